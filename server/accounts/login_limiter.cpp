#include "accounts/login_limiter.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <utility>

#include "api/errors.hpp"
#include "crypto/digest.hpp"

namespace cq::accounts {
namespace {

/// Names have any length, so a pair is kept as a digest. No address contains a NUL.
std::string pair_of(const std::string& network, const std::string& username) {
  crypto::Sha256 digest;
  digest.update(network);
  digest.update(std::string_view("\0", 1));
  digest.update(username);
  return digest.finish();
}

void forget_old(std::vector<LoginLimiter::Clock::time_point>& times,
                LoginLimiter::Clock::time_point now) {
  std::erase_if(times, [now](auto at) { return at + LoginLimiter::kWindow <= now; });
}

}  // namespace

std::string network_of(const std::string& address) {
  constexpr std::size_t kNetworkBytes = 8;
  in6_addr ipv6{};
  if (inet_pton(AF_INET6, address.c_str(), &ipv6) != 1) return address;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IN6_IS_ADDR_V4MAPPED(&ipv6)) {
    constexpr std::size_t kIpv4At = 12;
    inet_ntop(AF_INET, &ipv6.s6_addr[kIpv4At], text.data(), text.size());
    return text.data();
  }
  std::fill(std::begin(ipv6.s6_addr) + kNetworkBytes, std::end(ipv6.s6_addr), std::uint8_t{0});
  inet_ntop(AF_INET6, &ipv6, text.data(), text.size());
  return std::string(text.data()) + "/64";
}

LoginLimiter::LoginLimiter(const LoginLimits& limits, Now now)
    : limits_(limits), now_(std::move(now)) {}

LoginLimiter::Tries& LoginLimiter::Table::use(const std::string& key) {
  if (const auto found = by_key.find(key); found != by_key.end()) {
    entries.splice(entries.begin(), entries, found->second);
    return entries.front();
  }
  if (entries.size() >= kMostEntries) {
    by_key.erase(entries.back().key);
    entries.pop_back();
  }
  entries.push_front({.key = key});
  by_key.emplace(key, entries.begin());
  return entries.front();
}

LoginLimiter::Tries* LoginLimiter::Table::find(const std::string& key) {
  const auto found = by_key.find(key);
  return found == by_key.end() ? nullptr : &*found->second;
}

void LoginLimiter::require_room(const std::vector<Clock::time_point>& failed, std::size_t limit,
                                Clock::time_point now) const {
  if (limit == 0 || failed.size() < limit) return;
  const auto wait = failed[failed.size() - limit] + kWindow - now;
  throw api::Refusal(
      429, "Too many logins have failed, try again later",
      std::max(std::chrono::ceil<std::chrono::seconds>(wait), std::chrono::seconds(1)));
}

LoginLimiter::Try LoginLimiter::begin(const std::string& username, const std::string& address) {
  Try attempt{.network = network_of(address)};
  attempt.pair = pair_of(attempt.network, username);
  const std::lock_guard lock(mutex_);
  attempt.at = now_();
  Tries* const known = pairs_.find(attempt.pair);
  attempt.counts_for_network = known == nullptr || !known->has_logged_in;
  if (known != nullptr) {
    forget_old(known->failed, attempt.at);
    require_room(known->failed, limits_.for_user, attempt.at);
  }
  // The address comes before the pair's entry: what is refused for its address may name ever new
  // users, and would displace the entries of others.
  if (attempt.counts_for_network && limits_.for_address > 0) {
    Tries& network = networks_.use(attempt.network);
    forget_old(network.failed, attempt.at);
    require_room(network.failed, limits_.for_address, attempt.at);
    network.failed.push_back(attempt.at);
  }
  if (limits_.for_user > 0) pairs_.use(attempt.pair).failed.push_back(attempt.at);
  return attempt;
}

void LoginLimiter::succeed(const Try& attempt) {
  const std::lock_guard lock(mutex_);
  take_back(attempt);
  if (limits_.for_address > 0) pairs_.use(attempt.pair).has_logged_in = true;
}

void LoginLimiter::withdraw(const Try& attempt) {
  const std::lock_guard lock(mutex_);
  take_back(attempt);
}

void LoginLimiter::take_back(const Try& attempt) {
  const auto take_from = [&attempt](Tries* tries) {
    if (tries == nullptr) return;
    const auto found = std::find(tries->failed.begin(), tries->failed.end(), attempt.at);
    if (found != tries->failed.end()) tries->failed.erase(found);
  };
  take_from(pairs_.find(attempt.pair));
  if (attempt.counts_for_network) take_from(networks_.find(attempt.network));
}

}  // namespace cq::accounts
