#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/scalars/scalars.hpp>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "scalars/experiment_ids.hpp"
#include "scalars/series_text.hpp"

namespace cq::scalars {

/// What scalars are read, of which experiments.
struct WantedData {
  std::string project_id{};
  std::vector<std::string> experiment_ids{};  ///< empty: all
  std::vector<std::string> names{};           ///< of series; empty: all
  Range range{};
  std::optional<std::size_t> most_points{};
  Thinning thinning = Thinning::kExtremes;
  bool with_tags = false;
  bool x_is_time = false;  ///< in place of the step
};

/// The items of the list "data", made piece by piece: a piece holds a page of the store's, and of
/// a series kHeldPoints values. From one thread at a time; the store outlives it.
class DataText {
 public:
  DataText(host::StorePart<Scalars> scalars, WantedData wanted);

  /// Adds a piece; an empty one behind the end. Throws as SeriesText::add().
  void add(std::string& out);
  [[nodiscard]] bool ended() const noexcept { return step_ == Step::kEnd; }

 private:
  enum class Step { kExperiment, kSeries, kPoints, kTags, kEnd };

  void add_some(std::string& out);
  void find_experiment();
  void find_series(std::string& out);
  void begin_series(std::string& out);
  void end_experiment(std::string& out);
  void add_tags(std::string& out);
  [[nodiscard]] bool may_have_points(const LoggedExperiment& experiment) const;
  [[nodiscard]] bool is_wanted(const Series& series) const;

  const host::StorePart<Scalars> scalars_;
  const WantedData wanted_;
  ExperimentIds ids_;
  Step step_ = Step::kExperiment;
  bool has_experiments_ = false;  ///< whether one is written
  std::deque<LoggedExperiment> experiments_;
  // Of the experiment that is being written, the first of experiments_.
  std::deque<Series> series_;
  std::string last_name_;
  bool has_all_series_ = false;  ///< whether there are none behind series_
  bool has_points_ = false;      ///< whether a series is written
  std::optional<SeriesText> points_;
  std::optional<TaggedPlace> last_tagged_;
  bool has_tags_ = false;  ///< whether a row with tags is written
};

}  // namespace cq::scalars
