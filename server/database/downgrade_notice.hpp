#pragma once

#include <cq/host/migration_chain.hpp>
#include <cq/maintenance.hpp>
#include <optional>
#include <string>
#include <vector>

#include "database/record_kind.hpp"

namespace cq::database {

/// What a downgrade undoes and what is lost with it, in lines, for the question whether to go on.
/// `path` is not empty. With maintenance, going to base says how many records that is;
/// without it, that no backup is made.
std::string what_is_lost(const std::vector<const host::Migration*>& path,
                         const std::optional<std::string>& to, const RecordKinds& kinds,
                         Maintenance* maintenance);

/// Backs the database up beside itself. Throws what back_up_beside() throws: then nothing may be
/// taken back.
BackupReport back_up_before_downgrade(Maintenance& maintenance,
                                      const std::optional<std::string>& from);

}  // namespace cq::database
