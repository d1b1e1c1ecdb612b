#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/migration_target.hpp>
#include <optional>
#include <string>
#include <vector>

namespace cq::host {

/// What a run did.
struct MigrationReport {
  std::optional<std::string> from;   ///< the revision before; nullopt: there was none
  std::string to;                    ///< the revision now; empty for an empty chain
  bool stamped = false;              ///< a database from before there was a version table
  std::vector<std::string> applied;  ///< revisions whose statements ran, in order
};

/// How long a run waits for another one to end.
inline constexpr std::chrono::milliseconds kMigrationLockTimeout{60'000};

/// The revision a database is at; nullopt when it has no version table. Changes nothing.
/// Throws Error: corrupt when the table holds more than one row.
CQ_EXPORT std::optional<std::string> current_revision(MigrationTarget& target);

/// Brings a database to the chain's head:
/// an empty one gets the whole chain; one with data but no version table is stamped at the first
/// revision without running it and then upgraded; a managed one gets what is pending.
/// Throws Error: corrupt, "Can't locate revision identified by '<id>'", for a revision that the
/// chain doesn't hold, before anything is touched; invalid argument for a database with tables that
/// aren't this server's; otherwise what the migration threw, naming its file, with that migration
/// undone and those before it kept.
CQ_EXPORT MigrationReport
upgrade_to_head(MigrationTarget& target, const MigrationChain& chain,
                std::chrono::milliseconds lock_timeout = kMigrationLockTimeout);

}  // namespace cq::host
