#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <limits>

#include "knowledge/model.hpp"
#include "knowledge/random_units.hpp"
#include "knowledge/reference_ranking.hpp"

namespace cq::testkit {
namespace {

using Ids = std::vector<std::string>;

/// Long answers, page by page.
class PagesTest : public StoreTest {
 protected:
  [[nodiscard]] Ids ask(const KnowledgeQuery& query) const {
    Ids ids;
    for (const StoredUnit& unit : knowledge().query(query)) ids.push_back(unit.id);
    return ids;
  }

  /// The whole answer, in pages of query.limit units.
  [[nodiscard]] Ids ask_in_pages(KnowledgeQuery query) const {
    Ids ids;
    for (;;) {
      const std::vector<StoredUnit> page = knowledge().query(query);
      EXPECT_LE(page.size(), query.limit);
      if (page.empty() || ids.size() > 10'000) return ids;
      for (const StoredUnit& unit : page) ids.push_back(unit.id);
      query.after = position_of(page.back(), query);
      compare_fast_answer(query);
    }
  }

  static RankPosition position_of(const StoredUnit& stored, const KnowledgeQuery& query) {
    const Unit unit = parse_unit_document(stored.document);
    return {reference_relevance(query, unit) * unit.evidence.confidence, stored.id};
  }

  void compare_fast_answer(const KnowledgeQuery& query) const {
    auto* const fast_query = find_part<FastQuery>(store());
    const auto fast = fast_query == nullptr ? std::nullopt : fast_query->try_query(query);
    if (!fast) return;
    Ids ids;
    for (const StoredUnit& unit : *fast) ids.push_back(unit.id);
    EXPECT_EQ(ids, ask(query));
  }
};
CQ_SUITE(PagesTest, "ranking", kNeedsReviews, Lasting::kStore);

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

Unit paged_unit(unsigned number, const std::vector<std::string>& domains, double confidence) {
  Unit unit = sample_unit(number, domains);
  unit.evidence.confidence = confidence;
  return unit;
}

TEST_P(PagesTest, APageBeginsBehindAPosition) {
  CQ_SENTENCE("knowledge_query.after");
  CQ_SENTENCE("ranks_behind.after");
  // 0.55 * 1 * 0.5 and 0.55 * 1/2 * 1 are the same double.
  constexpr double kTie = 0.55 * 0.5;
  insert_approved({paged_unit(1, {"api"}, 0.5), paged_unit(2, {"api", "web"}, 1.0),
                   paged_unit(3, {"api"}, 0.5), paged_unit(4, {"api", "db"}, 1.0),
                   paged_unit(5, {"api"}, 0.9), paged_unit(6, {"api"}, 0.1)});
  KnowledgeQuery query{{"api"}, {}, {}, "", 50};
  query.after = RankPosition{kTie, unit_id(3)};
  EXPECT_EQ(ask(query), (Ids{unit_id(2), unit_id(1), unit_id(6)}));
  query.after = RankPosition{kTie, unit_id(9)};
  EXPECT_EQ(ask(query), (Ids{unit_id(4), unit_id(3), unit_id(2), unit_id(1), unit_id(6)}));
  query.after = RankPosition{kTie, unit_id(0)};
  EXPECT_EQ(ask(query), Ids{unit_id(6)});
  query.after = RankPosition{2.0, unit_id(0)};
  EXPECT_EQ(ask(query).size(), 6U);
  query.after = RankPosition{0.0, unit_id(0)};
  EXPECT_EQ(ask(query), Ids{});
  query.limit = 1;
  query.after = RankPosition{kTie, unit_id(4)};
  EXPECT_EQ(ask(query), Ids{unit_id(3)});
}

TEST_P(PagesTest, APositionMayBeAnyText) {
  CQ_SENTENCE("knowledge_query.after");
  insert_approved({sample_unit(1, {"api"}), sample_unit(2, {"api"})});
  KnowledgeQuery query{{"api"}, {}, {}, "", 50};
  const double score = 0.55 * sample_unit(1, {"api"}).evidence.confidence;
  query.after = RankPosition{score, "zebra"};
  EXPECT_EQ(ask(query), (Ids{unit_id(2), unit_id(1)}));
  query.after = RankPosition{score, ""};
  EXPECT_EQ(ask(query), Ids{});
}

TEST_P(PagesTest, ThePagesAreTheWholeAnswer) {
  CQ_SENTENCE("knowledge.query.pages");
  Dice dice(20260511);
  std::vector<Unit> units;
  for (unsigned i = 0; i < 150; ++i) units.push_back(random_unit(dice, i));
  insert_approved(units);
  for (int i = 0; i < 15; ++i) {
    KnowledgeQuery query = random_query(dice);
    query.limit = kNoLimit;
    const Ids whole = reference_answer(units, query);
    for (const std::size_t limit : {3U, 64U}) {
      query.limit = limit;
      ASSERT_EQ(ask_in_pages(query), whole) << limit;
    }
  }
}

TEST_P(PagesTest, ThePagesOfManyEqualUnitsAreTheWholeAnswer) {
  CQ_SENTENCE("knowledge.query.pages");
  constexpr unsigned kUnits = 900;
  std::vector<Unit> units;
  for (unsigned i = 0; i < kUnits; ++i) units.push_back(sample_unit(i * 7 % kUnits, {"api"}));
  insert_approved(units);
  const Ids ids = ask_in_pages({{"api"}, {}, {}, "", 100});
  ASSERT_EQ(ids.size(), kUnits);
  for (unsigned i = 0; i < kUnits; ++i) ASSERT_EQ(ids[i], unit_id(kUnits - 1 - i));
}

TEST_P(PagesTest, AnAnswerEndsBehindTheUnitThatReachesItsBytes) {
  CQ_SENTENCE("knowledge_query.max_bytes");
  Unit large = paged_unit(3, {"api"}, 0.9);
  large.insight.detail.assign(5'000, 'x');
  insert_approved({paged_unit(1, {"api"}, 0.7), paged_unit(2, {"api"}, 0.8), large});
  KnowledgeQuery query{{"api"}, {}, {}, "", 50};
  query.max_bytes = 1;
  EXPECT_EQ(ask(query), Ids{unit_id(3)});
  query.max_bytes = write_unit_document(large).size();
  EXPECT_EQ(ask(query), Ids{unit_id(3)});
  ++query.max_bytes;
  EXPECT_EQ(ask(query), (Ids{unit_id(3), unit_id(2)}));
  query.max_bytes = 50'000;
  EXPECT_EQ(ask(query), (Ids{unit_id(3), unit_id(2), unit_id(1)}));
  query.max_bytes = 1;
  EXPECT_EQ(ask_in_pages(query), (Ids{unit_id(3), unit_id(2), unit_id(1)}));
}

}  // namespace

CQ_TESTS_OF(pages_test)

}  // namespace cq::testkit
