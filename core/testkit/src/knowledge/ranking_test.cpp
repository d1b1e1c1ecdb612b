
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "knowledge/random_units.hpp"
#include "knowledge/reference_ranking.hpp"

namespace cq::testkit {
namespace {

class RankingTest : public StoreTest {};
CQ_SUITE(RankingTest, "ranking", kNeedsReviews, Lasting::kStore);

TEST_P(RankingTest, AnswersAreThoseOfThePlainReferenceInItsOrder) {
  CQ_SENTENCE("relevance.exact");
  CQ_SENTENCE("knowledge.query");
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

}  // namespace

CQ_TESTS_OF(ranking_test)

}  // namespace cq::testkit
