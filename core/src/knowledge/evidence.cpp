#include <algorithm>
#include <cq/knowledge/evidence.hpp>

namespace cq {
namespace {

constexpr double kConfirmationGain = 0.1;
constexpr double kFlagLoss = 0.15;

}  // namespace

void apply_confirmation(Unit& unit, Timestamp moment) {
  unit.evidence.confidence = std::min(1.0, unit.evidence.confidence + kConfirmationGain);
  unit.evidence.confirmations += 1;
  unit.evidence.last_confirmed = moment;
}

void apply_flag(Unit& unit, const Flag& flag) {
  unit.evidence.confidence = std::max(0.0, unit.evidence.confidence - kFlagLoss);
  unit.flags.push_back(flag);
}

}  // namespace cq
