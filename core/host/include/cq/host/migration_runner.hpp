#pragma once

#include <chrono>
#include <cq/host/migration_chain.hpp>
#include <cq/host/schema_state.hpp>
#include <cq/migration_target.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// What changes a database's schema. Each function looks first, takes the target's run lock, looks
/// again, since another run may have been faster, and does its work with one transaction for each
/// migration and its version row. Each throws what require_usable() throws, before anything is
/// touched; Error: busy when the lock wasn't had in time; and what a migration threw, naming its
/// file, with that migration undone and those before it kept.
namespace cq::host {

/// What a run upwards did.
struct MigrationReport {
  std::optional<std::string> from;   ///< the revision before; nullopt: there was none
  std::string to;                    ///< the revision now; empty for an empty chain
  bool stamped = false;              ///< a database from before there was a version table
  std::vector<std::string> applied;  ///< revisions whose statements ran, in order
};

/// What a run downwards did.
struct DowngradeReport {
  std::optional<std::string> from;  ///< the revision before; nullopt: there was none
  std::optional<std::string> to;    ///< the revision now; nullopt: the database is as a new one
  std::vector<std::string> undone;  ///< revisions that were taken back, in order
};

/// How long a run waits for another one to end.
inline constexpr std::chrono::milliseconds kMigrationLockTimeout{60'000};

/// Told again and again, on a thread of its own, that a run still waits for another one: for how
/// long it will at most.
struct LockWait {
  std::function<void(std::chrono::seconds left)> report{};
  std::chrono::milliseconds every{3'000};
};

/// Brings a database up to a revision of the chain: an empty one gets every migration until there;
/// one with data but no version table is stamped at the first revision without running it and then
/// upgraded; a managed one gets what is pending.
/// Throws Error: invalid argument when the chain doesn't hold `to`, or the database is beyond it.
MigrationReport upgrade(MigrationTarget& target, const MigrationChain& chain, const std::string& to,
                        std::chrono::milliseconds lock_timeout = kMigrationLockTimeout,
                        const LockWait& waiting = {});

/// upgrade() to the chain's last revision.
MigrationReport upgrade_to_head(MigrationTarget& target, const MigrationChain& chain,
                                std::chrono::milliseconds lock_timeout = kMigrationLockTimeout,
                                const LockWait& waiting = {});

/// The migrations that a downgrade takes back, in that order; they live as long as the chain.
/// Throws Error: invalid argument when the chain doesn't hold `to`, the database isn't as far, it
/// has no version table, or a migration that is to be taken back has nothing in its down part.
std::vector<const Migration*> downgrade_path(const MigrationChain& chain, const SchemaState& state,
                                             const std::optional<std::string>& to);

/// Called when the run has its lock, and so no other process writes where that lock keeps writers
/// out, before anything is taken back. What it throws ends the run, with nothing changed.
using BeforeDowngrade = std::function<void(const SchemaState& state)>;

/// Takes a database down to a revision of the chain, or with nullopt to what it was before the
/// first one: then the version table goes too. Throws as downgrade_path(), too.
DowngradeReport downgrade(MigrationTarget& target, const MigrationChain& chain,
                          const std::optional<std::string>& to, const BeforeDowngrade& before = {},
                          std::chrono::milliseconds lock_timeout = kMigrationLockTimeout);

/// Writes down that a database is at a revision of the chain, or with nullopt at none, and runs no
/// migration. An unknown revision is replaced, and so are several. Returns what was written there
/// before.
/// Throws Error: invalid argument when the chain doesn't hold `to`.
std::optional<std::string> stamp(MigrationTarget& target, const MigrationChain& chain,
                                 const std::optional<std::string>& to,
                                 std::chrono::milliseconds lock_timeout = kMigrationLockTimeout);

}  // namespace cq::host
