#include <cq/json.hpp>
#include <cq/timestamp.hpp>

#include "accounts/routes.hpp"
#include "api/json_schema.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"

namespace cq::accounts {
namespace {

constexpr const char* kDatabaseFactsSchema = "DatabaseFacts";

JsonValue text_or_null(const std::optional<std::string>& text) {
  return text ? JsonValue(*text) : JsonValue();
}

JsonValue database_json(const feature::DatabaseState& database) {
  return json_object({{"name", database.name},
                      {"module", database.module},
                      {"module_version", database.module_version},
                      {"revision", text_or_null(database.revision)},
                      {"ready", !database.problem},
                      {"problem", text_or_null(database.problem)},
                      {"bytes", database.bytes},
                      {"log_bytes", database.log_bytes},
                      {"unreadable_records", database.unreadable_records}});
}

/// What the server was started with, and stays as it is until it ends.
JsonValue settings_facts(const settings::Settings& settings) {
  return json_object({{"features", settings.features},
                      {"audit_days", settings.audit_days},
                      {"audit_most", settings.audit_most},
                      {"tls", !settings.tls_certificate.empty()}});
}

}  // namespace

api::Route server_facts_route(const settings::Settings& settings,
                              const feature::DescribeServer& describe,
                              const observability::Log& log) {
  return {.method = "GET",
          .path = "/api/v1/review/server",
          .summary = "Say how the server is set up and how its databases do; for administrators",
          .access = api::Access::kAdmin,
          .responses = {{200, "The facts", kServerFactsSchema},
                        {403, "The user is no administrator", api::kErrorSchema}},
          .handler = [facts = settings_facts(settings), describe, &log](const api::Call&) {
            const feature::ServerState state = describe ? describe() : feature::ServerState();
            JsonValue body = facts;
            body.add("log_level", JsonValue(settings::to_string(log.level())));
            body.add("version", JsonValue(state.version));
            body.add("started_at",
                     JsonValue(format_timestamp(state.started_at, UtcSuffix::kOffset)));
            body.add("problem", text_or_null(state.problem));
            body.add("databases", json_array(state.databases, database_json));
            return api::json_response(200, body);
          }};
}

JsonValue::Object server_facts_schemas() {
  using api::schema::boolean;
  using api::schema::count;
  using api::schema::list_of;
  using api::schema::nullable;
  using api::schema::text;
  return {{kDatabaseFactsSchema, api::schema::object({{"name", text()},
                                                      {"module", text()},
                                                      {"module_version", text()},
                                                      {"revision", nullable(text())},
                                                      {"ready", boolean()},
                                                      {"problem", nullable(text())},
                                                      {"bytes", count()},
                                                      {"log_bytes", count()},
                                                      {"unreadable_records", count()}})},
          {kServerFactsSchema,
           api::schema::object(
               {{"features", api::schema::texts()},
                {"log_level", text()},
                {"audit_days", count()},
                {"audit_most", count()},
                {"tls", boolean()},
                {"version", text()},
                {"started_at", api::schema::timestamp()},
                {"problem", nullable(text())},
                {"databases", list_of(api::schema::reference(kDatabaseFactsSchema))}})}};
}

}  // namespace cq::accounts
