#include "accounts/care_routes.hpp"

#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <string>
#include <utility>

#include "accounts/routes.hpp"
#include "api/json_schema.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "database/diagnosis.hpp"
#include "database/recorded_backups.hpp"

namespace cq::accounts {
namespace {

constexpr const char* kDiagnosisPath = "/api/v1/admin/diagnosis";

constexpr const char* kBackupSchema = "RecordedBackup";
constexpr const char* kBackupListSchema = "RecordedBackupList";
constexpr const char* kFindingSchema = "Finding";
constexpr const char* kDiagnosisSchema = "Diagnosis";

api::Route for_administrators(const char* method, const char* path, const char* summary,
                              api::DeclaredResponse response) {
  return {
      .method = method,
      .path = path,
      .summary = summary,
      .access = api::Access::kAdmin,
      .responses = {std::move(response), {403, "The user is no administrator", api::kErrorSchema}}};
}

JsonValue backup_json(const database::RecordedBackup& backup) {
  return json_object({{"at", format_timestamp(backup.at, UtcSuffix::kOffset)},
                      {"by", backup.by},
                      {"path", backup.path},
                      {"databases", backup.databases},
                      {"failure", backup.failure},
                      {"bytes", backup.bytes}});
}

JsonValue diagnosis_json(const feature::Diagnosis& diagnosis) {
  JsonValue json = json_object({{"running", diagnosis.is_running},
                                {"begun_at", api::timestamp_or_null(diagnosis.begun_at)},
                                {"ended_at", api::timestamp_or_null(diagnosis.ended_at)},
                                {"problem", diagnosis.problem}});
  const JsonValue report = database::report_in_json(diagnosis.findings);
  for (const auto& [name, value] : *report.as_object()) json.add(name, value);
  return json;
}

api::Route list_backups(const host::StorePart<Audit>& audit) {
  api::Route route = for_administrators(
      "GET", "/api/v1/admin/backups",
      "List the newest backups that commands made, as the audit has them, newest first",
      {200, "The backups, with what is there of each", kBackupListSchema});
  route.handler = [audit](const api::Call&) {
    return api::json_response(
        200, api::data_envelope(
                 json_array(database::recorded_backups(*audit, kMostBackups), backup_json)));
  };
  return route;
}

void require_doctor(const feature::Diagnosing& diagnosing) {
  if (!diagnosing.begin) {
    throw Error(ErrorKind::kNotImplemented,
                "This server can't look at itself; run 'cq-server doctor'.");
  }
}

api::Route show_diagnosis(const feature::Diagnosing& diagnosing) {
  api::Route route = for_administrators(
      "GET", kDiagnosisPath, "Say what 'doctor' found when it last ran beside this server",
      {200, "The findings, and whether it is running", kDiagnosisSchema});
  route.handler = [diagnosing](const api::Call&) {
    require_doctor(diagnosing);
    return api::json_response(200, diagnosis_json(diagnosing.last()));
  };
  return route;
}

api::Route begin_diagnosis(const feature::Diagnosing& diagnosing) {
  api::Route route = for_administrators(
      "POST", kDiagnosisPath,
      "Begin to run 'doctor' beside this server, unless it is running; GET says what it found",
      {202, "It is running; the findings are the ones from before", kDiagnosisSchema});
  route.handler = [diagnosing](const api::Call&) {
    require_doctor(diagnosing);
    return api::json_response(202, diagnosis_json(diagnosing.begin()));
  };
  return route;
}

}  // namespace

std::vector<api::Route> care_routes(const host::StorePart<Audit>& audit,
                                    const feature::Diagnosing& diagnosing) {
  return {list_backups(audit), show_diagnosis(diagnosing), begin_diagnosis(diagnosing)};
}

JsonValue::Object care_response_schemas() {
  using api::schema::boolean;
  using api::schema::count;
  using api::schema::list_of;
  using api::schema::nullable;
  using api::schema::object;
  using api::schema::text;
  using api::schema::timestamp;
  return {{kBackupSchema, object({{"at", timestamp()},
                                  {"by", text()},
                                  {"path", text()},
                                  {"databases", text()},
                                  {"failure", nullable(text())},
                                  {"bytes", nullable(count())}})},
          {kBackupListSchema, api::data_envelope_of(kBackupSchema)},
          {kFindingSchema, object({{"status", api::schema::one_of({"ok", "warning", "problem"})},
                                   {"subject", text()},
                                   {"sentence", text()},
                                   {"remedy", nullable(text())}})},
          {kDiagnosisSchema, object({{"running", boolean()},
                                     {"begun_at", nullable(timestamp())},
                                     {"ended_at", nullable(timestamp())},
                                     {"problem", nullable(text())},
                                     {"findings", list_of(api::schema::reference(kFindingSchema))},
                                     {"problems", count()},
                                     {"warnings", count()}})}};
}

}  // namespace cq::accounts
