#include "experiments/pg_dump_records.hpp"

#include <charconv>
#include <cq/error.hpp>
#include <cq/experiments/column_json.hpp>
#include <cq/experiments/records.hpp>
#include <string>
#include <variant>

namespace cq::experiments {
namespace {

/// Reads a row's columns. Every method throws Error: invalid argument, naming the table, the row
/// and the column, when it isn't of that form.
class DumpedColumns {
 public:
  DumpedColumns(std::string_view table, const DumpedRow& row) : table_(table), row_(row) {}

  /// NULL, too, where the dump's release has no such column.
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view name) const {
    const auto found = row_.find(name);
    return found == row_.end() ? std::nullopt : found->second;
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    auto value = optional_text(name);
    if (!value) refuse(name, "is missing");
    return *std::move(value);
  }
  [[nodiscard]] bool boolean(std::string_view name) const {
    const std::string value = text(name);
    const bool is_true = value == "t" || value == "true";
    if (!is_true && value != "f" && value != "false") refuse(name, "is neither true nor false");
    return is_true;
  }
  [[nodiscard]] std::int64_t integer(std::string_view name) const {
    const std::string value = text(name);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) {
      refuse(name, "is no whole number");
    }
    return number;
  }
  [[nodiscard]] double number(std::string_view name) const {
    const std::string value = text(name);  // NaN and Infinity, too
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) refuse(name, "is no number");
    return number;
  }
  [[nodiscard]] Timestamp time(std::string_view name) const {
    const auto at = parse_timestamp(text(name));
    if (!at) refuse(name, "is no time in ISO 8601");
    return *at;
  }
  [[nodiscard]] std::optional<Timestamp> optional_time(std::string_view name) const {
    return optional_text(name) ? std::optional(time(name)) : std::nullopt;
  }
  template <typename Parse>
  [[nodiscard]] auto named(std::string_view name, const Parse& parse) const {
    const auto value = parse(text(name));
    if (!value) refuse(name, "is none of its names");
    return *value;
  }
  [[nodiscard]] JsonValue json(std::string_view name) const {
    auto parsed = parse_json(text(name));
    if (!std::holds_alternative<JsonValue>(parsed)) refuse(name, "is no JSON");
    return std::get<JsonValue>(std::move(parsed));
  }
  [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name) const {
    return optional_text(name) ? texts_in_column(json(name)) : std::nullopt;
  }
  /// The text of a JSON object; nullopt for any other JSON.
  [[nodiscard]] std::optional<std::string> object(std::string_view name) const {
    if (!optional_text(name) || json(name).as_object() == nullptr) return std::nullopt;
    return text(name);
  }

 private:
  [[noreturn]] void refuse(std::string_view name, const std::string& what) const {
    throw Error(ErrorKind::kInvalidArgument,
                "In the dump's table " + std::string(table_) + ", column " + std::string(name) +
                    " of the row '" + optional_text("id").value_or("") + "' " + what +
                    "; put it right in the dump or in the database that it is of.");
  }

  std::string_view table_;
  const DumpedRow& row_;
};

Account dumped_account(const DumpedColumns& row) {
  return {.id = row.text("id"),
          .email = row.text("email"),
          .password_hash = row.text("hashed_password"),
          .is_active = row.boolean("is_active"),
          .is_superuser = row.boolean("is_superuser"),
          .is_verified = row.boolean("is_verified"),
          .display_name = row.optional_text("display_name"),
          .avatar_url = row.optional_text("avatar_url"),
          .created_at = row.time("created_at")};
}

ApiToken dumped_token(const DumpedColumns& row) {
  return {.id = row.text("id"),
          .user_id = row.text("user_id"),
          .token_hash = row.text("token_hash"),
          .name = row.text("name"),
          .description = row.optional_text("description"),
          .scopes = row.texts("scopes").value_or(std::vector<std::string>()),
          .created_at = row.time("created_at"),
          .expires_at = row.optional_time("expires_at"),
          .revoked = row.boolean("revoked"),
          .last_used_at = row.optional_time("last_used_at")};
}

Team dumped_team(const DumpedColumns& row) {
  return {.id = row.text("id"),
          .name = row.text("name"),
          .description = row.optional_text("description"),
          .owner_id = row.text("owner_id"),
          .created_at = row.time("created_at")};
}

TeamMember dumped_member(const DumpedColumns& row) {
  return {.id = row.text("id"),
          .team_id = row.text("team_id"),
          .user_id = row.text("user_id"),
          .role = row.named("role", parse_team_role),
          .joined_at = row.time("joined_at")};
}

Project dumped_project(const DumpedColumns& row) {
  Project project{.id = row.text("id"),
                  .name = row.text("name"),
                  .description = row.text("description"),
                  .owner_id = row.text("owner_id"),
                  .team_id = row.optional_text("team_id"),
                  .metrics = project_metrics_in_column(row.json("metrics")),
                  .display_metrics = {},
                  .created_at = row.time("created_at")};
  take_project_settings(row.json("settings"), project);
  return project;
}

Experiment dumped_experiment(const DumpedColumns& row) {
  const std::string color = row.text("color");
  return {.id = row.text("id"),
          .project_id = row.text("project_id"),
          .name = row.text("name"),
          .description = row.text("description"),
          .status = row.named("status", parse_experiment_status),
          .parent_id = row.optional_text("parent_experiment_id"),
          .root_id = row.optional_text("root_experiment_id"),
          .features = row.object("features").value_or("{}"),
          .features_diff = row.object("features_diff"),
          .git_diff = row.optional_text("git_diff"),
          .progress = row.integer("progress"),
          .color = is_color(color) ? color : std::string(kDefaultColor),
          .order = row.integer("order"),
          .tags = row.texts("tags"),
          .started_by = row.optional_text("started_by"),
          .created_at = row.time("created_at"),
          .started_at = row.optional_time("started_at"),
          .completed_at = row.optional_time("completed_at")};
}

Hypothesis dumped_hypothesis(const DumpedColumns& row) {
  return {.id = row.text("id"),
          .project_id = row.text("project_id"),
          .title = row.text("title"),
          .description = row.text("description"),
          .author = row.text("author"),
          .status = row.named("status", parse_hypothesis_status),
          .target_metrics = row.texts("target_metrics").value_or(std::vector<std::string>()),
          .baseline = row.text("baseline"),
          .created_at = row.time("created_at"),
          .updated_at = row.time("updated_at")};
}

Metric dumped_metric(const DumpedColumns& row) {
  return {.id = row.text("id"),
          .experiment_id = row.text("experiment_id"),
          .name = row.text("name"),
          .value = row.number("value"),
          .step = row.integer("step"),
          .label = row.optional_text("label"),
          .created_at = row.time("created_at")};
}

Permission dumped_permission(const DumpedColumns& row) {
  return {.id = row.text("id"),
          .user_id = row.text("user_id"),
          .team_id = row.optional_text("team_id"),
          .project_id = row.optional_text("project_id"),
          .action = row.text("action"),
          .allowed = row.boolean("allowed"),
          .expires_at = row.optional_time("expires_at")};
}

template <auto kRead>
ArchiveRecord dumped_record(const DumpedColumns& row) {
  return to_record(kRead(row));
}

struct DumpedTable {
  std::string_view name;
  std::string_view kind;
  ArchiveRecord (*read)(const DumpedColumns& row);
};

constexpr DumpedTable kDumpedTables[] = {
    {"users", kAccountKind, &dumped_record<dumped_account>},
    {"api_tokens", kApiTokenKind, &dumped_record<dumped_token>},
    {"teams", kTeamKind, &dumped_record<dumped_team>},
    {"team_members", kTeamMemberKind, &dumped_record<dumped_member>},
    {"projects", kProjectKind, &dumped_record<dumped_project>},
    {"experiments", kExperimentKind, &dumped_record<dumped_experiment>},
    {"hypotheses", kHypothesisKind, &dumped_record<dumped_hypothesis>},
    {"metrics", kMetricKind, &dumped_record<dumped_metric>},
    {"permissions", kPermissionKind, &dumped_record<dumped_permission>},
};

}  // namespace

std::optional<ArchiveRecord> record_of_dumped_row(std::string_view table, const DumpedRow& row) {
  for (const DumpedTable& known : kDumpedTables) {
    if (known.name == table) return known.read(DumpedColumns(table, row));
  }
  return std::nullopt;
}

std::string_view kind_of_dumped_table(std::string_view table) noexcept {
  for (const DumpedTable& known : kDumpedTables) {
    if (known.name == table) return known.kind;
  }
  return {};
}

}  // namespace cq::experiments
