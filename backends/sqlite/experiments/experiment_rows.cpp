#include "sqlite/experiments/experiment_rows.hpp"

#include <cq/json.hpp>
#include <optional>
#include <string>

#include "sqlite/db/columns.hpp"

namespace cq::experiments {
namespace {

/// The object that a column holds, byte for byte; nullopt when it holds something else.
std::optional<std::string> object_in(const sqlite::RowReader& reader, int column,
                                     std::string_view name) {
  auto text = reader.optional_text(column);
  if (!text || reader.json_value(column, name).as_object() == nullptr) return std::nullopt;
  return text;
}

std::string color_in(const sqlite::RowReader& reader, int column) {
  const std::string color = reader.text(column);
  return is_color(color) ? color : std::string(kDefaultColor);
}

}  // namespace

Experiment read_experiment(const sqlite::Statement& row) {
  const sqlite::RowReader reader(row, kExperimentsTable);
  return {.id = reader.text(0),
          .project_id = reader.text(1),
          .name = reader.text(2),
          .description = reader.text(3),
          .status = reader.named(4, "status", parse_experiment_status),
          .parent_id = reader.optional_text(5),
          .root_id = reader.optional_text(6),
          .features = object_in(reader, 7, "features").value_or("{}"),
          .features_diff = object_in(reader, 8, "features_diff"),
          .git_diff = reader.optional_text(9),
          .progress = reader.integer(10),
          .color = color_in(reader, 11),
          .order = reader.integer(12),
          .tags = reader.texts_if_any(13, "tags"),
          .started_by = reader.optional_text(14),
          .created_at = reader.time(15, "created_at"),
          .started_at = reader.optional_time(16, "started_at"),
          .completed_at = reader.optional_time(17, "completed_at")};
}

}  // namespace cq::experiments
