#pragma once

#include <cq/host/json.hpp>
#include <cq/store.hpp>
#include <memory>
#include <ostream>

#include "app/open_store.hpp"
#include "cli/command.hpp"

namespace cq::cli {

/// Opens the session's database for a command that writes, and says so where that moved its schema.
inline std::unique_ptr<Store> open_to_write(const Session& session) {
  return app::open_store(session.lookup, session.log, [&session](const std::string& sentence) {
    session.console.err << sentence << std::endl;
  });
}

/// One compact value on a line of its own.
inline void print_json(std::ostream& out, const host::JsonValue& value) {
  out << host::write_json(value) << std::endl;
}

}  // namespace cq::cli
