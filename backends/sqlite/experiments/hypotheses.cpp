#include "sqlite/experiments/hypotheses.hpp"

#include <cq/error.hpp>
#include <cq/experiments/records.hpp>

#include "sqlite/experiments/pages.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

constexpr std::string_view kHypothesesTable = "hypotheses";
constexpr std::string_view kHypothesisColumns =
    "id, project_id, title, description, author, status, target_metrics, baseline, created_at, "
    "updated_at";

Hypothesis read_hypothesis(const Statement& row) {
  const sqlite::RowReader reader(row, kHypothesesTable);
  return {.id = reader.text(0),
          .project_id = reader.text(1),
          .title = reader.text(2),
          .description = reader.text(3),
          .author = reader.text(4),
          .status = reader.named(5, "status", parse_hypothesis_status),
          .target_metrics =
              reader.texts_if_any(6, "target_metrics").value_or(std::vector<std::string>{}),
          .baseline = reader.text(7),
          .created_at = reader.time(8, "created_at"),
          .updated_at = reader.time(9, "updated_at")};
}

std::string hypotheses_where(std::string_view rest) {
  return "SELECT " + std::string(kHypothesisColumns) + " FROM hypotheses " + std::string(rest);
}

std::optional<Hypothesis> find_hypothesis(Connection& connection, std::string_view id) {
  Statement row = connection.prepare(hypotheses_where("WHERE id = ?1"));
  return row.bind(1, id).step() ? std::optional(read_hypothesis(row)) : std::nullopt;
}

void bind_hypothesis(Statement& row, const Hypothesis& hypothesis) {
  row.bind(1, hypothesis.id)
      .bind(2, hypothesis.project_id)
      .bind(3, hypothesis.title)
      .bind(4, hypothesis.description)
      .bind(5, hypothesis.author)
      .bind(6, sqlite::stored_name(to_string(hypothesis.status)))
      .bind(7, sqlite::stored_texts(hypothesis.target_metrics))
      .bind(8, hypothesis.baseline)
      .bind(9, sqlite::stored_time(hypothesis.created_at))
      .bind(10, sqlite::stored_time(hypothesis.updated_at));
}

void insert_hypothesis(Connection& connection, const Hypothesis& hypothesis) {
  Statement row = connection.prepare("INSERT INTO hypotheses (" + std::string(kHypothesisColumns) +
                                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  bind_hypothesis(row, hypothesis);
  row.run();
}

void read_hypotheses(Connection& connection, const sqlite::VisitRecord& visit) {
  Statement rows = connection.prepare(hypotheses_where("ORDER BY id"));
  while (rows.step()) visit(to_record(read_hypothesis(rows)));
}

void find_odd_hypotheses(Connection& connection, const sqlite::VisitUnreadable& visit) {
  sqlite::visit_odd(connection,
                    {sqlite::dangling_rows(kHypothesesTable, "project_id", "projects"),
                     sqlite::misspelt_rows(kHypothesesTable, "status"),
                     "SELECT id, 'author is empty.' FROM hypotheses WHERE author = '' ORDER BY id"},
                    visit);
}

ArchiveOutcome write_hypothesis(Connection& connection, const ArchiveRecord& record) {
  const Hypothesis hypothesis = hypothesis_of(record);
  if (const auto found = find_hypothesis(connection, hypothesis.id)) {
    return sqlite::kept_if(*found == hypothesis);
  }
  insert_hypothesis(connection, hypothesis);
  return ArchiveOutcome::kAdded;
}

void apply(const HypothesisChange& change, Hypothesis& hypothesis) {
  hypothesis.title = change.title.value_or(hypothesis.title);
  hypothesis.description = change.description.value_or(hypothesis.description);
  hypothesis.author = change.author.value_or(hypothesis.author);
  hypothesis.status = change.status.value_or(hypothesis.status);
  hypothesis.target_metrics = change.target_metrics.value_or(hypothesis.target_metrics);
  hypothesis.baseline = change.baseline.value_or(hypothesis.baseline);
}

}  // namespace

void SqliteHypotheses::create(const Hypothesis& hypothesis) {
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_row(connection, "projects", "project", hypothesis.project_id);
    require_no_row(connection, kHypothesesTable, "hypothesis", hypothesis.id);
    insert_hypothesis(connection, hypothesis);
    touched.add(kHypothesesTable, hypothesis.id);
  });
}

std::optional<Hypothesis> SqliteHypotheses::get(std::string_view id) {
  const sqlite::Lease connection = pool_.reader();
  return find_hypothesis(*connection, id);
}

std::vector<Hypothesis> SqliteHypotheses::list(std::string_view project_id, const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(hypotheses_where("WHERE project_id = ?1" + page_sql(page)));
  rows.bind(1, project_id);
  return read_page(rows, page, &read_hypothesis);
}

Hypothesis SqliteHypotheses::change(std::string_view id, const HypothesisChange& change,
                                    Timestamp at) {
  Hypothesis hypothesis;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    require_row(connection, kHypothesesTable, "hypothesis", id);
    const Hypothesis before = *find_hypothesis(connection, id);
    hypothesis = before;
    apply(change, hypothesis);
    if (hypothesis == before) return;
    hypothesis.updated_at = at;
    Statement row = connection.prepare(
        "UPDATE hypotheses SET project_id = ?2, title = ?3, description = ?4, author = ?5, "
        "status = ?6, target_metrics = ?7, baseline = ?8, created_at = ?9, updated_at = ?10 "
        "WHERE id = ?1");
    bind_hypothesis(row, hypothesis);
    row.run();
    touched.add(kHypothesesTable, id);
  });
  return hypothesis;
}

bool SqliteHypotheses::remove(std::string_view id) {
  bool removed = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    Statement row = connection.prepare("DELETE FROM hypotheses WHERE id = ?1 RETURNING id");
    removed = row.bind(1, id).step();
    if (removed) touched.add(kHypothesesTable, id);
  });
  return removed;
}

sqlite::RecordTable hypothesis_records() {
  return {.kind = kHypothesisKind,
          .table = kHypothesesTable,
          .key = "id",
          .timestamps = {"created_at", "updated_at"},
          .read = &read_hypotheses,
          .checks = {sqlite::check_of<&read_hypothesis>(kHypothesesTable, "id", &hypotheses_where)},
          .find_odd = &find_odd_hypotheses,
          .write = &write_hypothesis};
}

}  // namespace cq::experiments
