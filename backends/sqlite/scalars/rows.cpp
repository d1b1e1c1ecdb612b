#include "sqlite/scalars/rows.hpp"

#include "sqlite/db/columns.hpp"

namespace cq::scalars {

using sqlite::Connection;
using sqlite::Statement;

bool has_project_row(Connection& connection, std::string_view project_id) {
  Statement row =
      connection.prepare("SELECT 1 FROM scalar_projects WHERE id = ?1 AND removing = 0");
  return row.bind(1, project_id).step();
}

ExperimentRow read_experiment(const Statement& row) {
  return {.stored = {.project_id = row.text(1),
                     .experiment_id = row.text(2),
                     .last_logged = row.integer(3),
                     .rows = row.integer(4),
                     .batches = row.integer(5)},
          .tagged_rows = row.integer(6),
          .tagged_bytes = row.integer(7)};
}

std::optional<ExperimentRow> find_experiment(Connection& connection, std::string_view project_id,
                                             std::string_view experiment_id) {
  Statement row = connection.prepare("SELECT " + std::string(kExperimentColumns) +
                                     " FROM scalar_experiments AS e WHERE id = ?1 AND EXISTS "
                                     "(SELECT 1 FROM scalar_projects AS p WHERE p.id = ?2 AND "
                                     "p.removing = 0)");
  row.bind(1, experiment_key(project_id, experiment_id)).bind(2, project_id);
  if (!row.step()) return std::nullopt;
  return read_experiment(row);
}

std::optional<ExperimentRow> find_experiment(Connection& connection, std::string_view key) {
  Statement row = connection.prepare("SELECT " + std::string(kExperimentColumns) +
                                     " FROM scalar_experiments WHERE id = ?1");
  if (!row.bind(1, key).step()) return std::nullopt;
  return read_experiment(row);
}

void write_experiment(Connection& connection, const ExperimentRow& row) {
  const StoredExperiment& stored = row.stored;
  Statement statement = connection.prepare(
      "INSERT INTO scalar_experiments (" + std::string(kExperimentColumns) +
      ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET last_logged = "
      "excluded.last_logged, logged_rows = excluded.logged_rows, batches = excluded.batches, "
      "tagged_rows = excluded.tagged_rows, tagged_bytes = excluded.tagged_bytes");
  statement.bind(1, experiment_key(stored.project_id, stored.experiment_id))
      .bind(2, stored.project_id)
      .bind(3, stored.experiment_id)
      .bind(4, stored.last_logged)
      .bind(5, stored.rows)
      .bind(6, stored.batches)
      .bind(7, row.tagged_rows)
      .bind(8, row.tagged_bytes)
      .run();
}

std::pair<std::string, std::string> ids_in(std::string_view key) {
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return {std::string(key), {}};
  return {std::string(key.substr(0, slash)), std::string(key.substr(slash + 1))};
}

std::int64_t insert_tags(Connection& connection, std::string_view experiment, std::int64_t number,
                         const TaggedRow& tags) {
  const std::string names = sqlite::stored_texts(tags.names);
  const std::string texts = sqlite::stored_texts(tags.tags);
  Statement row = connection.prepare(
      "INSERT INTO scalar_tags (id, experiment, number, step, logged_at, names, tags) VALUES (?1, "
      "?2, ?3, ?4, ?5, ?6, ?7)");
  row.bind(1, tags_key(experiment, number))
      .bind(2, experiment)
      .bind(3, number)
      .bind(4, tags.step)
      .bind(5, tags.time)
      .bind(6, names)
      .bind(7, texts)
      .run();
  return static_cast<std::int64_t>(names.size() + texts.size());
}

void insert_batch(Connection& connection, std::string_view experiment, std::string_view id,
                  std::int64_t number) {
  Statement row =
      connection.prepare("INSERT INTO scalar_batches (id, experiment, number) VALUES (?1, ?2, ?3)");
  row.bind(1, batch_key(experiment, id)).bind(2, experiment).bind(3, number).run();
}

}  // namespace cq::scalars
