#include "knowledge/review_pages.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <utility>

#include "knowledge/unit_pages.hpp"

namespace cq::knowledge {
namespace {

constexpr std::int64_t kReviewsPerPage = 1000;

bool contains(const std::vector<StoredUnit>& units, const std::string& id) {
  return std::any_of(units.begin(), units.end(),
                     [&id](const StoredUnit& unit) { return unit.id == id; });
}

}  // namespace

ReviewPages::ReviewPages(const ReviewService& reviews, ReviewQuestion question)
    : reviews_(reviews), question_(std::move(question)) {
  question_.max_bytes = kPageBytes;
}

std::vector<StoredUnit> ReviewPages::next() {
  if (ended_) return {};
  const bool is_limited = question_.limit >= 0;
  ReviewQuestion page = question_;
  page.limit = is_limited ? std::min(question_.limit, kReviewsPerPage) : kReviewsPerPage;
  std::vector<StoredUnit> units = reviews_.list(page);
  if (page.behind && contains(units, *page.behind)) {
    throw Error(ErrorKind::kInternal, "The store lists units behind " + *page.behind +
                                          " with that one among them; check the store module "
                                          "with cq-store-check.");
  }
  std::size_t bytes = 0;
  for (const StoredUnit& unit : units) bytes += unit.document.size();
  const auto count = static_cast<std::int64_t>(units.size());
  ended_ = units.empty() || (is_limited && count >= question_.limit) ||
           (count < page.limit && bytes < page.max_bytes);
  if (!ended_) {
    question_.behind = units.back().id;
    if (is_limited) question_.limit -= count;
  }
  return units;
}

}  // namespace cq::knowledge
