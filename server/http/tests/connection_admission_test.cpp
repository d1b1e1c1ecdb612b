#include "http/connection_admission.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace cq::http {
namespace {

sockaddr_storage storage_of(const std::string& text) {
  sockaddr_storage storage{};
  sockaddr_in ipv4{};
  sockaddr_in6 ipv6{};
  if (inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
    ipv4.sin_family = AF_INET;
    std::memcpy(&storage, &ipv4, sizeof ipv4);
  } else if (inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr) == 1) {
    ipv6.sin6_family = AF_INET6;
    std::memcpy(&storage, &ipv6, sizeof ipv6);
  }
  return storage;
}

ClientAddress address_of(const std::string& text) {
  return ClientAddress(storage_of(text));
}

TEST(ClientAddress, IPv4AndItsMappedFormAreOneClient) {
  EXPECT_EQ(address_of("192.0.2.7"), address_of("::ffff:192.0.2.7"));
  EXPECT_FALSE(address_of("192.0.2.7") == address_of("192.0.2.8"));
}

TEST(ClientAddress, NetworkOfIPv6IsOneClient) {
  EXPECT_EQ(address_of("2001:db8:1:2::1"), address_of("2001:db8:1:2:ffff::9"));
  EXPECT_FALSE(address_of("2001:db8:1:2::1") == address_of("2001:db8:1:3::1"));
}

const text::IpRanges kNoProxies;

TEST(ConnectionAdmission, AddressHasItsShareAndNoMore) {
  ConnectionAdmission admission(8, 2, false, kNoProxies);
  const sockaddr_storage one = storage_of("192.0.2.7");
  std::vector<ConnectionAdmission::Place> places;
  for (int i = 0; i < 2; ++i) places.push_back(admission.admit(one).value());
  EXPECT_FALSE(admission.admit(one).has_value());
  EXPECT_TRUE(admission.admit(storage_of("192.0.2.8")).has_value());
  EXPECT_EQ(admission.open(), 2U);
  places.pop_back();
  EXPECT_EQ(admission.open(), 1U);
  EXPECT_TRUE(admission.admit(one).has_value());
}

TEST(ConnectionAdmission, LoopbackIsBoundedOnlyWhereItIsCounted) {
  const sockaddr_storage here = storage_of("127.0.0.1");
  ConnectionAdmission open_to_proxies(8, 1, false, kNoProxies);
  ConnectionAdmission counting(8, 1, true, kNoProxies);
  const auto first = open_to_proxies.admit(here);
  const auto second = open_to_proxies.admit(here);
  EXPECT_TRUE(first.has_value() && second.has_value());
  const auto counted = counting.admit(here);
  EXPECT_TRUE(counted.has_value());
  EXPECT_FALSE(counting.admit(here).has_value());
}

TEST(ConnectionAdmission, TrustedProxiesAreNotBounded) {
  const text::IpRanges proxies = text::IpRanges::parse("192.0.2.0/24,2001:db8::1");
  ConnectionAdmission admission(8, 1, true, proxies);
  for (const char* proxy : {"192.0.2.9", "::ffff:192.0.2.9", "2001:db8::1"}) {
    const auto first = admission.admit(storage_of(proxy));
    const auto second = admission.admit(storage_of(proxy));
    EXPECT_TRUE(first.has_value() && second.has_value()) << proxy;
  }
  for (const char* other : {"192.0.3.9", "2001:db8::2"}) {
    const auto first = admission.admit(storage_of(other));
    EXPECT_TRUE(first.has_value()) << other;
    EXPECT_FALSE(admission.admit(storage_of(other)).has_value()) << other;
  }
  EXPECT_EQ(admission.open(), 0U);
}

TEST(ConnectionAdmission, PlaceThatMovesIsGivenBackOnce) {
  ConnectionAdmission admission(8, 8, true, kNoProxies);
  ConnectionAdmission::Place place = admission.admit(storage_of("127.0.0.1")).value();
  ConnectionAdmission::Place other = std::move(place);
  EXPECT_EQ(admission.open(), 1U);
  other = {};
  EXPECT_EQ(admission.open(), 0U);
}

}  // namespace
}  // namespace cq::http
