#pragma once

#include <gmock/gmock.h>

#include <bit>
#include <cq/archive.hpp>
#include <cq/scalars/records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <string>
#include <vector>

namespace cq::testkit {

inline constexpr PartIds kNeedsScalars{scalars::Scalars::kId};

/// A store of scalars, with a project "p" and its experiment "e".
class ScalarsTest : public StoreTest {
 protected:
  using Points = std::vector<scalars::Point>;

  [[nodiscard]] scalars::Scalars& part_of_store() const { return part<scalars::Scalars>(store()); }

  static scalars::Row row(std::int64_t step, std::vector<scalars::NamedValue> values,
                          std::vector<std::string> tags = {}) {
    return {
        .step = step, .time = 1'000 + step, .values = std::move(values), .tags = std::move(tags)};
  }
  scalars::Logged log(const std::vector<scalars::Row>& rows, const std::string& batch = "",
                      const std::string& experiment = "e") const {
    return part_of_store().log("p", experiment, rows, batch);
  }
  /// Logs points under a name, as many at once as may be.
  void log_points(const Points& points, const std::string& name = "loss") const {
    std::vector<scalars::Row> rows;
    for (const scalars::Point& point : points) {
      rows.push_back({.step = point.step, .time = point.time, .values = {{name, point.value}}});
      if (rows.size() < scalars::kMostRows) continue;
      log(rows);
      rows.clear();
    }
    log(rows);
  }
  /// All points of a range, in pages.
  [[nodiscard]] Points all_points(const scalars::Range& range = {}, std::size_t most = 1000,
                                  const std::string& name = "loss") const {
    Points all;
    std::optional<scalars::PointPlace> behind;
    do {
      const auto page = part_of_store().points("p", "e", name, range, behind, most);
      EXPECT_LE(page.points.size(), most);
      all.insert(all.end(), page.points.begin(), page.points.end());
      behind = page.next;
    } while (behind);
    return all;
  }
  [[nodiscard]] Points thinned(std::size_t most, const scalars::Range& range = {},
                               scalars::Thinning way = scalars::Thinning::kExtremes) const {
    return part_of_store().thinned("p", "e", "loss", range, most, way);
  }
  [[nodiscard]] std::vector<scalars::Series> all_series(const std::string& experiment = "e") const {
    return part_of_store().series("p", experiment, "", scalars::kMostListed);
  }
  [[nodiscard]] std::vector<std::string> experiment_ids(const std::string& project = "p") const {
    std::vector<std::string> ids;
    for (const auto& each : part_of_store().experiments(project, "", scalars::kMostListed)) {
      ids.push_back(each.id);
    }
    return ids;
  }

  /// Each as its step, time and value, the latter as its bits.
  static std::vector<std::string> written(const Points& points) {
    std::vector<std::string> texts;
    for (const scalars::Point& point : points) {
      texts.push_back(std::to_string(point.step) + "@" + std::to_string(point.time) + "=" +
                      std::to_string(std::bit_cast<std::uint64_t>(point.value)));
    }
    return texts;
  }
  static void expect_same(const Points& points, const Points& expected) {
    EXPECT_EQ(written(points), written(expected));
  }
};

}  // namespace cq::testkit
