#pragma once

#include <cq/host/migration_chain.hpp>
#include <cq/maintenance.hpp>
#include <filesystem>
#include <optional>
#include <string>

#include "database/record_kind.hpp"

namespace cq::database {

/// What a restore would do.
struct RestorePlan {
  Contents backup;
  std::optional<Contents> replaced;   ///< nullopt: there is no database yet
  std::optional<std::string> agreed;  ///< the fingerprint for Maintenance::restore()
};

/// Reads a backup and the database that it is to replace, and changes nothing in either;
/// `chain` is what this server knows.
/// Throws Error: conflict when one of them is at a revision that this server doesn't know, or when
/// the database has any row and doesn't hold just what the backup holds, unless `discard_newer`;
/// invalid argument when one of them is of something else than this server; also what
/// Maintenance::inspect() and require_restorable() throw.
RestorePlan plan_restore(Maintenance& maintenance, const host::MigrationChain& chain,
                         const RecordKinds& kinds, const std::filesystem::path& backup,
                         bool discard_newer);

}  // namespace cq::database
