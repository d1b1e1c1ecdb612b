#include <algorithm>
#include <cq/scalars/bounds.hpp>
#include <cq/scalars/records.hpp>
#include <map>
#include <set>
#include <utility>

#include "sqlite/db/columns.hpp"
#include "sqlite/scalars/chunk_rows.hpp"
#include "sqlite/scalars/rows.hpp"
#include "sqlite/scalars/scalars.hpp"

namespace cq::scalars {

using sqlite::Connection;
using sqlite::Lease;
using sqlite::Statement;
using sqlite::TouchedRows;

namespace {

/// How many chunks, and how many rows of tags, one commit of a removal takes at most.
constexpr std::int64_t kChunksAtOnce = 256;
constexpr std::int64_t kTagsAtOnce = 10'000;

/// Some chunks of an experiment, and the rows of series of which that leaves none; false when no
/// chunk is left.
bool remove_some_chunks(Connection& connection, std::string_view experiment) {
  std::vector<std::string> ids;
  std::map<std::string, ChunkCounts> removed;
  {
    Statement rows = connection.prepare(
        "SELECT id, name, points, not_numbers, length(outline) + length(data) FROM scalar_chunks "
        "WHERE experiment = ?1 ORDER BY name, number LIMIT ?2");
    rows.bind(1, experiment).bind(2, kChunksAtOnce);
    while (rows.step()) {
      ids.push_back(rows.text(0));
      ChunkCounts& counts = removed[rows.text(1)];
      counts.points += rows.integer(2);
      counts.not_numbers += rows.integer(3);
      counts.bytes += rows.integer(4);
    }
  }
  for (const std::string& id : ids) {
    Statement row = connection.prepare("DELETE FROM scalar_chunks WHERE id = ?1");
    row.bind(1, id).run();
  }
  for (const auto& [name, counts] : removed) {
    take_from_series(connection, {.experiment = experiment, .name = name}, counts);
  }
  return !ids.empty();
}

bool remove_some_tags(Connection& connection, std::string_view experiment) {
  std::vector<std::string> ids;
  {
    Statement rows =
        connection.prepare("SELECT id FROM scalar_tags WHERE experiment = ?1 LIMIT ?2");
    rows.bind(1, experiment).bind(2, kTagsAtOnce);
    while (rows.step()) ids.push_back(rows.text(0));
  }
  for (const std::string& id : ids) {
    Statement row = connection.prepare("DELETE FROM scalar_tags WHERE id = ?1");
    row.bind(1, id).run();
  }
  return !ids.empty();
}

/// Deletes an experiment that has neither chunks nor tags.
void delete_experiment(Connection& connection, std::string_view experiment) {
  for (const char* const sql : {"DELETE FROM scalar_batches WHERE experiment = ?1",
                                // Those without chunks, as a damaged file has them.
                                "DELETE FROM scalar_series WHERE experiment = ?1",
                                "DELETE FROM scalar_experiments WHERE id = ?1"}) {
    Statement rows = connection.prepare(sql);
    rows.bind(1, experiment).run();
  }
}

/// What there is to do of a removal.
enum class Left { kNothing, kSomething };

/// Removes a part of an experiment, all of it in the end.
Left remove_some(Connection& connection, std::string_view experiment) {
  if (remove_some_chunks(connection, experiment)) return Left::kSomething;
  if (remove_some_tags(connection, experiment)) return Left::kSomething;
  delete_experiment(connection, experiment);
  return Left::kNothing;
}

/// A chunk that has points from before some time.
struct OldChunk {
  std::string experiment;
  std::string name;
  std::int64_t number = 0;
  std::int64_t latest = 0;
  std::uint64_t count = 0;
};

/// Whether points of it can go: a damaged chunk does only when all of it is so old, by what its row
/// says.
bool can_be_cut(Connection& connection, const OldChunk& chunk, std::int64_t time) {
  if (chunk.latest < time) return true;
  const auto points =
      find_points(connection, {.experiment = chunk.experiment, .name = chunk.name}, chunk.number);
  return points && std::any_of(points->begin(), points->end(),
                               [time](const Point& point) { return point.time < time; });
}

/// As many as one commit takes up. Damaged ones that stay aren't among them, so that they don't
/// keep those behind them.
std::vector<OldChunk> find_old_chunks(Connection& connection, std::int64_t time) {
  Statement rows = connection.prepare(
      "SELECT experiment, name, number, latest, points FROM scalar_chunks WHERE earliest < ?1 "
      "ORDER BY earliest, experiment, name, number");
  rows.bind(1, time);
  std::vector<OldChunk> chunks;
  while (chunks.size() < kMostRemoved && rows.step()) {
    OldChunk chunk{.experiment = rows.text(0),
                   .name = rows.text(1),
                   .number = rows.integer(2),
                   .latest = rows.integer(3),
                   .count = static_cast<std::uint64_t>(rows.integer(4))};
    if (can_be_cut(connection, chunk, time)) chunks.push_back(std::move(chunk));
  }
  return chunks;
}

/// Removes the points of before; returns how many there were.
std::uint64_t cut_chunk(Connection& connection, const OldChunk& chunk, std::int64_t time) {
  const SeriesKey series{.experiment = chunk.experiment, .name = chunk.name};
  if (chunk.latest < time) {
    delete_chunk(connection, series, chunk.number);
    return chunk.count;
  }
  auto points = find_points(connection, series, chunk.number);
  if (!points) return 0;
  const std::size_t removed =
      std::erase_if(*points, [time](const Point& point) { return point.time < time; });
  if (points->empty()) {
    delete_chunk(connection, series, chunk.number);
  } else {
    write_chunk(connection, series, chunk.number, *points, encode_chunk(*points));
  }
  return removed;
}

void sum_anew(Connection& connection, const SeriesKey& series) {
  const auto row = summed_chunks(connection, series);
  if (row) return write_series(connection, series, *row);
  leave_unsummed(connection, series);
}

struct OldTags {
  std::string id;
  std::string experiment;
  std::int64_t bytes = 0;
};

std::vector<OldTags> find_old_tags(Connection& connection, std::int64_t time) {
  Statement rows = connection.prepare(
      "SELECT id, experiment, names, tags FROM scalar_tags WHERE logged_at < ?1 ORDER BY "
      "logged_at, id LIMIT ?2");
  rows.bind(1, time).bind(2, static_cast<std::int64_t>(kMostRemoved));
  std::vector<OldTags> tags;
  while (rows.step()) {
    const std::size_t bytes = rows.text_view(2).size() + rows.text_view(3).size();
    tags.push_back({.id = rows.text(0),
                    .experiment = rows.text(1),
                    .bytes = static_cast<std::int64_t>(bytes)});
  }
  return tags;
}

void delete_tags(Connection& connection, const OldTags& tags) {
  Statement row = connection.prepare("DELETE FROM scalar_tags WHERE id = ?1");
  row.bind(1, tags.id).run();
  Statement counts = connection.prepare(
      "UPDATE scalar_experiments SET tagged_rows = tagged_rows - 1, tagged_bytes = tagged_bytes - "
      "?2 WHERE id = ?1");
  counts.bind(1, tags.experiment).bind(2, tags.bytes).run();
}

bool is_empty(Connection& connection, std::string_view experiment) {
  for (const char* const sql : {"SELECT 1 FROM scalar_chunks WHERE experiment = ?1 LIMIT 1",
                                "SELECT 1 FROM scalar_tags WHERE experiment = ?1 LIMIT 1"}) {
    Statement row = connection.prepare(sql);
    if (row.bind(1, experiment).step()) return false;
  }
  return true;
}

/// What remove_before() does in its transaction.
Removal remove_old(Connection& connection, std::int64_t time, TouchedRows& touched) {
  Removal removal;
  std::set<std::string> experiments;
  std::set<std::pair<std::string, std::string>> series;
  const std::vector<OldChunk> chunks = find_old_chunks(connection, time);
  for (const OldChunk& chunk : chunks) {
    const std::uint64_t removed = cut_chunk(connection, chunk, time);
    if (removed == 0) continue;
    removal.points += removed;
    series.emplace(chunk.experiment, chunk.name);
    experiments.insert(chunk.experiment);
  }
  for (const auto& [experiment, name] : series) {
    sum_anew(connection, {.experiment = experiment, .name = name});
  }
  const std::vector<OldTags> tags = find_old_tags(connection, time);
  for (const OldTags& row : tags) {
    delete_tags(connection, row);
    experiments.insert(row.experiment);
  }
  removal.tagged_rows = tags.size();
  for (const std::string& experiment : experiments) {
    if (is_empty(connection, experiment)) delete_experiment(connection, experiment);
    touched.add(kExperimentsTable, experiment);
  }
  removal.is_done = chunks.size() < kMostRemoved && tags.size() < kMostRemoved;
  return removal;
}

}  // namespace

bool SqliteScalars::remove_experiment(std::string_view project_id, std::string_view experiment_id) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  const std::string key = experiment_key(project_id, experiment_id);
  bool any = false;
  Left left = Left::kSomething;
  while (left == Left::kSomething) {
    commits_.write([&](Connection& connection, TouchedRows& touched) {
      left = Left::kNothing;
      if (!find_experiment(connection, key)) return;
      any = true;
      left = remove_some(connection, key);
      touched.add(kExperimentsTable, key);
    });
  }
  return any;
}

bool SqliteScalars::remove_project(std::string_view project_id) {
  require_id("project", project_id);
  bool was_there = false;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    was_there = has_project_row(connection, project_id);
    if (!was_there) return;
    Statement row = connection.prepare("UPDATE scalar_projects SET removing = 1 WHERE id = ?1");
    row.bind(1, project_id).run();
    touched.add(kProjectsTable, project_id);
  });
  finish_removal(project_id);
  return was_there;
}

/// Removes what is left of a project that is being removed.
void SqliteScalars::finish_removal(std::string_view project_id) {
  Left left = Left::kSomething;
  {
    const Lease connection = pool_.reader();
    Statement row =
        connection->prepare("SELECT 1 FROM scalar_projects WHERE id = ?1 AND removing = 1");
    if (!row.bind(1, project_id).step()) return;
  }
  while (left == Left::kSomething) {
    commits_.write([&](Connection& connection, TouchedRows& touched) {
      left = Left::kNothing;
      std::string experiment;
      {
        Statement row = connection.prepare(
            "SELECT e.id FROM scalar_projects AS p LEFT JOIN scalar_experiments AS e ON "
            "e.project_id = p.id WHERE p.id = ?1 AND p.removing = 1 ORDER BY e.id LIMIT 1");
        if (!row.bind(1, project_id).step()) return;
        experiment = row.text(0);
      }
      touched.add(kProjectsTable, project_id);
      if (experiment.empty()) {
        Statement row = connection.prepare("DELETE FROM scalar_projects WHERE id = ?1");
        row.bind(1, project_id).run();
        return;
      }
      remove_some(connection, experiment);
      left = Left::kSomething;
    });
  }
}

Removal SqliteScalars::remove_before(std::int64_t time) {
  Removal removal;
  commits_.write([&](Connection& connection, TouchedRows& touched) {
    removal = remove_old(connection, time, touched);
  });
  return removal;
}

}  // namespace cq::scalars
