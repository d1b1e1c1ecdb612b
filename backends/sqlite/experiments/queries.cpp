#include "sqlite/experiments/queries.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <functional>
#include <iterator>
#include <set>
#include <utility>
#include <variant>

#include "sqlite/experiments/experiment_rows.hpp"
#include "sqlite/experiments/metric_rows.hpp"
#include "sqlite/experiments/pages.hpp"

namespace cq::experiments {

using sqlite::Connection;
using sqlite::Statement;

namespace {

/// What a question looks at of each experiment: long columns only where it needs them.
std::string scanned_columns(const ExperimentQuestion& question) {
  const char* const features = needs_features(question) ? "features" : "'{}'";
  return std::string("id, project_id, name, description, status, parent_experiment_id, NULL, ") +
         features +
         ", NULL, NULL, progress, color, \"order\", tags, started_by, created_at, started_at, "
         "completed_at";
}

/// What an answer shows of each: all but the git diff.
std::string shown_columns() {
  std::string columns(kExperimentColumns);
  constexpr std::string_view kLong = "git_diff";
  return columns.replace(columns.find(kLong), kLong.size(), "NULL");
}

std::optional<double> value_of(MetricChooser& chooser, const std::string& experiment_id,
                               const ProjectMetric& metric) {
  const std::optional<Metric> point = chooser.choose(experiment_id, metric);
  return point ? std::optional(point->value) : std::nullopt;
}

/// The page that a list in the order of creation would have.
Page page_of(const ExperimentQuestion& question) {
  if (question.sort != SortBy::kCreated) return {};
  return {.order = question.order,
          .behind = question.behind ? std::optional(question.behind->place) : std::nullopt};
}

/// Goes through the experiments of a project and keeps the places of the first that are found.
class Finder {
 public:
  Finder(Connection& connection, const ExperimentQuestion& question)
      : question_(question),
        chooser_(connection),
        places_([order = question.order](const FoundPlace& left, const FoundPlace& right) {
          return comes_before(left, right, order);
        }) {}

  /// Returns whether those behind it are of interest, too.
  bool look_at(const Experiment& experiment) {
    if (!fulfils(experiment, question_) || !fulfils_metrics(experiment.id)) return true;
    std::optional<double> metric;
    if (question_.sort == SortBy::kMetricValue) {
      metric = value_of(chooser_, experiment.id, question_.sort_metric);
    }
    FoundPlace place{.key = sort_key_of(experiment, question_, metric),
                     .place = {experiment.created_at, experiment.id}};
    if (question_.behind && !comes_before(*question_.behind, place, question_.order)) return true;
    places_.insert(std::move(place));
    if (places_.size() > question_.limit) places_.erase(std::prev(places_.end()));
    return question_.sort != SortBy::kCreated || places_.size() < question_.limit;
  }

  [[nodiscard]] const auto& places() const noexcept { return places_; }
  [[nodiscard]] MetricChooser& chooser() noexcept { return chooser_; }

 private:
  bool fulfils_metrics(const std::string& id) {
    return std::all_of(question_.metrics.begin(), question_.metrics.end(),
                       [&](const MetricCondition& condition) {
                         return fulfils(value_of(chooser_, id, condition.metric), condition);
                       });
  }

  const ExperimentQuestion& question_;
  MetricChooser chooser_;
  std::set<FoundPlace, std::function<bool(const FoundPlace&, const FoundPlace&)>> places_;
};

/// The rows of these places, as far as they can be read and a page goes.
void read_places(Connection& connection, Finder& finder, const ExperimentQuestion& question,
                 std::vector<FoundExperiment>& page) {
  Statement row =
      connection.prepare("SELECT " + shown_columns() + " FROM experiments WHERE id = ?1");
  std::size_t left = question.limit == kNoLimit ? kNoLimit : kPageBytes;
  for (const FoundPlace& place : finder.places()) {
    if (left == 0) return;
    row.rewind();
    row.bind(1, place.place.id);
    const std::optional<Experiment> experiment = sqlite::read_first(row, &read_experiment);
    if (!experiment) continue;
    FoundExperiment found{.experiment = *experiment, .place = place};
    for (const ProjectMetric& metric : question.shown) {
      found.metrics.push_back(value_of(finder.chooser(), place.place.id, metric));
    }
    if (left != kNoLimit) left -= std::min(left, row.text_bytes());
    page.push_back(std::move(found));
  }
}

/// Fills a page; returns the last place that the question finds within it, nullopt for none.
std::optional<FoundPlace> find_page(Connection& connection, const ExperimentQuestion& question,
                                    std::vector<FoundExperiment>& page) {
  Finder finder(connection, question);
  const Page listed = page_of(question);
  Statement rows = connection.prepare("SELECT " + scanned_columns(question) +
                                      " FROM experiments WHERE project_id = ?1" + page_sql(listed));
  rows.bind(1, question.project_id);
  bind_page(rows, listed);
  bool goes_on = true;
  while (goes_on && rows.step()) {
    sqlite::try_row(rows, [&] { goes_on = finder.look_at(read_experiment(rows)); });
  }
  read_places(connection, finder, question, page);
  if (finder.places().empty()) return std::nullopt;
  return *finder.places().rbegin();
}

}  // namespace

std::vector<FoundExperiment> SqliteQueries::find(const ExperimentQuestion& question) {
  if (question.limit == 0) return {};
  const sqlite::Lease connection = pool_.reader();
  ExperimentQuestion rest = question;
  while (true) {
    std::vector<FoundExperiment> page;
    const std::optional<FoundPlace> last = find_page(*connection, rest, page);
    // A page of which none can be read isn't the end.
    if (!page.empty() || !last) return page;
    rest.behind = last;
  }
}

std::vector<ExperimentName> SqliteQueries::names(std::string_view project_id, const Page& page) {
  const sqlite::Lease connection = pool_.reader();
  Statement rows = connection->prepare(
      "SELECT id, name, created_at FROM experiments WHERE project_id = ?1" + page_sql(page));
  rows.bind(1, project_id);
  return read_page(rows, page, [](const Statement& row) {
    const sqlite::RowReader reader(row, kExperimentsTable);
    return ExperimentName{
        .id = reader.text(0), .name = reader.text(1), .created_at = reader.time(2, "created_at")};
  });
}

std::optional<std::string> SqliteQueries::features_of(std::string_view experiment_id) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare("SELECT features FROM experiments WHERE id = ?1");
  if (!row.bind(1, experiment_id).step()) return std::nullopt;
  const auto parsed = parse_json(row.text_view(0));
  const auto* value = std::get_if<JsonValue>(&parsed);
  return value != nullptr && value->as_object() != nullptr ? row.text(0) : "{}";
}

std::vector<std::string> SqliteQueries::metric_names(std::string_view experiment_id) {
  const sqlite::Lease connection = pool_.reader();
  // Each name is looked up behind the one before, so that it costs by the names, not the points.
  Statement row =
      connection->prepare("SELECT min(name) FROM metrics WHERE experiment_id = ?1 AND name > ?2");
  std::vector<std::string> names;
  std::string last;
  while (names.size() < kMostMetricNames) {
    row.rewind();
    if (!row.bind(1, experiment_id).bind(2, last).step() || row.is_null(0)) break;
    last = row.text(0);
    names.push_back(last);
  }
  return names;
}

std::vector<std::optional<double>> SqliteQueries::values_of(std::string_view experiment_id,
                                                            std::span<const ProjectMetric> wanted) {
  const sqlite::Lease connection = pool_.reader();
  MetricChooser chooser(*connection);
  std::vector<std::optional<double>> values;
  values.reserve(wanted.size());
  for (const ProjectMetric& metric : wanted) {
    values.push_back(value_of(chooser, std::string(experiment_id), metric));
  }
  return values;
}

std::uint64_t SqliteQueries::count_metrics(std::string_view project_id,
                                           const std::optional<std::string>& experiment_id) {
  const sqlite::Lease connection = pool_.reader();
  Statement row = connection->prepare(
      std::string("SELECT count(*) FROM metrics WHERE experiment_id IN (SELECT id FROM experiments "
                  "WHERE project_id = ?1") +
      (experiment_id ? " AND id = ?2)" : ")"));
  row.bind(1, project_id);
  if (experiment_id) row.bind(2, *experiment_id);
  row.step();
  return static_cast<std::uint64_t>(row.integer(0));
}

}  // namespace cq::experiments
