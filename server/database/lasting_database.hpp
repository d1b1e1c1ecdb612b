#pragma once

#include "database/database.hpp"

namespace cq::database {

/// For a command that has made or opened a database, before it fills it: throws Error: invalid
/// argument where the database is in memory and the opener's alone, so that all that the command
/// does would be gone with it. Whether it is, is for the module's migrations to see.
void require_lasting(const Database& database);

}  // namespace cq::database
