#pragma once

#include <cq/json.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "database/open_store.hpp"

namespace cq::database {

/// Throws as find_database() and require(): for a command that reads its input before it opens a
/// database. Touches none.
inline void require_parts(const cli::Session& session, const NeededParts& needed) {
  require(find_database(session.lookup), needed);
}

/// Opens a database for a command that fills one: makes it where it is missing. Says so where it
/// made it or moved its schema. Throws as open_store().
inline host::OpenedStore open_or_make(const cli::Session& session, const Database& database,
                                      const NeededParts& needed, Missing missing = Missing::kMade) {
  return open_store(
      database, session.log, needed,
      [&session](const std::string& sentence) { session.console.err << sentence << std::endl; },
      nullptr, missing);
}

/// Opens the feature's database that the session's settings name for a command that writes to what
/// is there. Throws as find_database(), and as open_store() for a missing one that is refused.
inline host::OpenedStore open_to_write(const cli::Session& session, const NeededParts& needed,
                                       std::string_view feature = host::kFirstFeature) {
  return open_or_make(session, find_database(session.lookup, feature), needed, Missing::kRefused);
}

/// Likewise for a command that only reads. Throws as find_database() and open_store_to_read().
inline host::OpenedStore open_to_read(const cli::Session& session, const NeededParts& needed,
                                      std::string_view feature = host::kFirstFeature) {
  return open_store_to_read(find_database(session.lookup, feature), session.log, needed);
}

/// One compact value on a line of its own.
inline void print_json(std::ostream& out, const JsonValue& value) {
  out << write_json(value) << std::endl;
}

}  // namespace cq::database
