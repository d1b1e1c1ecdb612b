#pragma once

#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <string>

namespace cq::database {

/// What a run did, without a full stop, e.g. "schema brought to 0002 from 0001, migrations run:
/// 0002".
std::string in_words(const host::MigrationReport& report);
std::string in_words(const host::DowngradeReport& report);

/// Where a database stands, e.g. "0002 (head)", or "none" and why.
std::string in_words(const host::SchemaState& state, const host::MigrationChain& chain);

/// What a check found and what to do about it: a sentence for each thing, and where the schema
/// isn't its revision's a line for each difference.
std::string in_words(const host::MigrationCheck& check, const host::MigrationChain& chain);

/// The kind of state as a program reads it, e.g. "managed".
std::string to_string(host::SchemaState::Kind kind);

}  // namespace cq::database
