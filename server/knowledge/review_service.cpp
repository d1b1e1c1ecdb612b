#include "knowledge/review_service.hpp"

#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/text.hpp>
#include <utility>

#include "api/errors.hpp"

namespace cq::knowledge {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr days kDaysShown{30};

/// The days from the first one to `today`, those on which nothing happened included.
std::vector<DailyCounts> without_gaps(const std::vector<DailyCounts>& found, sys_days today) {
  std::vector<DailyCounts> filled;
  if (found.empty()) {
    return filled;
  }
  auto next = found.begin();
  for (sys_days day(found.front().day); day <= today; day += days(1)) {
    DailyCounts counts;
    counts.day = std::chrono::year_month_day(day);
    if (next != found.end() && sys_days(next->day) == day) {
      counts = *next++;
    }
    filled.push_back(counts);
  }
  return filled;
}

}  // namespace

ReviewService::ReviewService(host::StorePart<Knowledge> knowledge, host::StorePart<Reviews> reviews,
                             host::StorePart<Statistics> statistics, api::Clock clock,
                             bool may_review_own)
    : knowledge_(std::move(knowledge)),
      reviews_(std::move(reviews)),
      statistics_(std::move(statistics)),
      clock_(std::move(clock)),
      may_review_own_(may_review_own) {}

ReviewPage ReviewService::queue(std::int64_t limit, std::int64_t offset) const {
  return reviews_->queue(limit, offset);
}

std::optional<ReviewFilter> filter_of(const ReviewQuestion& question) {
  ReviewFilter filter;
  const std::string domain = to_lower(trim(question.domain));
  if (!domain.empty()) {
    filter.domain = domain;
  }
  if (!trim(question.status).empty()) {
    filter.status = parse_review_status(question.status);
    if (!filter.status) {
      return std::nullopt;
    }
  }
  filter.confidence_min = question.confidence_min;
  filter.confidence_max = question.confidence_max;
  filter.limit = question.limit;
  filter.behind = question.behind;
  filter.oldest_first = question.oldest_first;
  filter.max_bytes = question.max_bytes;
  return filter;
}

std::vector<StoredUnit> ReviewService::list(const ReviewQuestion& question) const {
  const std::optional<ReviewFilter> filter = filter_of(question);
  return filter ? reviews_->list(*filter) : std::vector<StoredUnit>();
}

StoredUnit ReviewService::find(const std::string& id) const {
  std::optional<StoredUnit> found = knowledge_->find(id);
  if (!found) {
    throw Error(ErrorKind::kNotFound, "Knowledge unit not found");
  }
  return *std::move(found);
}

namespace {

// Nothing changes a unit's author between this and the decision. One whose document can't be read
// says nothing of its author: anybody may reject it.
bool is_own(const StoredUnit& unit, ReviewStatus status, const std::string& reviewer) {
  try {
    return unit.status == ReviewStatus::kPending &&
           parse_unit_document(unit.document).created_by == reviewer;
  } catch (const Error&) {
    if (status != ReviewStatus::kRejected) throw;
    return false;
  }
}

}  // namespace

Decision ReviewService::decide(const std::string& id, ReviewStatus status,
                               const std::string& reviewer) const {
  if (!may_review_own_ && is_own(find(id), status, reviewer)) {
    throw api::Refusal(403, "You proposed this unit, so another reviewer has to decide it");
  }
  Decision decision{status, reviewer, clock_()};
  reviews_->decide(id, status, reviewer, decision.at);
  return decision;
}

ReviewStatistics ReviewService::statistics() const {
  const sys_days today = std::chrono::floor<days>(clock_());
  ReviewStatistics statistics = statistics_->of_reviews({0.3, 0.6, 0.8}, today - kDaysShown);
  statistics.daily = without_gaps(statistics.daily, today);
  return statistics;
}

}  // namespace cq::knowledge
