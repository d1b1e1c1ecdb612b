#pragma once

#include <atomic>
#include <cq/audit.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace cq::accounts {

/// Among how many logins under one name the last one of a user is looked for: accounts of other
/// kinds may be called alike.
inline constexpr std::size_t kLoginsOfALook = 100;

/// When users last logged in, as the audit has it. Safe from any thread.
class LastLogins {
 public:
  /// Gets the reason why it can't be told.
  using OnFailure = std::function<void(const std::string& reason)>;

  /// `audit` outlives this; null: nobody knows.
  LastLogins(Audit* audit, OnFailure on_failure)
      : audit_(audit), on_failure_(std::move(on_failure)) {}

  /// The last login of that user; nullopt where the audit has none of them, or can't be read: that
  /// is told once, and the audit isn't asked again. Throws what isn't an Error.
  [[nodiscard]] std::optional<Timestamp> of(const std::string& username) const;

 private:
  Audit* audit_;
  OnFailure on_failure_;
  mutable std::atomic<bool> has_failed_{false};
};

}  // namespace cq::accounts
