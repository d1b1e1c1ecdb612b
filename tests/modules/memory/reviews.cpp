#include "memory/reviews.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <limits>
#include <string>
#include <utility>

#include "memory/figures.hpp"

namespace cq::test {
namespace {

std::size_t bound_of(std::int64_t limit) {
  return limit < 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(limit);
}

bool passes(const ReviewFilter& filter, const ReadUnit& each) {
  const std::vector<std::string>& domains = each.unit->domains;
  const double confidence = each.unit->evidence.confidence;
  if (filter.status && each.stored->status != *filter.status) return false;
  if (filter.domain && std::find(domains.begin(), domains.end(), *filter.domain) == domains.end()) {
    return false;
  }
  if (filter.confidence_min && !(confidence >= *filter.confidence_min)) return false;
  if (!filter.confidence_max) return true;
  const double max = *filter.confidence_max;
  return max >= 1.0 ? confidence <= max : confidence < max;
}

}  // namespace

MemoryReviews::MemoryReviews(std::shared_ptr<MemoryDatabase> database)
    : database_(std::move(database)) {}

ReviewPage MemoryReviews::queue(std::int64_t limit, std::int64_t offset) {
  database_->pause();
  const std::lock_guard lock(database_->mutex);
  ReviewPage page;
  for (const ReadUnit& each : read_units(*database_)) {
    if (each.stored->status != ReviewStatus::kPending) continue;
    if (std::cmp_greater_equal(page.total, std::max<std::int64_t>(offset, 0)) &&
        page.items.size() < bound_of(limit)) {
      page.items.push_back(*each.stored);
    }
    ++page.total;
  }
  return page;
}

std::vector<StoredUnit> MemoryReviews::list(const ReviewFilter& filter) {
  database_->pause();
  const std::lock_guard lock(database_->mutex);
  std::vector<ReadUnit> units = read_units(*database_);
  if (!filter.oldest_first) std::reverse(units.begin(), units.end());
  std::vector<StoredUnit> passed;
  std::size_t bytes = 0;
  bool is_behind = !filter.behind;
  for (const ReadUnit& each : units) {
    if (!is_behind) {
      is_behind = each.stored->id == *filter.behind;
      continue;
    }
    if (passed.size() == bound_of(filter.limit) || bytes >= filter.max_bytes) break;
    if (!passes(filter, each)) continue;
    bytes += each.stored->document.size();
    passed.push_back(*each.stored);
  }
  return passed;
}

void MemoryReviews::decide(std::string_view id, ReviewStatus status, std::string_view reviewer,
                           Timestamp moment) {
  if (status == ReviewStatus::kPending) {
    throw Error(ErrorKind::kInvalidArgument, "A decision can't make a unit pending.");
  }
  database_->pause();
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
  database_->note_unit(id);
  database_->record_change();
}

}  // namespace cq::test
