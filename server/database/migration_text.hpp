#pragma once

#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/json.hpp>
#include <iosfwd>
#include <optional>
#include <string>

#include "database/database.hpp"

/// What is said of migrations, to people, to programs, and as SQL.
namespace cq::database {

/// What a run did, without a full stop, e.g. "schema brought to 0002 from 0001, migrations run:
/// 0002".
std::string in_words(const host::MigrationReport& report);
std::string in_words(const host::DowngradeReport& report);

/// The revision that a database is at, e.g. "0002 (head)", or "none" and why.
std::string in_words(const host::SchemaState& state, const host::MigrationChain& chain);

/// What a check found and what to do about it: a sentence for each thing, and where the schema
/// isn't its revision's a line for each difference.
std::string in_words(const host::MigrationCheck& check, const host::MigrationChain& chain);

/// The kind of state as a program reads it, e.g. "managed".
std::string to_string(host::SchemaState::Kind kind);

/// {"revision","schema_version","head","at_head","state"}
JsonValue current_json(const host::SchemaState& state,
                       const std::optional<std::string>& schema_version,
                       const host::MigrationChain& chain);

/// [{"revision","message","file","sha256","head","current"}…], newest first.
JsonValue history_json(const host::MigrationChain& chain,
                       const std::optional<std::string>& current);

/// {"ok","state","revision","head","pending","missing","extra"}
JsonValue check_json(const host::MigrationCheck& check, const host::MigrationChain& chain);

/// The SQL that an upgrade or a downgrade would run; runs nothing. `revision` is one name, counted
/// from where the database is, or "FROM:TO", for which no database is asked. Where it can't be
/// reached, says so in a sentence on `err` and takes it as empty for an upgrade, as at the head for
/// a downgrade. Throws what the run itself would throw before it changes anything.
std::string upgrade_sql(const Database& database, const std::string& revision, std::ostream& err);
std::string downgrade_sql(const Database& database, const std::string& revision, std::ostream& err);

}  // namespace cq::database
