#include "scalars/series_text.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <utility>

namespace cq::scalars {
namespace {

/// As FNV-1a goes on, with a step in place of a byte.
std::uint64_t continued(std::uint64_t mark, std::int64_t step) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  return (mark ^ static_cast<std::uint64_t>(step)) * kPrime;
}

void add_item(std::string& out, std::uint64_t written, double value) {
  if (written > 0) out += ',';
  append_json_double(out, value);
}

[[noreturn]] void refuse_changed(const std::string& name) {
  throw Error(ErrorKind::kConflict, "The series '" + name + "' changed while it was sent.");
}

}  // namespace

SeriesText::SeriesText(host::StorePart<Scalars> scalars, WantedPoints wanted, Series series)
    : scalars_(std::move(scalars)), wanted_(std::move(wanted)), series_(std::move(series)) {}

PointPage SeriesText::read_page() {
  return scalars_->points(wanted_.project_id, wanted_.experiment_id, series_.name, wanted_.range,
                          behind_, kMostPoints);
}

bool SeriesText::begin() {
  const auto most = std::min(wanted_.most.value_or(0), kMostPoints);
  // All of the series are no more than are wanted: so are those of the range.
  const bool is_thinned = wanted_.most && series_.count > most;
  if (is_thinned) {
    page_.points = scalars_->thinned(wanted_.project_id, wanted_.experiment_id, series_.name,
                                     wanted_.range, most, wanted_.thinning);
  } else {
    page_ = read_page();
  }
  return !page_.points.empty();
}

bool SeriesText::add(std::string& out) {
  if (!has_steps_) {
    add_steps(out);
    return true;
  }
  return is_held_ ? add_held_values(out) : add_values(out);
}

void SeriesText::add_steps(std::string& out) {
  if (count_ == 0) out += R"({"x":[)";
  if (held_.size() + page_.points.size() > kHeldPoints) {
    is_held_ = false;
    held_ = {};
  }
  for (const Point& point : page_.points) {
    if (count_ > 0) out += ',';
    out += std::to_string(wanted_.x_is_time ? point.time : point.step);
    mark_ = continued(mark_, point.step);
    if (is_held_) held_.push_back(point.value);
    ++count_;
  }
  behind_ = page_.next;
  if (behind_) {
    page_ = read_page();
    return;
  }
  page_ = {};
  has_steps_ = true;
  out += R"(],"y":[)";
}

bool SeriesText::add_held_values(std::string& out) {
  const std::size_t end =
      std::min<std::size_t>(held_.size(), static_cast<std::size_t>(written_) + kMostPoints);
  while (written_ < end) {
    add_item(out, written_, held_[static_cast<std::size_t>(written_)]);
    ++written_;
  }
  if (written_ < held_.size()) return true;
  out += "]}";
  return false;
}

bool SeriesText::add_values(std::string& out) {
  if (written_ == 0) std::swap(mark_, first_mark_);
  const PointPage page = read_page();
  for (const Point& point : page.points) {
    if (written_ == count_) break;  // what was logged meanwhile, behind all others
    add_item(out, written_, point.value);
    mark_ = continued(mark_, point.step);
    ++written_;
  }
  behind_ = page.next;
  if (written_ < count_) {
    if (!behind_) refuse_changed(series_.name);
    return true;
  }
  if (mark_ != first_mark_) refuse_changed(series_.name);
  out += "]}";
  return false;
}

}  // namespace cq::scalars
