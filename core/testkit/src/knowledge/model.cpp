#include "knowledge/model.hpp"

#include <algorithm>
#include <cq/knowledge/unit_document.hpp>
#include <tuple>

#include "knowledge/reference_ranking.hpp"

namespace cq::testkit {

void Model::insert(const Unit& unit, ReviewStatus status,
                   const std::optional<std::string>& reviewer, std::optional<Timestamp> moment) {
  units_[unit.id] = {unit, status, reviewer, moment};
}

bool Model::decide(const std::string& id, ReviewStatus status, const std::string& reviewer,
                   Timestamp moment) {
  const auto found = units_.find(id);
  if (found == units_.end() || found->second.status != ReviewStatus::kPending) return false;
  found->second = {found->second.unit, status, reviewer, moment};
  return true;
}

Model::Kept* Model::approved(const std::string& id) {
  const auto found = units_.find(id);
  const bool is_approved = found != units_.end() && found->second.status == ReviewStatus::kApproved;
  return is_approved ? &found->second : nullptr;
}

bool Model::confirm(const std::string& id, Timestamp moment) {
  Kept* const kept = approved(id);
  if (kept == nullptr) return false;
  Evidence& evidence = kept->unit.evidence;
  evidence.confidence += 0.1;
  if (evidence.confidence > 1.0) evidence.confidence = 1.0;
  ++evidence.confirmations;
  evidence.last_confirmed = moment;
  return true;
}

bool Model::flag(const std::string& id, const Flag& flag) {
  Kept* const kept = approved(id);
  if (kept == nullptr) return false;
  Evidence& evidence = kept->unit.evidence;
  evidence.confidence -= 0.15;
  if (evidence.confidence < 0.0) evidence.confidence = 0.0;
  kept->unit.flags.push_back(flag);
  return true;
}

StoredUnit Model::stored(const std::string& id) const {
  const Kept& kept = units_.at(id);
  return {id, write_unit_document(kept.unit), kept.status, kept.reviewed_by, kept.reviewed_at};
}

std::vector<std::string> Model::query(const KnowledgeQuery& query) const {
  std::vector<Unit> all;
  for (const auto& [id, kept] : units_) {
    if (kept.status == ReviewStatus::kApproved) all.push_back(kept.unit);
  }
  return reference_answer(all, query);
}

std::vector<const Model::Kept*> Model::by_creation() const {
  std::vector<const Kept*> ordered;
  ordered.reserve(units_.size());
  for (const auto& [id, kept] : units_) ordered.push_back(&kept);
  std::sort(ordered.begin(), ordered.end(), [](const Kept* left, const Kept* right) {
    return std::tie(left->unit.evidence.first_observed, left->unit.id) <
           std::tie(right->unit.evidence.first_observed, right->unit.id);
  });
  return ordered;
}

std::vector<std::string> Model::queue(std::int64_t limit, std::int64_t offset) const {
  std::vector<std::string> ids;
  std::int64_t place = 0;
  for (const Kept* kept : by_creation()) {
    if (kept->status != ReviewStatus::kPending) continue;
    if (limit >= 0 && static_cast<std::int64_t>(ids.size()) >= limit) break;
    if (place++ >= offset) ids.push_back(kept->unit.id);
  }
  return ids;
}

std::uint64_t Model::count(ReviewStatus status) const {
  return static_cast<std::uint64_t>(
      std::count_if(units_.begin(), units_.end(),
                    [status](const auto& each) { return each.second.status == status; }));
}

std::vector<std::string> Model::list(const ReviewFilter& filter) const {
  std::vector<std::string> ids;
  std::vector<const Kept*> ordered = by_creation();
  std::reverse(ordered.begin(), ordered.end());
  bool is_behind = !filter.behind;
  for (const Kept* kept : ordered) {
    if (!is_behind) {
      is_behind = kept->unit.id == *filter.behind;
      continue;
    }
    const auto& domains = kept->unit.domains;
    const double confidence = kept->unit.evidence.confidence;
    const bool passes = (!filter.domain || std::find(domains.begin(), domains.end(),
                                                     *filter.domain) != domains.end()) &&
                        (!filter.status || *filter.status == kept->status) &&
                        (!filter.confidence_min || confidence >= *filter.confidence_min) &&
                        (!filter.confidence_max || confidence < *filter.confidence_max ||
                         (*filter.confidence_max >= 1.0 && confidence == *filter.confidence_max));
    if (filter.limit >= 0 && static_cast<std::int64_t>(ids.size()) >= filter.limit) break;
    if (passes) ids.push_back(kept->unit.id);
  }
  return ids;
}

std::map<std::string, std::uint64_t> Model::by_tier() const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [id, kept] : units_) {
    if (kept.status == ReviewStatus::kApproved) ++counts[kept.unit.tier];
  }
  return counts;
}

std::map<std::string, std::uint64_t> Model::by_domain() const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [id, kept] : units_) {
    if (kept.status != ReviewStatus::kApproved) continue;
    for (const std::string& domain : kept.unit.domains) ++counts[domain];
  }
  return counts;
}

std::vector<std::uint64_t> Model::by_confidence(const std::vector<double>& edges) const {
  std::vector<std::uint64_t> counts(edges.size() + 1, 0);
  for (const auto& [id, kept] : units_) {
    if (kept.status != ReviewStatus::kApproved) continue;
    std::size_t bin = 0;
    while (bin < edges.size() && kept.unit.evidence.confidence >= edges[bin]) ++bin;
    ++counts[bin];
  }
  return counts;
}

std::vector<DailyCounts> Model::daily(Timestamp since) const {
  std::map<std::chrono::sys_days, DailyCounts> days;
  const auto day_of = [&days](Timestamp moment) -> DailyCounts& {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    days[day].day = std::chrono::year_month_day(day);
    return days[day];
  };
  for (const auto& [id, kept] : units_) {
    const Timestamp proposed = kept.unit.evidence.first_observed;
    if (proposed >= since) ++day_of(proposed).proposed;
    if (!kept.reviewed_at || *kept.reviewed_at < since) continue;
    if (kept.status == ReviewStatus::kApproved) ++day_of(*kept.reviewed_at).approved;
    if (kept.status == ReviewStatus::kRejected) ++day_of(*kept.reviewed_at).rejected;
  }
  std::vector<DailyCounts> counts;
  counts.reserve(days.size());
  for (const auto& [day, of_day] : days) counts.push_back(of_day);
  return counts;
}

Activity Model::activity(const std::string& id) const {
  const Kept& kept = units_.at(id);
  return {id, kept.unit.insight.summary, kept.status, kept.reviewed_by,
          kept.reviewed_at ? *kept.reviewed_at : kept.unit.evidence.first_observed};
}

std::vector<Timestamp> Model::recent_moments() const {
  std::vector<Timestamp> moments;
  moments.reserve(units_.size());
  for (const auto& [id, kept] : units_) moments.push_back(*activity(id).moment);
  std::sort(moments.rbegin(), moments.rend());
  if (moments.size() > kRecentActivities) moments.resize(kRecentActivities);
  return moments;
}

}  // namespace cq::testkit
