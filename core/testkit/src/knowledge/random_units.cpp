#include "knowledge/random_units.hpp"

#include <algorithm>
#include <cq/testkit/samples.hpp>

namespace cq::testkit {

// Not std::uniform_int_distribution: what that gives is the standard library's to choose.
unsigned Dice::below(unsigned bound) {
  return static_cast<unsigned>(engine_() % bound);
}

std::vector<std::string> Dice::names(const std::string& kind, unsigned kinds, unsigned most,
                                     unsigned least) {
  std::vector<std::string> names;
  const unsigned count = least + below(most - least + 1);
  while (names.size() < count) {
    std::string name = kind + std::to_string(below(kinds));
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

std::string Dice::pattern() {
  static const std::vector<std::string> kPatterns = {"", "retry", "Retry", "cache", "CACHE"};
  return kPatterns[below(static_cast<unsigned>(kPatterns.size()))];
}

Unit random_unit(Dice& dice, unsigned number) {
  Unit unit = sample_unit(number * 7919U % 100'003U, dice.names("domain", 12, 4, 1));
  unit.context = {dice.names("language", 4, 2), dice.names("framework", 4, 2), dice.pattern()};
  unit.evidence.confidence = 0.5;
  // Steps of confirmations and flags, as they fall out in binary.
  for (unsigned steps = dice.below(6); steps > 0; --steps) {
    const double before = unit.evidence.confidence;
    unit.evidence.confidence =
        dice.below(2) == 0 ? std::min(1.0, before + 0.1) : std::max(0.0, before - 0.15);
  }
  return unit;
}

KnowledgeQuery random_query(Dice& dice) {
  return {dice.names("domain", 12, 4, 1), dice.names("language", 4, 2),
          dice.names("framework", 4, 2), dice.pattern(), 1 + dice.below(30)};
}

}  // namespace cq::testkit
