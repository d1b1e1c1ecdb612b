#pragma once

#include <cq/audit.hpp>
#include <cq/host/opened_store.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "api/clock.hpp"
#include "api/route.hpp"
#include "cli/command.hpp"
#include "settings/settings.hpp"

/// Who did what: the record that is kept of it.
namespace cq::accounts {

/// The names of acts, as the audit has them and the documentation lists them.
namespace acts {
inline constexpr std::string_view kLogin = "login";
inline constexpr std::string_view kFailedLogin = "login.failed";
inline constexpr std::string_view kLogout = "logout";
inline constexpr std::string_view kCreateUser = "user.create";
inline constexpr std::string_view kDeleteUser = "user.delete";
inline constexpr std::string_view kChangeRole = "user.role";
inline constexpr std::string_view kChangePassword = "user.password";
inline constexpr std::string_view kCreateKey = "key.create";
inline constexpr std::string_view kRevokeKey = "key.revoke";
inline constexpr std::string_view kPropose = "unit.propose";
inline constexpr std::string_view kConfirm = "unit.confirm";
inline constexpr std::string_view kFlag = "unit.flag";
inline constexpr std::string_view kApprove = "unit.approve";
inline constexpr std::string_view kReject = "unit.reject";
inline constexpr std::string_view kLogLevel = "log.level";
inline constexpr std::string_view kConvert = "database.convert";  ///< documents of old releases
inline constexpr std::string_view kDemo = "database.demo";
}  // namespace acts

/// Who acts, and from where.
struct Actor {
  std::string name{};     ///< a username, or "cli:" and who ran a command; empty: nobody known
  std::string key_id{};   ///< of the key that was shown; empty without one
  std::string address{};  ///< the client's; empty: none
};

/// Who sent that request.
Actor actor_of(const api::Call& call);
/// Who ran that command.
Actor actor_of(const cli::Session& session);

/// What is done, to what.
struct Act {
  std::string_view name;  ///< one of acts
  Actor actor;
  std::string subject{};
  std::string detail{};
};

/// Makes a change of that subject together with what is recorded of it; for changes that make up
/// what they are about. Throws what the change and the store throw.
using MakeChange =
    std::function<void(const std::string& subject, const std::function<void()>& change)>;

/// Makes changes together with their entries in the store's audit: either both are stored or
/// neither is. Safe from any thread.
class AuditTrail {
 public:
  /// `audit` outlives this; null: changes are only made.
  AuditTrail(Audit* audit, api::Clock clock) : audit_(audit), clock_(std::move(clock)) {}

  /// Calls `change`, which makes at most one change of the store, and returns what it returns. One
  /// that turns out to change nothing leaves no entry. Throws what it throws, and what the store
  /// throws.
  template <class Change>
  std::invoke_result_t<const Change&> make(const Act& act, const Change& change) const {
    using Result = std::invoke_result_t<const Change&>;
    if constexpr (std::is_void_v<Result>) {
      write(act, [&change] { change(); });
    } else {
      std::optional<Result> result;
      write(act, [&] { result.emplace(change()); });
      return *std::move(result);
    }
  }
  /// For a change whose subject isn't known yet.
  [[nodiscard]] MakeChange maker(Act act) const;

  /// Records what changes nothing, e.g. a login. Throws what the store throws.
  void record(const Act& act) const;

 private:
  [[nodiscard]] AuditEntry entry_of(const Act& act) const;
  void write(const Act& act, const std::function<void()>& change) const;

  Audit* audit_;
  api::Clock clock_;
};

/// The store's part, where the setting CQ_AUDIT_DAYS doesn't switch the audit off and there is one;
/// else null. Safe from any thread.
Audit* find_audit(const host::OpenedStore& store, const settings::Settings& settings);

/// The trail of a command that changes that store, which outlives it.
AuditTrail trail_of(const cli::Session& session, const host::OpenedStore& store);

}  // namespace cq::accounts
