#include "database/migration_text.hpp"

namespace cq::database {
namespace {

JsonValue head_json(const host::MigrationChain& chain) {
  return chain.empty() ? JsonValue() : JsonValue(chain.head());
}

}  // namespace

JsonValue current_json(const host::SchemaState& state,
                       const std::optional<std::string>& schema_version,
                       const host::MigrationChain& chain) {
  return json_object({{"revision", state.revision},
                      {"schema_version", schema_version},
                      {"head", head_json(chain)},
                      {"at_head", !chain.empty() && state.revision == chain.head()},
                      {"state", to_string(state.kind)}});
}

JsonValue history_json(const host::MigrationChain& chain,
                       const std::optional<std::string>& current) {
  JsonValue::Array entries;
  const auto& migrations = chain.migrations();
  for (auto migration = migrations.rbegin(); migration != migrations.rend(); ++migration) {
    entries.push_back(json_object({{"revision", migration->revision},
                                   {"message", migration->message},
                                   {"file", migration->file_name},
                                   {"sha256", migration->sha256},
                                   {"head", migration->revision == chain.head()},
                                   {"current", migration->revision == current}}));
  }
  return entries;
}

JsonValue check_json(const host::MigrationCheck& check, const host::MigrationChain& chain) {
  return json_object({{"ok", check.at_head() && !check.drifted()},
                      {"state", to_string(check.state.kind)},
                      {"revision", check.state.revision},
                      {"head", head_json(chain)},
                      {"pending", check.pending},
                      {"missing", check.missing},
                      {"extra", check.extra}});
}

}  // namespace cq::database
