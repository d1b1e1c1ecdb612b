#include "sqlite/scalars/chunk_rows.hpp"

#include <cq/scalars/records.hpp>

#include "sqlite/db/statement.hpp"
#include "sqlite/scalars/rows.hpp"

namespace cq::scalars {

using sqlite::Connection;
using sqlite::Statement;

namespace {

std::uint64_t count_in(const Statement& row, int column) {
  return static_cast<std::uint64_t>(row.integer(column));
}

// NaN, which an infinity and its opposite add up to, is stored as NULL.
double sum_in(const Statement& row, int column) {
  return row.is_null(column) ? std::numeric_limits<double>::quiet_NaN() : row.real(column);
}

/// The columns that chunk_summary() reads, in their order; one is of the chunk's bytes.
constexpr std::string_view kSummaryColumns =
    "number, points, not_numbers, earliest, latest, total, length(outline) + length(data), outline";

/// What a chunk's row and outline say of its points or, where the outline is damaged, they
/// themselves do; nullopt when neither can be read.
std::optional<Summary> chunk_summary(Connection& connection, const SeriesKey& series,
                                     const Statement& row) {
  const std::int64_t number = row.integer(0);
  const auto outline = read_outline(row.blob_view(7), count_in(row, 1), number);
  if (!outline) {
    const auto points = find_points(connection, series, number);
    return points ? std::optional(summary_of(*points)) : std::nullopt;
  }
  Segment whole;
  for (const Segment& segment : outline->segments) whole = joined(whole, segment);
  return Summary{.count = count_in(row, 1),
                 .not_numbers = count_in(row, 2),
                 .first = outline->first,
                 .last = outline->last,
                 .least = whole.least.point,
                 .greatest = whole.greatest.point,
                 .earliest = row.integer(3),
                 .latest = row.integer(4),
                 .sum = sum_in(row, 5)};
}

void delete_without_chunks(Connection& connection, const SeriesKey& series) {
  Statement row = connection.prepare(
      "DELETE FROM scalar_series WHERE experiment = ?1 AND name = ?2 AND NOT EXISTS (SELECT 1 "
      "FROM scalar_chunks AS c WHERE c.experiment = ?1 AND c.name = ?2)");
  row.bind(1, series.experiment).bind(2, series.name).run();
}

}  // namespace

std::vector<ChunkHead> find_heads(Connection& connection, const SeriesKey& series,
                                  const Bounds& bounds) {
  Statement rows = connection.prepare(
      "SELECT number, points, first_step, last_step, earliest, latest FROM scalar_chunks WHERE "
      "experiment = ?1 AND name = ?2 AND last_step >= ?3 AND first_step <= ?4 AND latest >= ?5 AND "
      "earliest <= ?6 ORDER BY first_step, number");
  rows.bind(1, series.experiment)
      .bind(2, series.name)
      .bind(3, bounds.first_step)
      .bind(4, bounds.last_step)
      .bind(5, bounds.first_time)
      .bind(6, bounds.last_time);
  std::vector<ChunkHead> heads;
  while (rows.step()) {
    heads.push_back({.number = rows.integer(0),
                     .count = count_in(rows, 1),
                     .first_step = rows.integer(2),
                     .last_step = rows.integer(3),
                     .earliest = rows.integer(4),
                     .latest = rows.integer(5)});
  }
  return heads;
}

std::optional<ChunkSize> find_chunk_before(Connection& connection, const SeriesKey& series,
                                           std::int64_t number) {
  Statement row = connection.prepare(
      "SELECT number, points, length(outline) + length(data) FROM scalar_chunks WHERE "
      "experiment = ?1 AND name = ?2 AND number < ?3 ORDER BY number DESC LIMIT 1");
  if (!row.bind(1, series.experiment).bind(2, series.name).bind(3, number).step()) {
    return std::nullopt;
  }
  return ChunkSize{.number = row.integer(0), .count = count_in(row, 1), .bytes = count_in(row, 2)};
}

std::string chunk_data(Connection& connection, const SeriesKey& series, std::int64_t number) {
  Statement row = connection.prepare(
      "SELECT data FROM scalar_chunks WHERE experiment = ?1 AND name = ?2 AND number = ?3");
  const bool is_there = row.bind(1, series.experiment).bind(2, series.name).bind(3, number).step();
  return is_there ? std::string(row.blob_view(0)) : std::string();
}

std::optional<std::vector<Point>> find_points(Connection& connection, const SeriesKey& series,
                                              std::int64_t number) {
  Statement row = connection.prepare(
      "SELECT data FROM scalar_chunks WHERE experiment = ?1 AND name = ?2 AND number = ?3");
  if (!row.bind(1, series.experiment).bind(2, series.name).bind(3, number).step()) {
    return std::nullopt;
  }
  auto points = decode_chunk(row.blob_view(0));
  if (!points) row.leave_out(kChunksTable, chunk_key(series.experiment, series.name, number));
  return points;
}

std::optional<Outline> find_outline(Connection& connection, const SeriesKey& series,
                                    std::int64_t number) {
  Statement row = connection.prepare(
      "SELECT outline, points FROM scalar_chunks WHERE experiment = ?1 AND name = ?2 AND "
      "number = ?3");
  if (!row.bind(1, series.experiment).bind(2, series.name).bind(3, number).step()) {
    return std::nullopt;
  }
  const std::uint64_t count = count_in(row, 1);
  return read_outline(row.blob_view(0), count, number);
}

std::uint64_t write_chunk(Connection& connection, const SeriesKey& series, std::int64_t number,
                          std::span<const Point> points, const std::string& data) {
  const Summary summary = summary_of(points);
  const std::string outline = write_outline(points);
  Statement row = connection.prepare(
      "INSERT INTO scalar_chunks (id, experiment, name, number, points, not_numbers, first_step, "
      "last_step, earliest, latest, total, outline, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
      "?9, ?10, ?11, ?12, ?13) ON CONFLICT (id) DO UPDATE SET points = excluded.points, "
      "not_numbers = excluded.not_numbers, first_step = excluded.first_step, "
      "last_step = excluded.last_step, earliest = excluded.earliest, latest = excluded.latest, "
      "total = excluded.total, outline = excluded.outline, data = excluded.data");
  row.bind(1, chunk_key(series.experiment, series.name, number))
      .bind(2, series.experiment)
      .bind(3, series.name)
      .bind(4, number)
      .bind(5, static_cast<std::int64_t>(summary.count))
      .bind(6, static_cast<std::int64_t>(summary.not_numbers))
      .bind(7, summary.first.step)
      .bind(8, summary.last.step)
      .bind(9, summary.earliest)
      .bind(10, summary.latest)
      .bind_real(11, summary.sum)
      .bind_blob(12, outline)
      .bind_blob(13, data)
      .run();
  return outline.size() + data.size();
}

void delete_chunk(Connection& connection, const SeriesKey& series, std::int64_t number) {
  Statement row = connection.prepare("DELETE FROM scalar_chunks WHERE id = ?1");
  row.bind(1, chunk_key(series.experiment, series.name, number)).run();
}

std::optional<SeriesRow> read_series(const Statement& row, int column) {
  const auto marks = decode_chunk(row.blob_view(column + 6));
  if (!marks || marks->size() != 4) return std::nullopt;
  return SeriesRow{.summary = {.count = count_in(row, column),
                               .not_numbers = count_in(row, column + 1),
                               .first = marks->at(0),
                               .last = marks->at(1),
                               .least = marks->at(2),
                               .greatest = marks->at(3),
                               .earliest = row.integer(column + 2),
                               .latest = row.integer(column + 3),
                               .sum = sum_in(row, column + 4)},
                   .bytes = count_in(row, column + 5)};
}

std::optional<SeriesRow> find_series(Connection& connection, const SeriesKey& series) {
  {
    Statement row = connection.prepare("SELECT " + std::string(kSeriesColumns) +
                                       " FROM scalar_series WHERE experiment = ?1 AND name = ?2");
    if (!row.bind(1, series.experiment).bind(2, series.name).step()) return std::nullopt;
    auto read = read_series(row, 0);
    if (read) return read;
  }
  return summed_chunks(connection, series);
}

void write_series(Connection& connection, const SeriesKey& series, const SeriesRow& row) {
  const Summary& summary = row.summary;
  const std::vector<Point> marks{summary.first, summary.last, summary.least, summary.greatest};
  Statement statement = connection.prepare(
      "INSERT INTO scalar_series (experiment, name, points, not_numbers, earliest, latest, total, "
      "bytes, marks) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (experiment, name) DO "
      "UPDATE SET points = excluded.points, not_numbers = excluded.not_numbers, "
      "earliest = excluded.earliest, latest = excluded.latest, total = excluded.total, "
      "bytes = excluded.bytes, marks = excluded.marks");
  statement.bind(1, series.experiment)
      .bind(2, series.name)
      .bind(3, static_cast<std::int64_t>(summary.count))
      .bind(4, static_cast<std::int64_t>(summary.not_numbers))
      .bind(5, summary.earliest)
      .bind(6, summary.latest)
      .bind_real(7, summary.sum)
      .bind(8, static_cast<std::int64_t>(row.bytes))
      .bind_blob(9, encode_chunk(marks))
      .run();
}

void leave_unsummed(Connection& connection, const SeriesKey& series) {
  delete_without_chunks(connection, series);
  Statement row = connection.prepare(
      "UPDATE scalar_series SET marks = ?3, (points, not_numbers, bytes) = (SELECT "
      "coalesce(sum(c.points), 0), coalesce(sum(c.not_numbers), 0), coalesce(sum(length(c.outline) "
      "+ length(c.data)), 0) FROM scalar_chunks AS c WHERE c.experiment = ?1 AND c.name = ?2) "
      "WHERE experiment = ?1 AND name = ?2");
  row.bind(1, series.experiment).bind(2, series.name).bind_blob(3, {}).run();
}

void take_from_series(Connection& connection, const SeriesKey& series, const ChunkCounts& gone) {
  delete_without_chunks(connection, series);
  // A damaged row may count less than its chunks do.
  Statement row = connection.prepare(
      "UPDATE scalar_series SET marks = ?3, "
      "points = CASE WHEN points > ?4 THEN points - ?4 ELSE 0 END, "
      "not_numbers = CASE WHEN not_numbers > ?5 THEN not_numbers - ?5 ELSE 0 END, "
      "bytes = CASE WHEN bytes > ?6 THEN bytes - ?6 ELSE 0 END "
      "WHERE experiment = ?1 AND name = ?2");
  row.bind(1, series.experiment).bind(2, series.name).bind_blob(3, {});
  row.bind(4, gone.points).bind(5, gone.not_numbers).bind(6, gone.bytes).run();
}

std::optional<SeriesRow> summed_chunks(Connection& connection, const SeriesKey& series) {
  Statement rows =
      connection.prepare("SELECT " + std::string(kSummaryColumns) +
                         " FROM scalar_chunks WHERE experiment = ?1 AND name = ?2 ORDER BY number");
  rows.bind(1, series.experiment).bind(2, series.name);
  std::optional<SeriesRow> all;
  while (rows.step()) {
    const auto summary = chunk_summary(connection, series, rows);
    if (!summary) continue;
    if (!all) {
      all = SeriesRow{.summary = *summary, .bytes = count_in(rows, 6)};
    } else {
      add_later(all->summary, *summary);
      all->bytes += count_in(rows, 6);
    }
  }
  return all;
}

}  // namespace cq::scalars
