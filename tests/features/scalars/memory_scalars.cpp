#include "scalars/memory_scalars.hpp"

#include <algorithm>
#include <cmath>
#include <cq/scalars/bounds.hpp>
#include <cq/scalars/chunk.hpp>
#include <iterator>
#include <random>

namespace cq::scalars {
namespace {

void sort_by_step(std::vector<Point>& points) {
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& left, const Point& right) { return left.step < right.step; });
}

/// Some at equal distances.
std::vector<Point> evenly_apart(const std::vector<Point>& points, std::size_t most) {
  if (most == 1) return {points.back()};
  std::vector<Point> chosen(most);
  for (std::size_t i = 0; i < most; ++i) chosen[i] = points[i * (points.size() - 1) / (most - 1)];
  return chosen;
}

bool is_within(std::int64_t step, std::int64_t time, const Range& range) {
  return step >= range.first_step.value_or(step) && step <= range.last_step.value_or(step) &&
         time >= range.first_time.value_or(time) && time <= range.last_time.value_or(time);
}

/// Whether a number comes before another one among extremes: NaN comes last.
bool comes_first(double left, double right, bool greatest) {
  if (std::isnan(left) || std::isnan(right)) return !std::isnan(left);
  return greatest ? left > right : left < right;
}

/// The first of the extremes of points that there are.
Point extreme(std::span<const Point> points, bool greatest) {
  Point found = points.front();
  for (const Point& point : points) {
    if (!(std::isnan(found.value) && std::isnan(point.value)) &&
        comes_first(point.value, found.value, greatest)) {
      found = point;
    }
  }
  return found;
}

Series series_of(const std::string& name, const std::vector<Point>& points) {
  Series series{.name = name,
                .count = points.size(),
                .first = points.front(),
                .last = points.back(),
                .least = extreme(points, false),
                .greatest = extreme(points, true),
                .earliest = points.front().time,
                .latest = points.front().time};
  for (const Point& point : points) {
    series.earliest = std::min(series.earliest, point.time);
    series.latest = std::max(series.latest, point.time);
    if (std::isnan(point.value)) {
      ++series.not_numbers;
    } else {
      series.sum += point.value;
    }
  }
  return series;
}

std::vector<Point> all_of(const std::map<std::int64_t, std::vector<Point>>& chunks) {
  std::vector<Point> points;
  for (const auto& [number, chunk] : chunks) {
    points.insert(points.end(), chunk.begin(), chunk.end());
  }
  sort_by_step(points);
  return points;
}

void append(std::map<std::int64_t, std::vector<Point>>& chunks, const Point& point) {
  if (chunks.empty()) chunks[0];
  if (chunks.rbegin()->second.size() == kMostChunkPoints) chunks[chunks.rbegin()->first + 1];
  std::vector<Point>& chunk = chunks.rbegin()->second;
  const auto behind = std::upper_bound(
      chunk.begin(), chunk.end(), point,
      [](const Point& left, const Point& right) { return left.step < right.step; });
  chunk.insert(behind, point);
}

LoggedExperiment logged(const MemoryExperiment& experiment) {
  return {.id = experiment.stored.experiment_id,
          .last_logged = experiment.stored.last_logged,
          .rows = static_cast<std::uint64_t>(experiment.stored.rows)};
}

void add_usage(Usage& usage, const MemoryExperiment& experiment) {
  for (const auto& [name, chunks] : experiment.series) {
    ++usage.series;
    for (const auto& [number, chunk] : chunks) {
      usage.points += chunk.size();
      usage.bytes += chunk.size() * sizeof(Point);
    }
  }
  usage.tagged_rows += experiment.tags.size();
  for (const auto& [number, row] : experiment.tags) usage.bytes += row.tags.size();
}

/// How many names an experiment has with those of the rows.
std::size_t names_with(const MemoryExperiment* experiment, std::span<const Row> rows) {
  std::map<std::string_view, bool> names;
  if (experiment != nullptr) {
    for (const auto& [name, chunks] : experiment->series) names.emplace(name, true);
  }
  for (const Row& row : rows) {
    for (const NamedValue& value : row.values) names.emplace(value.name, true);
  }
  return names.size();
}

void add_rows(MemoryExperiment& experiment, std::span<const Row> rows) {
  StoredExperiment& stored = experiment.stored;
  if (stored.rows == 0) stored.last_logged = rows.front().time;
  for (const Row& row : rows) {
    stored.last_logged = std::max(stored.last_logged, row.time);
    std::vector<std::string> names;
    for (const NamedValue& value : row.values) {
      names.push_back(value.name);
      append(experiment.series[value.name],
             {.step = row.step, .time = row.time, .value = value.value});
    }
    std::sort(names.begin(), names.end());
    if (!row.tags.empty()) {
      experiment.tags[stored.rows] = {
          .step = row.step, .time = row.time, .names = names, .tags = row.tags};
    }
    ++stored.rows;
  }
}

void remove_old(MemoryExperiment& experiment, std::int64_t time, Removal& removal) {
  for (auto& [name, chunks] : experiment.series) {
    for (auto& [number, chunk] : chunks) {
      removal.points +=
          std::erase_if(chunk, [time](const Point& point) { return point.time < time; });
    }
    std::erase_if(chunks, [](const auto& each) { return each.second.empty(); });
  }
  std::erase_if(experiment.series, [](const auto& each) { return each.second.empty(); });
  removal.tagged_rows +=
      std::erase_if(experiment.tags, [time](const auto& each) { return each.second.time < time; });
}

}  // namespace

bool MemoryScalars::make_project(std::string_view project_id) {
  require_id("project", project_id);
  return LockedScalars(database_).projects().try_emplace(std::string(project_id)).second;
}

bool MemoryScalars::has_project(std::string_view project_id) {
  require_id("project", project_id);
  return LockedScalars(database_).project(project_id) != nullptr;
}

std::vector<std::string> MemoryScalars::projects(std::string_view after, std::size_t most) {
  require_most(most, kMostListed);
  const LockedScalars rows(database_);
  std::vector<std::string> ids;
  for (auto each = rows.projects().upper_bound(after);
       each != rows.projects().end() && ids.size() < most; ++each) {
    ids.push_back(each->first);
  }
  return ids;
}

bool MemoryScalars::remove_project(std::string_view project_id) {
  require_id("project", project_id);
  return LockedScalars(database_).projects().erase(std::string(project_id)) == 1;
}

std::vector<LoggedExperiment> MemoryScalars::experiments(std::string_view project_id,
                                                         std::string_view after, std::size_t most) {
  require_id("project", project_id);
  require_most(most, kMostListed);
  const LockedScalars rows(database_);
  const MemoryProject* const project = rows.project(project_id);
  if (project == nullptr) return {};
  std::vector<LoggedExperiment> all;
  for (auto each = project->upper_bound(after); each != project->end() && all.size() < most;
       ++each) {
    all.push_back(logged(each->second));
  }
  return all;
}

std::vector<LoggedExperiment> MemoryScalars::find_experiments(
    std::string_view project_id, std::span<const std::string> experiment_ids) {
  require_id("project", project_id);
  if (experiment_ids.empty()) return {};
  require_most(experiment_ids.size(), kMostListed);
  const LockedScalars rows(database_);
  std::vector<LoggedExperiment> found;
  for (const std::string& id : experiment_ids) {
    const MemoryExperiment* const experiment = rows.experiment(project_id, id);
    if (experiment != nullptr) found.push_back(logged(*experiment));
  }
  return found;
}

bool MemoryScalars::remove_experiment(std::string_view project_id, std::string_view experiment_id) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  const LockedScalars rows(database_);
  MemoryProject* const project = rows.project(project_id);
  return project != nullptr && project->erase(std::string(experiment_id)) == 1;
}

Logged MemoryScalars::log(std::string_view project_id, std::string_view experiment_id,
                          std::span<const Row> rows, std::string_view batch_id) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  require_rows(rows);
  require_batch_id(batch_id);
  const LockedScalars held(database_);
  MemoryProject* const project = held.project(project_id);
  if (project == nullptr) throw Error(ErrorKind::kNotFound, "There is no such project.");
  const MemoryExperiment* const known = held.experiment(project_id, experiment_id);
  if (known != nullptr && !batch_id.empty() && known->batches.contains(batch_id)) {
    return Logged::kKnown;
  }
  if (rows.empty()) return Logged::kAdded;
  if (names_with(known, rows) > kMostSeries) {
    throw Error(ErrorKind::kConflict, "The experiment would have too many names of scalars.");
  }
  if (known != nullptr &&
      known->stored.rows > kMostLoggedRows - static_cast<std::int64_t>(rows.size())) {
    throw Error(ErrorKind::kConflict, "The experiment would have logged too many rows.");
  }
  MemoryExperiment& experiment = (*project)[std::string(experiment_id)];
  experiment.stored.project_id = project_id;
  experiment.stored.experiment_id = experiment_id;
  add_rows(experiment, rows);
  if (batch_id.empty()) return Logged::kAdded;
  const std::int64_t number = experiment.stored.batches++;
  experiment.batches.emplace(batch_id, number);
  if (experiment.batches.size() <= kKeptBatchIds) return Logged::kAdded;
  std::erase_if(experiment.batches, [number](const auto& each) {
    return each.second <= number - static_cast<std::int64_t>(kKeptBatchIds);
  });
  return Logged::kAdded;
}

std::vector<Series> MemoryScalars::series(std::string_view project_id,
                                          std::string_view experiment_id, std::string_view after,
                                          std::size_t most) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  require_most(most, kMostListed);
  const LockedScalars rows(database_);
  const MemoryExperiment* const experiment = rows.experiment(project_id, experiment_id);
  if (experiment == nullptr) return {};
  std::vector<Series> all;
  for (auto each = experiment->series.upper_bound(after);
       each != experiment->series.end() && all.size() < most; ++each) {
    all.push_back(series_of(each->first, all_of(each->second)));
  }
  return all;
}

std::vector<Point> MemoryScalars::points_in(std::string_view project_id,
                                            std::string_view experiment_id, std::string_view name,
                                            const Range& range) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  require_name(name);
  const LockedScalars rows(database_);
  const MemoryExperiment* const experiment = rows.experiment(project_id, experiment_id);
  if (experiment == nullptr) return {};
  const auto series = experiment->series.find(name);
  if (series == experiment->series.end()) return {};
  std::vector<Point> points = all_of(series->second);
  std::erase_if(points,
                [&range](const Point& point) { return !is_within(point.step, point.time, range); });
  return points;
}

PointPage MemoryScalars::points(std::string_view project_id, std::string_view experiment_id,
                                std::string_view name, const Range& range,
                                const std::optional<PointPlace>& behind, std::size_t most) {
  require_most(most, kMostPoints);
  PointPage page;
  PointPlace place{};
  for (const Point& point : points_in(project_id, experiment_id, name, range)) {
    place = {.step = point.step, .passed = point.step == place.step ? place.passed + 1 : 1};
    if (behind && (place.step < behind->step ||
                   (place.step == behind->step && place.passed <= behind->passed))) {
      continue;
    }
    if (page.points.size() == most) return page;
    page.points.push_back(point);
    page.next = place;
  }
  page.next.reset();
  return page;
}

std::vector<Point> MemoryScalars::thinned(std::string_view project_id,
                                          std::string_view experiment_id, std::string_view name,
                                          const Range& range, std::size_t most, Thinning way) {
  require_most(most, kMostPoints);
  const std::vector<Point> points = points_in(project_id, experiment_id, name, range);
  if (points.size() <= most) return points;
  if (way == Thinning::kUniform) return evenly_apart(points, most);
  if (way == Thinning::kReservoir) {
    std::vector<Point> chosen;
    std::mt19937_64 random(points.size());
    std::sample(points.begin(), points.end(), std::back_inserter(chosen), most, random);
    return chosen;
  }
  const auto place_of = [&points](std::size_t first, std::size_t end, bool greatest) {
    std::size_t place = first;
    for (std::size_t i = first; i < end; ++i) {
      if (!std::isnan(points[i].value) &&
          comes_first(points[i].value, points[place].value, greatest)) {
        place = i;
      }
    }
    return place;
  };
  std::vector<std::size_t> kept{points.size() - 1};
  if (most >= 2) kept.push_back(0);
  if (most == 3) kept.push_back(place_of(0, points.size(), true));
  const std::size_t runs = most >= 4 ? (most - 2) / 2 : 0;
  for (std::size_t run = 0; run < runs; ++run) {
    const std::size_t first = run * points.size() / runs;
    const std::size_t end = (run + 1) * points.size() / runs;
    kept.push_back(place_of(first, end, false));
    kept.push_back(place_of(first, end, true));
  }
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  std::vector<Point> left;
  for (const std::size_t place : kept) left.push_back(points[place]);
  return left;
}

TaggedPage MemoryScalars::tagged_rows(std::string_view project_id, std::string_view experiment_id,
                                      const Range& range, const std::optional<TaggedPlace>& behind,
                                      std::size_t most) {
  require_id("project", project_id);
  require_id("experiment", experiment_id);
  require_most(most, kMostListed);
  const LockedScalars rows(database_);
  const MemoryExperiment* const experiment = rows.experiment(project_id, experiment_id);
  if (experiment == nullptr) return {};
  std::map<std::pair<std::int64_t, std::int64_t>, const TaggedRow*> by_step;
  for (const auto& [number, row] : experiment->tags) {
    if (is_within(row.step, row.time, range)) by_step.emplace(std::pair(row.step, number), &row);
  }
  TaggedPage page;
  for (auto each = behind ? by_step.upper_bound({behind->step, behind->number}) : by_step.begin();
       each != by_step.end(); ++each) {
    if (page.rows.size() == most) return page;
    page.rows.push_back(*each->second);
    page.next = TaggedPlace{.step = each->first.first, .number = each->first.second};
  }
  page.next.reset();
  return page;
}

Usage MemoryScalars::usage(std::string_view project_id,
                           const std::optional<std::string>& experiment_id) {
  require_id("project", project_id);
  const LockedScalars rows(database_);
  Usage usage;
  const MemoryProject* const project = rows.project(project_id);
  if (project == nullptr) return usage;
  for (const auto& [id, experiment] : *project) {
    if (!experiment_id || id == *experiment_id) add_usage(usage, experiment);
  }
  return usage;
}

Removal MemoryScalars::remove_before(std::int64_t time) {
  const LockedScalars rows(database_);
  Removal removal{.is_done = true};
  for (auto& [project_id, project] : rows.projects()) {
    for (auto each = project.begin(); each != project.end();) {
      const Removal before = removal;
      MemoryExperiment& experiment = each->second;
      remove_old(experiment, time, removal);
      const bool goes =
          !(removal == before) && experiment.series.empty() && experiment.tags.empty();
      each = goes ? project.erase(each) : std::next(each);
    }
  }
  return removal;
}

}  // namespace cq::scalars
