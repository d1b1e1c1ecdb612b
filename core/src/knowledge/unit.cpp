#include <algorithm>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit.hpp>

namespace cq {
namespace {

constexpr double kConfirmationGain = 0.1;
constexpr double kFlagLoss = 0.15;

}  // namespace

void apply_confirmation(Unit& unit, Timestamp at) {
  unit.evidence.confidence = std::min(1.0, unit.evidence.confidence + kConfirmationGain);
  unit.evidence.confirmations += 1;
  unit.evidence.last_confirmed = at;
}

void apply_flag(Unit& unit, const Flag& flag) {
  unit.evidence.confidence = std::max(0.0, unit.evidence.confidence - kFlagLoss);
  unit.flags.push_back(flag);
}

std::string_view to_string(ReviewStatus status) noexcept {
  switch (status) {
    case ReviewStatus::kApproved:
      return "approved";
    case ReviewStatus::kRejected:
      return "rejected";
    case ReviewStatus::kPending:
      break;
  }
  return "pending";
}

std::optional<ReviewStatus> parse_review_status(std::string_view text) noexcept {
  for (const ReviewStatus status :
       {ReviewStatus::kPending, ReviewStatus::kApproved, ReviewStatus::kRejected}) {
    if (text == to_string(status)) {
      return status;
    }
  }
  return std::nullopt;
}

// The key functions of the parts' classes: their virtual tables live in this library.
Knowledge::~Knowledge() = default;
FastQuery::~FastQuery() = default;
Reviews::~Reviews() = default;
Statistics::~Statistics() = default;

}  // namespace cq
