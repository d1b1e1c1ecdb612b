#pragma once

#include <cq/maintenance.hpp>
#include <filesystem>
#include <optional>

#include "app/maintained_database.hpp"

namespace cq::app {

/// What a restore would do.
struct RestorePlan {
  Contents backup;
  std::optional<Contents> replaced;  ///< nullopt: there is no database yet
};

/// Looks at a backup and at the database that it is to replace, and changes nothing in either.
/// Throws Error: conflict when one of them is at a revision that this server doesn't know, or when
/// the database holds changes from after the backup, unless `discard_newer`; invalid argument when
/// the backup is of something else; also what Maintenance::inspect() and require_restorable()
/// throw.
RestorePlan plan_restore(const MaintainedDatabase& database, const std::filesystem::path& backup,
                         bool discard_newer);

}  // namespace cq::app
