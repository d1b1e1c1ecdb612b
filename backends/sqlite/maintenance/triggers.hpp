#pragma once

#include <cq/module.hpp>
#include <span>
#include <string>
#include <vector>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// What a feature's chain of migrations is, in the order of its revisions.
using Migrations = std::span<const cq_migration>;

/// A trigger that the database should have.
struct LackingTrigger {
  std::string name;
  std::string table;        ///< on which it is
  bool is_another = false;  ///< there is one of that name, with another text
};

/// The triggers that the migrations up to the database's revision make, and that it doesn't have as
/// they make them; sorted by their names. None where it is at none of their revisions. Throws Error
/// when it can't be read.
std::vector<LackingTrigger> lacking_triggers(Connection& connection, Migrations migrations);

}  // namespace cq::sqlite
