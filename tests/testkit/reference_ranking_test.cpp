#include "knowledge/reference_ranking.hpp"

#include <gtest/gtest.h>

#include "knowledge/random_units.hpp"

namespace cq::testkit {
namespace {

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
}  // namespace cq::testkit
