#include <algorithm>
#include <cq/ranking.hpp>
#include <random>

#include "conformance/reference_ranking.hpp"
#include "conformance/samples.hpp"
#include "conformance/store_test.hpp"

namespace cq::test {
namespace {

// Few names, so that units share much and many scores are equal.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(engine_);
  }
  std::vector<std::string> names(const std::string& kind, unsigned kinds, unsigned most,
                                 unsigned least = 0) {
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
  std::string pattern() {
    static const std::vector<std::string> kPatterns = {"", "retry", "Retry", "cache", "CACHE"};
    return kPatterns[below(static_cast<unsigned>(kPatterns.size()))];
  }

 private:
  std::mt19937 engine_;
};

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

using RankingTest = StoreTest;
CQ_FOR_SUBJECTS(RankingTest, all_subjects());

TEST_P(RankingTest, AnswersAreThoseOfThePlainReferenceInItsOrder) {
  Dice dice(20260102);
  std::vector<Unit> units;
  for (unsigned i = 0; i < 200; ++i) units.push_back(random_unit(dice, i));
  insert_approved(units);
  for (int i = 0; i < 80; ++i) {
    const KnowledgeQuery query = random_query(dice);
    std::vector<std::string> ids;
    for (const StoredUnit& unit : knowledge().query(query)) ids.push_back(unit.id);
    ASSERT_EQ(ids, reference_answer(units, query)) << "query " << i;
  }
}

TEST(ReferenceRanking, AgreesWithTheCoreToTheLastBit) {
  Dice dice(20260103);
  for (unsigned i = 0; i < 5'000; ++i) {
    const Unit unit = random_unit(dice, i);
    const KnowledgeQuery query = random_query(dice);
    const RankedTerms terms{unit.domains, unit.context.languages, unit.context.frameworks,
                            unit.context.pattern};
    ASSERT_EQ(relevance(query, terms), reference_relevance(query, unit)) << "pair " << i;
  }
}

}  // namespace
}  // namespace cq::test
