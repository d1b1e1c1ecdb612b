#pragma once

#include <cstddef>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

namespace cq::experiments {

/// Logins whose tokens were found to be signed, so that not each request checks that again. Safe
/// from any thread.
class KnownLogins {
 public:
  /// With more, all are forgotten, and checked again.
  static constexpr std::size_t kMost = 1024;
  /// A longer token isn't kept.
  static constexpr std::size_t kLongestToken = 1024;

  struct Login {
    std::string account_id;
    double from = 0;   ///< in seconds since 1970
    double until = 0;  ///< likewise; it isn't valid then any more
  };

  /// nullopt for one that isn't known.
  [[nodiscard]] std::optional<Login> find(const std::string& token) const;
  void add(const std::string& token, const Login& login);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, Login> logins_;  // guarded by mutex_
};

}  // namespace cq::experiments
