#pragma once

#include <algorithm>
#include <cq/error.hpp>
#include <cq/scalars/scalars.hpp>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace cq::scalars::test {

/// The part, kept in memory as simply as can be. From one thread.
class FakeScalars final : public Scalars {
 public:
  bool make_project(std::string_view id) override {
    return rows_.try_emplace(std::string(id)).second;
  }
  bool has_project(std::string_view id) override { return rows_.contains(std::string(id)); }
  std::vector<std::string> projects(std::string_view, std::size_t) override { return {}; }
  bool remove_project(std::string_view id) override { return rows_.erase(std::string(id)) > 0; }

  std::vector<LoggedExperiment> experiments(std::string_view project, std::string_view after,
                                            std::size_t most) override {
    std::vector<LoggedExperiment> found;
    for (const auto& [id, rows] : rows_[std::string(project)]) {
      if (id > after && found.size() < most) found.push_back({id, rows.back().time, rows.size()});
    }
    return found;
  }
  std::vector<LoggedExperiment> find_experiments(std::string_view project,
                                                 std::span<const std::string> ids) override {
    std::vector<LoggedExperiment> found;
    for (const std::string& id : ids) {
      const auto& of_project = rows_[std::string(project)];
      const auto place = of_project.find(id);
      if (place != of_project.end()) {
        found.push_back({id, place->second.back().time, place->second.size()});
      }
    }
    return found;
  }
  bool remove_experiment(std::string_view project, std::string_view id) override {
    return rows_[std::string(project)].erase(std::string(id)) > 0;
  }

  Logged log(std::string_view project, std::string_view experiment, std::span<const Row> rows,
             std::string_view batch) override {
    if (on_log) on_log();
    if (!has_project(project)) throw Error(ErrorKind::kNotFound, "no such project");
    if (rows.size() > kMostRows)
      throw Error(ErrorKind::kInvalidArgument, "There are too many rows.");
    std::set<std::string> names = names_[{std::string(project), std::string(experiment)}];
    for (const Row& row : rows) add_names(row, names);
    if (names.size() > kMostSeries) throw Error(ErrorKind::kConflict, "There are too many names.");
    if (!batch.empty() && !batches_.insert(std::string(batch)).second) return Logged::kKnown;
    auto& kept = rows_[std::string(project)][std::string(experiment)];
    kept.insert(kept.end(), rows.begin(), rows.end());
    names_[{std::string(project), std::string(experiment)}] = std::move(names);
    return Logged::kAdded;
  }

  std::vector<Series> series(std::string_view project, std::string_view experiment,
                             std::string_view after, std::size_t most) override {
    ++series_read;
    std::map<std::string, Series> found;
    for (const Row& row : rows_of(project, experiment)) {
      for (const NamedValue& value : row.values) {
        Series& one = found[value.name];
        one.earliest = one.count == 0 ? row.time : std::min(one.earliest, row.time);
        one.latest = one.count == 0 ? row.time : std::max(one.latest, row.time);
        one.name = value.name;
        ++one.count;
      }
    }
    std::vector<Series> page;
    for (const auto& [name, one] : found) {
      if (name > after && page.size() < most) page.push_back(one);
    }
    return page;
  }

  PointPage points(std::string_view project, std::string_view experiment, std::string_view name,
                   const Range& range, const std::optional<PointPlace>& behind,
                   std::size_t most) override {
    ++pages_read;
    const std::vector<Point> all = points_of(project, experiment, name, range);
    PointPage page;
    PointPlace place = behind.value_or(PointPlace{all.empty() ? 0 : all.front().step, 0});
    std::uint64_t same = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      same = i > 0 && all[i].step == all[i - 1].step ? same + 1 : 0;
      if (all[i].step < place.step || (all[i].step == place.step && same < place.passed)) continue;
      if (page.points.size() == most) {
        page.next = PointPlace{all[i].step, same};
        break;
      }
      page.points.push_back(all[i]);
    }
    if (on_page) on_page();
    return page;
  }
  std::vector<Point> thinned(std::string_view project, std::string_view experiment,
                             std::string_view name, const Range& range, std::size_t most,
                             Thinning way) override {
    thinned_by.push_back(way);
    std::vector<Point> all = points_of(project, experiment, name, range);
    if (all.size() > most) all.erase(all.begin() + 1, all.end() - static_cast<long>(most) + 1);
    return all;
  }
  TaggedPage tagged_rows(std::string_view project, std::string_view experiment, const Range& range,
                         const std::optional<TaggedPlace>& behind, std::size_t most) override {
    std::vector<Row> rows = rows_of(project, experiment);
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& left, const Row& right) { return left.step < right.step; });
    TaggedPage page;
    std::int64_t number = 0;
    for (const Row& row : rows) {
      if (row.tags.empty() || !is_within(row.time, range)) continue;
      if (number++ < (behind ? behind->number : 0)) continue;
      if (page.rows.size() == most) {
        page.next = TaggedPlace{row.step, number - 1};
        break;
      }
      std::set<std::string> names;
      add_names(row, names);
      page.rows.push_back({row.step, row.time, {names.begin(), names.end()}, row.tags});
    }
    return page;
  }

  Usage usage(std::string_view, const std::optional<std::string>&) override { return {}; }
  Removal remove_before(std::int64_t time) override {
    return on_removal ? on_removal(time) : Removal{.is_done = true};
  }

  std::size_t pages_read = 0;                              ///< of points
  std::vector<Thinning> thinned_by{};                      ///< the ways that were asked for
  std::size_t series_read = 0;                             ///< pages of series
  std::function<void()> on_log{};                          ///< called before rows are logged
  std::function<Removal(std::int64_t time)> on_removal{};  ///< what remove_before() does
  std::function<void()> on_page{};                         ///< called behind each of them

 private:
  static void add_names(const Row& row, std::set<std::string>& names) {
    for (const NamedValue& value : row.values) names.insert(value.name);
  }
  static bool is_within(std::int64_t time, const Range& range) {
    return time >= range.first_time.value_or(time) && time <= range.last_time.value_or(time);
  }
  std::vector<Row> rows_of(std::string_view project, std::string_view experiment) {
    const auto of_project = rows_.find(std::string(project));
    if (of_project == rows_.end()) return {};
    const auto found = of_project->second.find(std::string(experiment));
    return found == of_project->second.end() ? std::vector<Row>{} : found->second;
  }
  std::vector<Point> points_of(std::string_view project, std::string_view experiment,
                               std::string_view name, const Range& range) {
    std::vector<Point> all;
    for (const Row& row : rows_of(project, experiment)) {
      for (const NamedValue& value : row.values) {
        if (value.name == name && is_within(row.time, range)) {
          all.push_back({row.step, row.time, value.value});
        }
      }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Point& left, const Point& right) { return left.step < right.step; });
    return all;
  }

  std::map<std::string, std::map<std::string, std::vector<Row>>> rows_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> names_;  // ever logged
  std::set<std::string> batches_;
};

}  // namespace cq::scalars::test
