#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <random>
#include <string>
#include <vector>

namespace cq::testkit {

/// Random things, the same ones for the same seed. Of few names, so that units share much and many
/// scores are equal.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  /// 0 to bound - 1.
  unsigned below(unsigned bound);
  /// From `least` to `most` different names of that kind, out of `kinds` of them.
  std::vector<std::string> names(const std::string& kind, unsigned kinds, unsigned most,
                                 unsigned least = 0);
  std::string pattern();

 private:
  std::mt19937 engine_;
};

/// A unit with an id that the number makes, not in the numbers' order.
Unit random_unit(Dice& dice, unsigned number);

KnowledgeQuery random_query(Dice& dice);

}  // namespace cq::testkit
