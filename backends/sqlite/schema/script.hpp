#pragma once

#include <string>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// Runs any number of statements, which may not begin, commit or roll back a transaction.
/// Throws Error of the kind that SQLite's complaint maps to, naming the script's line; what ran
/// before it stays done until the caller undoes it.
void run_script(Connection& connection, const std::string& script);

}  // namespace cq::sqlite
