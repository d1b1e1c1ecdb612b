#pragma once

#include <cq/audit.hpp>
#include <cq/host/opened_store.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "cli/command.hpp"
#include "database/database.hpp"

/// What commands do to whole databases, as the audit has it.
namespace cq::database {

/// The names of such acts.
namespace acts {
inline constexpr std::string_view kImport = "database.import";
inline constexpr std::string_view kCopy = "database.copy";
inline constexpr std::string_view kRestore = "database.restore";
inline constexpr std::string_view kBackup = "database.backup";
inline constexpr std::string_view kFailedBackup = "database.backup.failed";
}  // namespace acts

/// The actor of what a command does: "cli:" and who runs it. Safe from any thread.
std::string command_actor(const cli::Session& session);

/// Records what a command did to databases: in the audit of each, if it has one, unless
/// CQ_AUDIT_DAYS switches that off. From one thread at a time.
class CommandAudit {
 public:
  /// The session outlives it. Throws Error: invalid argument for a CQ_AUDIT_DAYS that is no number.
  explicit CommandAudit(const cli::Session& session);

  /// Records an act whose changes the store has made already. Throws what the store throws.
  void record(const host::OpenedStore& store, std::string_view act, const std::string& subject,
              const std::string& detail) const;

  /// Calls `change`, which makes at most one change of the store, and records the act together with
  /// it: either both are stored or neither is. A change that turns out to change nothing leaves no
  /// entry. Throws what it throws, and what the store throws.
  void record_with(const host::OpenedStore& store, std::string_view act, const std::string& subject,
                   const std::string& detail, const std::function<void()>& change) const;

  /// Likewise where no store of the database is open, and the act stands whatever becomes of this:
  /// a sentence says so where it can't be recorded, as the database is of a revision without an
  /// audit. Throws nothing of its own.
  void record_restore(const Database& database, const std::string& subject,
                      const std::string& detail) const;

  /// Records what a command did to a database that keeps no audit, in that of the first feature: if
  /// it is switched on and there. The act stands whatever becomes of this, likewise.
  void record_elsewhere(std::string_view act, const std::string& subject,
                        const std::string& detail) const;

 private:
  [[nodiscard]] Audit* find_audit(const host::OpenedStore& store) const;
  [[nodiscard]] AuditEntry entry_of(std::string_view act, const std::string& subject,
                                    const std::string& detail) const;

  const cli::Session& session_;
  bool is_kept_;
};

}  // namespace cq::database
