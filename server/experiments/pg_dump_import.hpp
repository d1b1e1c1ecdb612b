#pragma once

#include <istream>
#include <string_view>

#include "database/feature_databases.hpp"

namespace cq::experiments {

/// Reads what pg_dump writes of the original's database, as database::ReadDump says. Throws as
/// read_pg_dump(), and Error: invalid argument for one of another database, and of a revision that
/// this server doesn't know or the dump doesn't tell. Safe from any thread.
void read_dump(std::istream& dump, std::string_view kind, const database::VisitDumped& visit,
               const database::RefuseDumped& refuse);

}  // namespace cq::experiments
