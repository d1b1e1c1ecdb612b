#include "database/migration_json.hpp"

#include "api/json_values.hpp"
#include "database/migration_words.hpp"

namespace cq::database {
namespace {

using api::text_or_null;

JsonValue head_json(const host::MigrationChain& chain) {
  return chain.empty() ? JsonValue() : JsonValue(chain.head());
}

JsonValue array_of(const std::vector<std::string>& texts) {
  JsonValue::Array array;
  for (const std::string& text : texts) {
    array.emplace_back(text);
  }
  return JsonValue(std::move(array));
}

}  // namespace

JsonValue current_json(const host::SchemaState& state,
                       const std::optional<std::string>& schema_version,
                       const host::MigrationChain& chain) {
  JsonValue json;
  json.add("revision", text_or_null(state.revision));
  json.add("schema_version", text_or_null(schema_version));
  json.add("head", head_json(chain));
  json.add("at_head", JsonValue(!chain.empty() && state.revision == chain.head()));
  json.add("standing", JsonValue(to_string(state.kind)));
  return json;
}

JsonValue history_json(const host::MigrationChain& chain,
                       const std::optional<std::string>& current) {
  JsonValue::Array entries;
  const auto& migrations = chain.migrations();
  for (auto migration = migrations.rbegin(); migration != migrations.rend(); ++migration) {
    JsonValue entry;
    entry.add("revision", JsonValue(migration->revision));
    entry.add("message", JsonValue(migration->message));
    entry.add("file", JsonValue(migration->file_name));
    entry.add("sha256", JsonValue(migration->sha256));
    entry.add("head", JsonValue(migration->revision == chain.head()));
    entry.add("current", JsonValue(migration->revision == current));
    entries.push_back(std::move(entry));
  }
  return JsonValue(std::move(entries));
}

JsonValue check_json(const host::MigrationCheck& check, const host::MigrationChain& chain) {
  JsonValue json;
  json.add("ok", JsonValue(check.at_head() && !check.drifted()));
  json.add("standing", JsonValue(to_string(check.state.kind)));
  json.add("revision", text_or_null(check.state.revision));
  json.add("head", head_json(chain));
  json.add("pending", array_of(check.pending));
  json.add("missing", array_of(check.missing));
  json.add("extra", array_of(check.extra));
  return json;
}

}  // namespace cq::database
