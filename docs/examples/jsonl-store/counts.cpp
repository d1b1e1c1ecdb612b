#include "counts.hpp"

#include <algorithm>
#include <chrono>

namespace jsonl {
namespace {

template <typename Visit>
void visit_approved(const Contents& contents, const Visit& visit) {
  for (const auto& [id, kept] : contents.units()) {
    if (kept.stored.status == cq::ReviewStatus::kApproved) visit(kept.unit);
  }
}

}  // namespace

std::uint64_t count_status(const Contents& contents, cq::ReviewStatus status) {
  return static_cast<std::uint64_t>(
      std::count_if(contents.units().begin(), contents.units().end(),
                    [status](const auto& entry) { return entry.second.stored.status == status; }));
}

std::map<std::string, std::uint64_t> count_tiers(const Contents& contents) {
  std::map<std::string, std::uint64_t> counts;
  visit_approved(contents, [&counts](const cq::Unit& unit) { ++counts[unit.tier]; });
  return counts;
}

std::map<std::string, std::uint64_t> count_domains(const Contents& contents) {
  std::map<std::string, std::uint64_t> counts;
  visit_approved(contents, [&counts](const cq::Unit& unit) {
    for (const std::string& domain : unit.domains) ++counts[domain];
  });
  return counts;
}

cq::ConfidenceHistogram count_confidences(const Contents& contents,
                                          const std::vector<double>& edges) {
  cq::ConfidenceHistogram histogram{edges, std::vector<std::uint64_t>(edges.size() + 1, 0)};
  visit_approved(contents, [&](const cq::Unit& unit) {
    const auto above = std::upper_bound(edges.begin(), edges.end(), unit.evidence.confidence);
    ++histogram.counts[static_cast<std::size_t>(above - edges.begin())];
  });
  return histogram;
}

std::vector<cq::Activity> recent_activities(const Contents& contents) {
  std::vector<cq::Activity> activities;
  activities.reserve(contents.units().size());
  for (const auto& [id, kept] : contents.units()) {
    activities.push_back({id, kept.unit.insight.summary, kept.stored.status,
                          kept.stored.reviewed_by,
                          kept.stored.reviewed_at.value_or(kept.unit.evidence.first_observed)});
  }
  std::sort(activities.begin(), activities.end(),
            [](const cq::Activity& left, const cq::Activity& right) {
              if (left.moment != right.moment) return left.moment > right.moment;
              return left.unit_id > right.unit_id;
            });
  activities.resize(std::min(activities.size(), cq::kRecentActivities));
  return activities;
}

std::vector<cq::DailyCounts> count_days(const Contents& contents, cq::Timestamp since) {
  std::map<std::chrono::sys_days, cq::DailyCounts> days;
  const auto count = [&days, since](cq::Timestamp at, std::uint64_t cq::DailyCounts::*member) {
    if (at < since) return;
    const auto day = std::chrono::floor<std::chrono::days>(at);
    days[day].day = day;
    ++(days[day].*member);
  };
  for (const auto& [id, kept] : contents.units()) {
    count(kept.unit.evidence.first_observed, &cq::DailyCounts::proposed);
    if (!kept.stored.reviewed_at) continue;
    count(*kept.stored.reviewed_at, kept.stored.status == cq::ReviewStatus::kApproved
                                        ? &cq::DailyCounts::approved
                                        : &cq::DailyCounts::rejected);
  }
  std::vector<cq::DailyCounts> counts;
  counts.reserve(days.size());
  for (const auto& [day, of_day] : days) counts.push_back(of_day);
  return counts;
}

}  // namespace jsonl
