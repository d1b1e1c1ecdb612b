#pragma once

#include <iosfwd>
#include <string>

#include "database/database.hpp"

namespace cq::database {

/// The SQL that an upgrade or a downgrade would run; runs nothing. `revision` is one name, counted
/// from where the database is, or "FROM:TO", for which no database is asked. Where it can't be
/// reached, says so in a sentence on `err` and takes it as empty for an upgrade, as at the head for
/// a downgrade. Throws what the run itself would throw before it changes anything.
std::string upgrade_sql(const Database& database, const std::string& revision, std::ostream& err);
std::string downgrade_sql(const Database& database, const std::string& revision, std::ostream& err);

}  // namespace cq::database
