#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <limits>

#include "kit/any_sample.hpp"
#include "knowledge/model.hpp"
#include "knowledge/model_comparison.hpp"
#include "knowledge/random_units.hpp"

namespace cq::testkit {
namespace {

using Ids = std::vector<std::string>;

/// Where an order is easily lost: equal scores, repeats, many names, letters of other scripts.
class RankingEdgesTest : public StoreTest {
 protected:
  [[nodiscard]] Ids ask(const KnowledgeQuery& query) const {
    Ids ids;
    for (const StoredUnit& unit : knowledge().query(query)) ids.push_back(unit.id);
    return ids;
  }
};
CQ_SUITE(RankingEdgesTest, "ranking", kNeedsReviews, Lasting::kStore);

Unit unit_with(unsigned number, const std::vector<std::string>& domains, double confidence) {
  Unit unit = sample_unit(number, domains);
  unit.evidence.confidence = confidence;
  return unit;
}

TEST_P(RankingEdgesTest, EqualScoresOfDifferentConfidencesAreTies) {
  CQ_SENTENCE("rank.order");
  CQ_SENTENCE("ranks_before.order");
  // 0.55 * 1 * 0.5 and 0.55 * 1/2 * 1 are the same double.
  insert_approved({unit_with(1, {"api"}, 0.5), unit_with(2, {"api", "web"}, 1.0),
                   unit_with(3, {"api"}, 0.5), unit_with(4, {"api", "db"}, 1.0)});
  EXPECT_EQ(ask({{"api"}, {}, {}, "", 50}), (Ids{unit_id(4), unit_id(3), unit_id(2), unit_id(1)}));
  EXPECT_EQ(ask({{"api"}, {}, {}, "", 3}), (Ids{unit_id(4), unit_id(3), unit_id(2)}));
}

TEST_P(RankingEdgesTest, OfManyEqualUnitsTheHighestIdsAnswerAtEveryLimit) {
  CQ_SENTENCE("ranks_before.order");
  constexpr unsigned kUnits = 300;
  std::vector<Unit> units;
  for (unsigned i = 0; i < kUnits; ++i) units.push_back(sample_unit(i * 7 % kUnits, {"api"}));
  insert_approved(units);
  for (const std::size_t limit : {1U, 2U, 5U, 64U, 299U, 300U, 301U}) {
    const Ids ids = ask({{"api"}, {}, {}, "", limit});
    ASSERT_EQ(ids.size(), std::min<std::size_t>(limit, kUnits));
    for (unsigned i = 0; i < ids.size(); ++i) ASSERT_EQ(ids[i], unit_id(kUnits - 1 - i));
  }
}

TEST_P(RankingEdgesTest, UnitsWithoutConfidenceAnswerLastByIdHighestFirst) {
  CQ_SENTENCE("rank.score");
  insert_approved({unit_with(1, {"api", "web"}, 0.0), unit_with(2, {"api"}, 0.0),
                   unit_with(3, {"api", "a", "b"}, 0.0), unit_with(4, {"api"}, 5e-324)});
  EXPECT_EQ(ask({{"api"}, {}, {}, "", 50}), (Ids{unit_id(4), unit_id(3), unit_id(2), unit_id(1)}));
}

TEST_P(RankingEdgesTest, AConfirmationAndAFlagMoveAUnitAcrossATie) {
  CQ_SENTENCE("knowledge.query.fresh");
  insert_approved({unit_with(1, {"api"}, 0.5), unit_with(2, {"api"}, 0.6)});
  const KnowledgeQuery first{{"api"}, {}, {}, "", 1};
  EXPECT_EQ(ask(first), Ids{unit_id(2)});
  knowledge().confirm(unit_id(1), kMoment, "");  // 0.6: a tie
  EXPECT_EQ(ask(first), Ids{unit_id(2)});
  knowledge().confirm(unit_id(1), kMoment, "");
  EXPECT_EQ(ask(first), Ids{unit_id(1)});
  knowledge().flag(unit_id(1), {"stale", kMoment, std::nullopt, std::nullopt}, {}, "");
  EXPECT_EQ(ask(first), Ids{unit_id(2)});
  knowledge().flag(unit_id(2), {"stale", kMoment, std::nullopt, std::nullopt}, {}, "");
  EXPECT_EQ(ask(first), Ids{unit_id(1)});
}

TEST_P(RankingEdgesTest, RepeatsInEveryListCountOnce) {
  CQ_SENTENCE("knowledge_query.repeats");
  Unit spoken = unit_with(1, {"api", "web"}, 0.5);
  spoken.context = {{"Go"}, {"gin"}, ""};
  const Unit plain = unit_with(2, {"api", "web"}, 0.5);
  const Unit other = unit_with(3, {"api"}, 0.5);
  insert_approved({spoken, plain, other});
  const KnowledgeQuery once{{"api", "web"}, {"Go"}, {"gin"}, "", 50};
  const KnowledgeQuery often{{"web", "api", "web", "web", "api"},
                             {"Go", "Go", "C", "C"},
                             {"gin", "x", "x", "gin"},
                             "",
                             50};
  EXPECT_EQ(ask(once), (Ids{unit_id(1), unit_id(2), unit_id(3)}));
  EXPECT_EQ(ask(often), ask(once));
}

TEST_P(RankingEdgesTest, LanguagesAndFrameworksAreComparedExactly) {
  CQ_SENTENCE("knowledge_query.languages");
  CQ_SENTENCE("knowledge_query.frameworks");
  Unit language = sample_unit(1, {"api"});
  language.context.languages = {"Go", "ÜL"};
  Unit framework = sample_unit(2, {"api"});
  framework.context.frameworks = {"Gin"};
  insert_approved({language, framework, sample_unit(3, {"api"})});
  EXPECT_EQ(ask({{"api"}, {"Go"}, {}, "", 50}).front(), unit_id(1));
  EXPECT_EQ(ask({{"api"}, {"ÜL"}, {}, "", 50}).front(), unit_id(1));
  EXPECT_EQ(ask({{"api"}, {}, {"Gin"}, "", 50}).front(), unit_id(2));
  for (const char* name : {"go", "GO", "Go ", "G", "ül", ""}) {
    EXPECT_EQ(ask({{"api"}, {name}, {}, "", 50}).front(), unit_id(3)) << name;
  }
  for (const char* name : {"gin", "GIN", "Gin\t"}) {
    EXPECT_EQ(ask({{"api"}, {}, {name}, "", 50}).front(), unit_id(3)) << name;
  }
}

TEST_P(RankingEdgesTest, PatternsAreComparedIgnoringCaseInEveryScript) {
  CQ_SENTENCE("knowledge_query.pattern");
  struct Pair {
    const char* stored;
    const char* asked;
    bool equal;
  };
  const std::vector<Pair> pairs{{"RETRY", "retry", true},
                                {"ÜBER", "über", true},
                                {"Straße", "STRASSE", false},
                                {"İ", "i\xcc\x87", true},
                                {"ΟΔΟΣ", "οδος", true},
                                {"\xe2\x84\xaa", "K", true},
                                {"ЖУРНАЛ", "журнал", true},
                                {"日本", "日本", true},
                                {"retry ", "retry", false},
                                {"e\xcc\x81", "\xc3\xa9", false},
                                {"", "", false},
                                {"retry", "", false},
                                {"\xf0\x90\x90\x80", "\xf0\x90\x90\xa8", true}};
  for (unsigned i = 0; i < pairs.size(); ++i) {
    const std::string domain = "domain " + std::to_string(i);
    Unit patterned = sample_unit(2 * i, {domain});
    patterned.context.pattern = pairs[i].stored;
    insert_approved({patterned, sample_unit(2 * i + 1, {domain})});
    // Without the pattern's part of the score the other one, of the higher id, is first.
    EXPECT_EQ(ask({{domain}, {}, {}, pairs[i].asked, 1}),
              Ids{unit_id(pairs[i].equal ? 2 * i : 2 * i + 1)})
        << pairs[i].stored << " and " << pairs[i].asked;
  }
}

TEST_P(RankingEdgesTest, DomainsAreTakenAsTheyAreGiven) {
  CQ_SENTENCE("knowledge_query.domains");
  insert_approved({sample_unit(1, {"api"}), sample_unit(2, {"über api"})});
  for (const char* domain : {"API", "Api", " api", "api ", "ap", "apii", "ÜBER API"}) {
    EXPECT_EQ(ask({{domain}, {}, {}, "", 50}), Ids{}) << domain;
  }
  EXPECT_EQ(ask({{"über api"}, {}, {}, "", 50}), Ids{unit_id(2)});
}

TEST_P(RankingEdgesTest, UnitsAndQueriesOfManyNamesRankAsTheReferenceSays) {
  CQ_SENTENCE("relevance.formula");
  Dice dice(20260401);
  Model model;
  for (unsigned i = 0; i < 80; ++i) {
    Unit unit = random_unit(dice, i);
    unit.domains = dice.names("domain", 40, 16, 1);
    unit.context.languages = dice.names("language", 40, 16);
    unit.context.frameworks = dice.names("framework", 40, 16);
    model.insert(unit);
    insert_approved({unit});
    model.decide(unit.id, ReviewStatus::kApproved, "bob", at("2026-01-05T00:00:00Z"));
  }
  for (int i = 0; i < 40; ++i) {
    KnowledgeQuery query = random_query(dice);
    query.domains = dice.names("domain", 40, 30, 1);
    query.languages = dice.names("language", 40, 20);
    query.frameworks = dice.names("framework", 40, 20);
    if (i % 4 == 0) query.limit = std::numeric_limits<std::size_t>::max();
    expect_equal_answer(store(), model, query);
  }
}

}  // namespace

CQ_TESTS_OF(ranking_edges_test)

}  // namespace cq::testkit
