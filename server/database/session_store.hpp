#pragma once

#include <cq/json.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "database/open_store.hpp"

namespace cq::database {

/// Opens the session's database for a command that writes, and says so where that moved its schema.
/// Throws as open_store().
inline host::OpenedStore open_to_write(const cli::Session& session, const NeededParts& needed) {
  return open_store(session.lookup, session.log, needed, [&session](const std::string& sentence) {
    session.console.err << sentence << std::endl;
  });
}

/// One compact value on a line of its own.
inline void print_json(std::ostream& out, const JsonValue& value) {
  out << write_json(value) << std::endl;
}

}  // namespace cq::database
