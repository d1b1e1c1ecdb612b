#include "http/origin.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace cq::http {
namespace {

const text::IpRanges kProxies = text::IpRanges::parse("10.0.0.0/8, 2001:db8::/32");

std::string address_from(const std::string& peer, const std::vector<Header>& headers) {
  return OriginReader(peer, false, kProxies).read(headers).address;
}

std::string forwarded_for(const std::string& list) {
  return address_from("10.0.0.1", {{"host", "h"}, {"x-forwarded-for", list}});
}

bool is_https_from(const std::string& peer, const std::vector<Header>& headers) {
  return OriginReader(peer, false, kProxies).read(headers).is_https;
}

TEST(Origin, IsThePeerUnlessThatIsATrustedProxy) {
  EXPECT_EQ(address_from("192.0.2.1", {{"x-forwarded-for", "198.51.100.7"}}), "192.0.2.1");
  EXPECT_EQ(address_from("127.0.0.1", {{"x-forwarded-for", "198.51.100.7"}}), "127.0.0.1");
  EXPECT_EQ(address_from("fe80::1%eth0", {{"x-forwarded-for", "198.51.100.7"}}), "fe80::1%eth0");
  EXPECT_EQ(address_from("10.0.0.1", {}), "10.0.0.1");
  EXPECT_EQ(address_from("10.0.0.1", {{"x-forwarded-for", "198.51.100.7"}}), "198.51.100.7");
  EXPECT_EQ(address_from("2001:db8::9", {{"x-forwarded-for", "198.51.100.7"}}), "198.51.100.7");
}

TEST(Origin, IsTheRightMostAddressThatIsNoProxys) {
  EXPECT_EQ(forwarded_for("203.0.113.9, 198.51.100.7"), "198.51.100.7");
  EXPECT_EQ(forwarded_for("203.0.113.9, 198.51.100.7 ,10.9.9.9,\t2001:db8::1"), "198.51.100.7");
  EXPECT_EQ(forwarded_for("10.1.1.1,10.2.2.2"), "10.1.1.1") << "all are proxies: the first one";
}

TEST(Origin, IsWrittenInOneForm) {
  EXPECT_EQ(forwarded_for("2001:0DB9:0:0::1"), "2001:db9::1");
  EXPECT_EQ(forwarded_for("::ffff:198.51.100.7"), "198.51.100.7");
}

TEST(Origin, HeadersOfOneNameAreOneList) {
  EXPECT_EQ(address_from("10.0.0.1", {{"x-forwarded-for", "203.0.113.9, 198.51.100.7"},
                                      {"host", "h"},
                                      {"x-forwarded-for", "10.1.1.1"},
                                      {"x-forwarded-for", "10.2.2.2"}}),
            "198.51.100.7");
}

TEST(Origin, IsTheLastGoodOneBeforeAnEntryThatIsNoAddress) {
  for (const char* bad : {"", "unknown", "_hidden", "198.51.100.7:80", "[2001:db9::1]", "1.2.3",
                          "fe80::1%eth0", "\"198.51.100.7\""}) {
    EXPECT_EQ(forwarded_for(std::string("203.0.113.9,") + bad), "10.0.0.1") << bad;
    EXPECT_EQ(forwarded_for(std::string("203.0.113.9,") + bad + ",10.2.2.2"), "10.2.2.2") << bad;
    EXPECT_EQ(forwarded_for(std::string(bad) + ",198.51.100.7"), "198.51.100.7") << bad;
  }
}

TEST(Origin, IsHttpsIfAProxySaysSo) {
  const std::vector<Header> headers{{"x-forwarded-proto", "https"}};
  for (const char* peer : {"10.0.0.1", "127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_https_from(peer, headers)) << peer;
    EXPECT_FALSE(is_https_from(peer, {{"x-forwarded-proto", "gopher"}})) << peer;
    EXPECT_FALSE(is_https_from(peer, {})) << peer;
  }
  EXPECT_FALSE(is_https_from("192.0.2.1", headers));
}

TEST(Origin, HasTheSchemeOfTheProxyThatNamedTheClient) {
  const auto is_https = [](const std::string& addresses, const std::string& schemes) {
    return is_https_from("10.0.0.1",
                         {{"x-forwarded-for", addresses}, {"x-forwarded-proto", schemes}});
  };
  EXPECT_TRUE(is_https("198.51.100.7, 10.1.1.1", "https, http"));
  EXPECT_FALSE(is_https("198.51.100.7, 10.1.1.1", "http, https"));
  EXPECT_TRUE(is_https("198.51.100.7, 10.1.1.1", "https")) << "one for both";
  EXPECT_FALSE(is_https("203.0.113.9, 198.51.100.7", "https, http")) << "sent by the client";
}

TEST(Origin, OfATlsConnectionIsHttpsUnlessAProxySaysOtherwise) {
  const auto is_https = [](const std::string& peer, const std::vector<Header>& headers) {
    return OriginReader(peer, true, kProxies).read(headers).is_https;
  };
  EXPECT_TRUE(is_https("192.0.2.1", {{"x-forwarded-proto", "http"}}));
  EXPECT_TRUE(is_https("10.0.0.1", {}));
  EXPECT_FALSE(is_https("10.0.0.1", {{"x-forwarded-proto", "http"}}));
}

}  // namespace
}  // namespace cq::http
