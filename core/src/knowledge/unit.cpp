#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <string>
#include <utility>

#include "records/names.hpp"

namespace cq {
namespace {

constexpr double kConfirmationGain = 0.1;
constexpr double kFlagLoss = 0.15;

constexpr records::Names<3> kReviewStatuses{"pending", "approved", "rejected"};

}  // namespace

void apply_confirmation(Unit& unit, Timestamp at) {
  unit.evidence.confidence = std::min(1.0, unit.evidence.confidence + kConfirmationGain);
  unit.evidence.confirmations += 1;
  unit.evidence.last_confirmed = at;
}

void apply_flag(Unit& unit, const Flag& flag, const UnitLimits& allowed) {
  if (unit.flags.size() >= allowed.flags) {
    throw Error(ErrorKind::kConflict, "The unit has " + std::to_string(unit.flags.size()) +
                                          " flags, and at most " + std::to_string(allowed.flags) +
                                          " are kept; it needs a review rather than another one");
  }
  Unit flagged = unit;
  flagged.evidence.confidence = std::max(0.0, flagged.evidence.confidence - kFlagLoss);
  flagged.flags.push_back(flag);
  if (flag.detail && write_unit_document(flagged).size() > allowed.bytes) {
    throw Error(ErrorKind::kConflict, "The unit would be larger than the " +
                                          std::to_string(allowed.bytes) +
                                          " bytes that one may have; flag it without a detail");
  }
  unit = std::move(flagged);
}

std::string_view to_string(ReviewStatus status) noexcept {
  return records::name_in(kReviewStatuses, status);
}

std::optional<ReviewStatus> parse_review_status(std::string_view text) noexcept {
  return records::value_in<ReviewStatus>(kReviewStatuses, text);
}

// The key functions of the parts' classes: their virtual tables live in this library.
Knowledge::~Knowledge() = default;
FastQuery::~FastQuery() = default;
Changes::~Changes() = default;
Reviews::~Reviews() = default;
Statistics::~Statistics() = default;

}  // namespace cq
