#pragma once

#include <cq/json.hpp>
#include <cq/module.hpp>
#include <cq/store.hpp>
#include <cstdint>
#include <memory>
#include <ostream>

#include "cli/command.hpp"
#include "database/open_store.hpp"

namespace cq::database {

/// What a command works on: the capabilities that it needs of the module.
inline constexpr std::uint64_t kNeedsAccounts = kCqCapabilityStore | kCqCapabilityAccounts;
inline constexpr std::uint64_t kNeedsArchive = kCqCapabilityStore | kCqCapabilityArchive;

/// Opens the session's database for a command that writes, and says so where that moved its schema.
/// Throws as open_store().
inline std::unique_ptr<Store> open_to_write(const cli::Session& session, std::uint64_t needed) {
  return open_store(session.lookup, session.log, needed, [&session](const std::string& sentence) {
    session.console.err << sentence << std::endl;
  });
}

/// One compact value on a line of its own.
inline void print_json(std::ostream& out, const JsonValue& value) {
  out << write_json(value) << std::endl;
}

}  // namespace cq::database
