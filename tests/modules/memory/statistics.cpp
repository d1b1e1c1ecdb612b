#include "memory/statistics.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "memory/figures.hpp"

namespace cq::test {
namespace {

Activity activity_of(const ReadUnit& each) {
  return {each.stored->id, each.unit->insight.summary, each.stored->status,
          each.stored->reviewed_by,
          each.stored->reviewed_at.value_or(each.unit->evidence.first_observed)};
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
    add(each.unit->evidence.first_observed, &DailyCounts::proposed);
    if (each.stored->reviewed_at) {
      add(*each.stored->reviewed_at, each.stored->status == ReviewStatus::kApproved
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

MemoryStatistics::MemoryStatistics(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

KnowledgeStatistics MemoryStatistics::of_knowledge(const std::vector<double>& edges) {
  const std::lock_guard lock(database_->mutex);
  const std::vector<ReadUnit> units = read_units(*database_);
  KnowledgeStatistics statistics;
  statistics.total = units.size();
  for (const ReadUnit& each : units) {
    if (each.stored->status == ReviewStatus::kApproved) ++statistics.by_tier[each.unit->tier];
  }
  statistics.by_domain = count_domains(units);
  statistics.by_confidence = count_confidences(units, edges);
  return statistics;
}

ReviewStatistics MemoryStatistics::of_reviews(const std::vector<double>& edges, Timestamp since) {
  const std::lock_guard lock(database_->mutex);
  const std::vector<ReadUnit> units = read_units(*database_);
  ReviewStatistics statistics;
  for (const ReadUnit& each : units) {
    switch (each.stored->status) {
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

}  // namespace cq::test
