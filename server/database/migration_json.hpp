#pragma once

#include <cq/host/migration_check.hpp>
#include <cq/json.hpp>
#include <optional>
#include <string>

namespace cq::database {

/// {"revision","schema_version","head","at_head","standing"}
JsonValue current_json(const host::SchemaState& state,
                       const std::optional<std::string>& schema_version,
                       const host::MigrationChain& chain);

/// [{"revision","message","file","sha256","head","current"}…], newest first.
JsonValue history_json(const host::MigrationChain& chain,
                       const std::optional<std::string>& current);

/// {"ok","standing","revision","head","pending","missing","extra"}
JsonValue check_json(const host::MigrationCheck& check, const host::MigrationChain& chain);

}  // namespace cq::database
