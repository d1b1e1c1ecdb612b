#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace cq::accounts {

/// How many logins may fail in a minute; 0: as many as are tried.
struct LoginLimits {
  std::size_t for_user = 10;     ///< as one user from one address
  std::size_t for_address = 60;  ///< from one address, as whichever users
};

/// What an address counts as: an IPv6 address counts as its /64 network, as one client has all of
/// it, and an IPv4 address written as IPv6 as itself. Anything else counts as it is.
std::string network_of(const std::string& address);

/// Bounds how often passwords can be tried. A try counts from its begin until it turns out to be
/// right, so that concurrent ones don't exceed the limit; wrong ones count for a minute. Where a
/// user has logged in, what others try from that address doesn't count against that user.
/// It remembers kMostEntries addresses and as many pairs of a user and an address, and forgets
/// those first that were used least recently. Safe from any thread.
class LoginLimiter {
 public:
  using Clock = std::chrono::steady_clock;
  using Now = std::function<Clock::time_point()>;

  static constexpr std::size_t kMostEntries = 4096;
  static constexpr std::chrono::seconds kWindow{60};

  /// A try under way.
  struct Try {
    std::string network{};
    std::string pair{};
    Clock::time_point at{};
    bool counts_for_network = false;
  };

  explicit LoginLimiter(const LoginLimits& limits, Now now = Clock::now);

  /// Counts a try to log in. Throws api::Refusal (429), with the time until the next one is
  /// possible, when too many have failed; that one doesn't count.
  [[nodiscard]] Try begin(const std::string& username, const std::string& address);

  /// The try was right, so it counts no more.
  void succeed(const Try& attempt);
  /// The password wasn't compared, so the try counts no more.
  void withdraw(const Try& attempt);

 private:
  struct Tries {
    std::string key;
    std::vector<Clock::time_point> failed{};  ///< or under way; the oldest first
    bool has_logged_in = false;               ///< of a pair
  };
  /// Tries by their key, those used most recently first.
  struct Table {
    std::list<Tries> entries;
    std::unordered_map<std::string, std::list<Tries>::iterator> by_key;

    Tries& use(const std::string& key);
    [[nodiscard]] Tries* find(const std::string& key);
  };

  void take_back(const Try& attempt);
  void require_room(const std::vector<Clock::time_point>& failed, std::size_t limit,
                    Clock::time_point now) const;

  const LoginLimits limits_;
  const Now now_;
  std::mutex mutex_;
  Table pairs_;     // guarded by mutex_
  Table networks_;  // guarded by mutex_
};

}  // namespace cq::accounts
