#include "text/ip_ranges.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cq/error.hpp>
#include <cstring>
#include <string>

namespace cq::text {
namespace {

bool is_in(const std::string& list, const std::string& address) {
  return IpRanges::parse(list).contains(IpAddress::parse(address).value());
}

std::string complaint_of(const std::string& list) {
  try {
    static_cast<void>(IpRanges::parse(list));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(IpAddressTest, IsANumericAddressAndNothingElse) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "::", "2001:db8::1", "::ffff:192.0.2.1"}) {
    EXPECT_TRUE(IpAddress::parse(text)) << text;
  }
  using namespace std::string_literals;
  for (const std::string& text :
       {""s, "unknown"s, "192.0.2"s, "192.0.2.256"s, "192.0.2.01"s, " 192.0.2.1"s, "192.0.2.1 "s,
        "192.0.2.1:80"s, "[::1]"s, "[::1]:80"s, "fe80::1%eth0"s, "::1::"s, "192.0.2.1\0"s,
        "192.0.2.1\0x"s, "0x7f.1"s, "1"s, std::string(100, '1'), std::string(10'000, ':')}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
}

TEST(IpAddressTest, IsWrittenInOneForm) {
  const auto written = [](const char* text) { return IpAddress::parse(text).value().to_string(); };
  EXPECT_EQ(written("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(written("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(written("::ffff:c000:201"), "192.0.2.1");
  EXPECT_EQ(written("2001:DB8:0:0::0001"), "2001:db8::1");
  EXPECT_EQ(IpAddress::parse("::FFFF:192.0.2.1"), IpAddress::parse("192.0.2.1"));
}

TEST(IpAddressTest, IsThatOfASocket) {
  sockaddr_storage storage{};
  sockaddr_in ipv4{};
  ipv4.sin_family = AF_INET;
  ASSERT_EQ(inet_pton(AF_INET, "192.0.2.1", &ipv4.sin_addr), 1);
  std::memcpy(&storage, &ipv4, sizeof ipv4);
  EXPECT_EQ(IpAddress::of(storage), IpAddress::parse("192.0.2.1"));
  sockaddr_in6 ipv6{};
  ipv6.sin6_family = AF_INET6;
  ASSERT_EQ(inet_pton(AF_INET6, "2001:db8::1", &ipv6.sin6_addr), 1);
  std::memcpy(&storage, &ipv6, sizeof ipv6);
  EXPECT_EQ(IpAddress::of(storage), IpAddress::parse("2001:db8::1"));
  storage.ss_family = AF_UNIX;
  EXPECT_EQ(IpAddress::of(storage), std::nullopt);
}

TEST(IpAddressTest, KnowsLoopback) {
  for (const char* text : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(IpAddress::parse(text).value().is_loopback()) << text;
  }
  for (const char* text : {"128.0.0.1", "::", "::2", "10.0.0.1", "::127.0.0.1"}) {
    EXPECT_FALSE(IpAddress::parse(text).value().is_loopback()) << text;
  }
}

TEST(IpRangesTest, ContainWhatTheyList) {
  EXPECT_TRUE(IpRanges::parse("").empty());
  EXPECT_TRUE(IpRanges::parse(" ").empty());
  EXPECT_FALSE(is_in("", "127.0.0.1"));
  const std::string list = "127.0.0.1, ::1,10.0.0.0/8 ,192.0.2.128/25,2001:db8::/33,fd00::/8";
  for (const char* address :
       {"127.0.0.1", "::ffff:127.0.0.1", "::1", "10.0.0.0", "10.255.255.255", "192.0.2.128",
        "192.0.2.255", "2001:db8::1", "2001:db8:7fff::", "fdff::1"}) {
    EXPECT_TRUE(is_in(list, address)) << address;
  }
  for (const char* address : {"127.0.0.2", "::2", "9.255.255.255", "11.0.0.0", "192.0.2.127",
                              "192.0.3.128", "2001:db8:8000::", "fc00::1", "::10.0.0.1"}) {
    EXPECT_FALSE(is_in(list, address)) << address;
  }
}

TEST(IpRangesTest, KeepTheFamiliesApart) {
  EXPECT_TRUE(is_in("0.0.0.0/0", "192.0.2.1"));
  EXPECT_FALSE(is_in("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(is_in("::/0", "2001:db8::1"));
  EXPECT_FALSE(is_in("::/0", "192.0.2.1"));
  EXPECT_TRUE(is_in("::ffff:10.0.0.0/104", "10.1.2.3"));
  EXPECT_FALSE(is_in("::ffff:10.0.0.0/104", "11.1.2.3"));
}

TEST(IpRangesTest, LookAtThePrefixAlone) {
  EXPECT_TRUE(is_in("10.1.2.3/8", "10.9.9.9"));
  EXPECT_TRUE(is_in("10.1.2.3/32", "10.1.2.3"));
  EXPECT_FALSE(is_in("10.1.2.3/32", "10.1.2.2"));
}

TEST(IpRangesTest, NameTheEntryThatIsNone) {
  for (const char* bad : {"proxy.example", "10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1",
                          "10.0.0.0/8/8", "10.0.0.0/ 8", "10.0.0.0/255.0.0.0", "/8", "[::1]"}) {
    EXPECT_EQ(complaint_of("127.0.0.1," + std::string(bad) + ",::1"),
              "'" + std::string(bad) +
                  "' is neither an IP address (192.0.2.1, 2001:db8::1) nor a range "
                  "(192.0.2.0/24, 2001:db8::/32)");
  }
  EXPECT_TRUE(complaint_of("127.0.0.1,").starts_with("'' is neither"));
  EXPECT_TRUE(complaint_of("127.0.0.1,,::1").starts_with("'' is neither"));
}

}  // namespace
}  // namespace cq::text
