#pragma once

#include <cq/host/migration_chain.hpp>
#include <cq/maintenance.hpp>
#include <filesystem>
#include <optional>

namespace cq::app {

/// What a restore would do.
struct RestorePlan {
  Contents backup;
  std::optional<Contents> replaced;  ///< nullopt: there is no database yet
};

/// Looks at a backup and at the database that it is to replace, and changes nothing in either;
/// `chain` is what this server knows.
/// Throws Error: conflict when one of them is at a revision that this server doesn't know, or when
/// the database holds changes from after the backup, unless `discard_newer`; invalid argument when
/// the backup is of something else; also what Maintenance::inspect() and require_restorable()
/// throw.
RestorePlan plan_restore(Maintenance& maintenance, const host::MigrationChain& chain,
                         const std::filesystem::path& backup, bool discard_newer);

}  // namespace cq::app
