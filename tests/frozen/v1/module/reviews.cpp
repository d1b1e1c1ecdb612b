#include "module/reviews.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <limits>
#include <string>
#include <utility>

#include "module/figures.hpp"

namespace cq::frozen1 {
namespace {

std::size_t bound_of(std::int64_t limit) {
  return limit < 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(limit);
}

bool passes(const ReviewFilter& filter, const ReadUnit& each) {
  const std::vector<std::string>& domains = each.unit.domains;
  const double confidence = each.unit.evidence.confidence;
  if (filter.status && each.stored.status != *filter.status) return false;
  if (filter.domain && std::find(domains.begin(), domains.end(), *filter.domain) == domains.end()) {
    return false;
  }
  if (filter.confidence_min && !(confidence >= *filter.confidence_min)) return false;
  if (!filter.confidence_max) return true;
  const double max = *filter.confidence_max;
  return max >= 1.0 ? confidence <= max : confidence < max;
}

Activity activity_of(const ReadUnit& each) {
  return {each.stored.id, each.unit.insight.summary, each.stored.status, each.stored.reviewed_by,
          each.stored.reviewed_at.value_or(each.unit.evidence.first_observed)};
}

std::vector<Activity> recent_activities(const std::vector<ReadUnit>& units) {
  std::vector<Activity> activities;
  activities.reserve(units.size());
  for (const ReadUnit& each : units) activities.push_back(activity_of(each));
  std::sort(activities.begin(), activities.end(), [](const Activity& left, const Activity& right) {
    if (left.moment != right.moment) return left.moment > right.moment;
    return left.unit_id > right.unit_id;
  });
  activities.resize(std::min(activities.size(), kRecentActivities));
  return activities;
}

std::vector<DailyCounts> count_days(const std::vector<ReadUnit>& units, Timestamp since) {
  std::map<std::chrono::sys_days, DailyCounts> days;
  const auto add = [&days, since](Timestamp moment, std::uint64_t DailyCounts::*figure) {
    if (moment < since) return;
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    days[day].day = std::chrono::year_month_day(day);
    ++(days[day].*figure);
  };
  for (const ReadUnit& each : units) {
    add(each.unit.evidence.first_observed, &DailyCounts::proposed);
    if (each.stored.reviewed_at) {
      add(*each.stored.reviewed_at, each.stored.status == ReviewStatus::kApproved
                                        ? &DailyCounts::approved
                                        : &DailyCounts::rejected);
    }
  }
  std::vector<DailyCounts> counts;
  counts.reserve(days.size());
  for (const auto& [day, figures] : days) counts.push_back(figures);
  return counts;
}

}  // namespace

MemoryReviews::MemoryReviews(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

ReviewPage MemoryReviews::queue(std::int64_t limit, std::int64_t offset) {
  const std::lock_guard lock(database_->mutex);
  ReviewPage page;
  for (ReadUnit& each : read_units(*database_)) {
    if (each.stored.status != ReviewStatus::kPending) continue;
    if (std::cmp_greater_equal(page.total, std::max<std::int64_t>(offset, 0)) &&
        page.items.size() < bound_of(limit)) {
      page.items.push_back(std::move(each.stored));
    }
    ++page.total;
  }
  return page;
}

std::vector<StoredUnit> MemoryReviews::list(const ReviewFilter& filter) {
  const std::lock_guard lock(database_->mutex);
  std::vector<ReadUnit> units = read_units(*database_);
  std::reverse(units.begin(), units.end());
  std::vector<StoredUnit> passed;
  for (ReadUnit& each : units) {
    if (passed.size() == bound_of(filter.limit)) break;
    if (passes(filter, each)) passed.push_back(std::move(each.stored));
  }
  return passed;
}

void MemoryReviews::decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                           Timestamp moment) {
  if (status == ReviewStatus::kPending) {
    throw Error(ErrorKind::kInvalidArgument, "A decision can't make a unit pending.");
  }
  const std::lock_guard lock(database_->mutex);
  const auto found = database_->units.find(id);
  if (found == database_->units.end()) {
    throw Error(ErrorKind::kNotFound, "Knowledge unit not found");
  }
  StoredUnit& stored = found->second;
  if (stored.status != ReviewStatus::kPending) {
    throw Error(ErrorKind::kConflict, stored.status == ReviewStatus::kApproved
                                          ? "Knowledge unit already approved"
                                          : "Knowledge unit already rejected");
  }
  stored.status = status;
  stored.reviewed_by = reviewer;
  stored.reviewed_at = moment;
}

ReviewStatistics MemoryReviews::statistics(const std::vector<double>& edges, Timestamp since) {
  const std::lock_guard lock(database_->mutex);
  const std::vector<ReadUnit> units = read_units(*database_);
  ReviewStatistics statistics;
  for (const ReadUnit& each : units) {
    switch (each.stored.status) {
      case ReviewStatus::kPending:
        ++statistics.pending;
        break;
      case ReviewStatus::kApproved:
        ++statistics.approved;
        break;
      case ReviewStatus::kRejected:
        ++statistics.rejected;
        break;
    }
  }
  statistics.by_domain = count_domains(units);
  statistics.by_confidence = count_confidences(units, edges);
  statistics.recent = recent_activities(units);
  statistics.daily = count_days(units, since);
  return statistics;
}

}  // namespace cq::frozen1
