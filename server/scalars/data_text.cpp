#include "scalars/data_text.hpp"

#include <algorithm>
#include <cq/json.hpp>
#include <cq/json_writer.hpp>
#include <utility>

namespace cq::scalars {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;
// A page has fewer where rows are long: each may be as long as a request's body.
constexpr std::size_t kTaggedRows = 50;
constexpr std::size_t kSeriesPage = 200;

}  // namespace

DataText::DataText(host::StorePart<Scalars> scalars, WantedData wanted)
    : scalars_(std::move(scalars)),
      wanted_(std::move(wanted)),
      ids_(scalars_, wanted_.project_id, wanted_.experiment_ids) {}

void DataText::add(std::string& out) {
  while (step_ != Step::kEnd && out.size() < kPieceBytes) add_some(out);
}

void DataText::add_some(std::string& out) {
  switch (step_) {
    case Step::kExperiment:
      return find_experiment();
    case Step::kSeries:
      return find_series(out);
    case Step::kPoints:
      if (!points_->add(out)) {
        points_.reset();
        step_ = Step::kSeries;
      }
      return;
    case Step::kTags:
      return add_tags(out);
    case Step::kEnd:
      return;
  }
}

void DataText::find_experiment() {
  if (experiments_.empty()) {
    if (ids_.ended()) {
      step_ = Step::kEnd;
      return;
    }
    for (LoggedExperiment& one : ids_.next()) {
      if (may_have_points(one)) experiments_.push_back(std::move(one));
    }
    return;
  }
  series_.clear();
  last_name_.clear();
  has_all_series_ = has_points_ = has_tags_ = false;
  last_tagged_.reset();
  step_ = Step::kSeries;
}

bool DataText::may_have_points(const LoggedExperiment& experiment) const {
  return !wanted_.range.first_time || experiment.last_logged >= *wanted_.range.first_time;
}

bool DataText::is_wanted(const Series& series) const {
  const std::vector<std::string>& names = wanted_.names;
  if (!names.empty() && std::find(names.begin(), names.end(), series.name) == names.end()) {
    return false;
  }
  const Range& range = wanted_.range;
  return (!range.first_step || series.last.step >= *range.first_step) &&
         (!range.last_step || series.first.step <= *range.last_step) &&
         (!range.first_time || series.latest >= *range.first_time) &&
         (!range.last_time || series.earliest <= *range.last_time);
}

void DataText::find_series(std::string& out) {
  if (!series_.empty()) {
    begin_series(out);
  } else if (has_all_series_) {
    end_experiment(out);
  } else {
    const std::vector<Series> page =
        scalars_->series(wanted_.project_id, experiments_.front().id, last_name_, kSeriesPage);
    has_all_series_ = page.size() < kSeriesPage;
    if (!page.empty()) last_name_ = page.back().name;
    for (const Series& one : page) {
      if (is_wanted(one)) series_.push_back(one);
    }
  }
}

void DataText::begin_series(std::string& out) {
  points_.emplace(scalars_,
                  WantedPoints{.project_id = wanted_.project_id,
                               .experiment_id = experiments_.front().id,
                               .range = wanted_.range,
                               .most = wanted_.most_points,
                               .thinning = wanted_.thinning,
                               .x_is_time = wanted_.x_is_time},
                  std::move(series_.front()));
  series_.pop_front();
  if (!points_->begin()) {
    points_.reset();
    return;
  }
  if (has_points_) {
    out += ',';
  } else {
    out += has_experiments_ ? R"(,{"experiment_id":)" : R"({"experiment_id":)";
    append_json_string(out, experiments_.front().id);
    out += R"(,"scalars":{)";
    has_points_ = has_experiments_ = true;
  }
  append_json_string(out, points_->name());
  out += ':';
  step_ = Step::kPoints;
}

void DataText::end_experiment(std::string& out) {
  if (has_points_ && wanted_.with_tags) {
    out += R"(},"tags":[)";
    step_ = Step::kTags;
    return;
  }
  if (has_points_) out += R"(},"tags":null})";
  experiments_.pop_front();
  step_ = Step::kExperiment;
}

void DataText::add_tags(std::string& out) {
  const TaggedPage page = scalars_->tagged_rows(wanted_.project_id, experiments_.front().id,
                                                wanted_.range, last_tagged_, kTaggedRows);
  for (const TaggedRow& row : page.rows) {
    if (has_tags_) out += ',';
    has_tags_ = true;
    out += JsonObjectWriter()
               .add("step", row.step)
               .add("scalar_names", row.names)
               .add("tags", row.tags)
               .take();
  }
  last_tagged_ = page.next;
  if (last_tagged_) return;
  out += "]}";
  experiments_.pop_front();
  step_ = Step::kExperiment;
}

}  // namespace cq::scalars
