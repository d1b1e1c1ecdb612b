#include <algorithm>
#include <atomic>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <limits>

namespace cq::testkit {
namespace {

class KnowledgeTest : public StoreTest {
 protected:
  /// The ids of the units that answer, in their order.
  [[nodiscard]] std::vector<std::string> ask(const KnowledgeQuery& query) const {
    std::vector<std::string> ids;
    for (const StoredUnit& unit : knowledge().query(query)) ids.push_back(unit.id);
    return ids;
  }
};
CQ_SUITE(KnowledgeTest, "knowledge", kNeedsStore, Lasting::kStore);

class QueryTest : public KnowledgeTest {};
CQ_SUITE(QueryTest, "queries", kNeedsReviews, Lasting::kStore);

class FastQueryTest : public KnowledgeTest {};
CQ_SUITE(FastQueryTest, "fast queries", kNeedsFastQuery, Lasting::kStore);

using Ids = std::vector<std::string>;

KnowledgeQuery for_domains(const std::vector<std::string>& domains, std::size_t limit = 50) {
  return {domains, {}, {}, "", limit};
}

Unit believed(unsigned number, const std::vector<std::string>& domains, double confidence) {
  Unit unit = sample_unit(number, domains);
  unit.evidence.confidence = confidence;
  return unit;
}

TEST_P(KnowledgeTest, InsertAddsAUnitThatIsPending) {
  CQ_SENTENCE("knowledge.insert");
  const Unit unit = sample_unit(1, {"api", "auth"});
  knowledge().insert(unit);
  const auto found = knowledge().find(unit.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, unit.id);
  EXPECT_EQ(found->document, write_unit_document(unit));
  EXPECT_EQ(found->status, ReviewStatus::kPending);
  EXPECT_FALSE(found->reviewed_by);
  EXPECT_FALSE(found->reviewed_at);
}

TEST_P(KnowledgeTest, InsertThrowsConflictWhenTheIdIsTaken) {
  CQ_SENTENCE("knowledge.insert.throws");
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_EQ(error_kind_of([&] { knowledge().insert(sample_unit(1, {"other"})); }),
            ErrorKind::kConflict);
}

TEST_P(QueryTest, AConflictChangesNothing) {
  CQ_SENTENCE("knowledge.insert.throws");
  insert_approved({sample_unit(1, {"api"})});
  EXPECT_EQ(error_kind_of([&] { knowledge().insert(sample_unit(1, {"other"})); }),
            ErrorKind::kConflict);
  EXPECT_EQ(knowledge().find(unit_id(1))->document, write_unit_document(sample_unit(1, {"api"})));
  EXPECT_EQ(ask(for_domains({"other"})), Ids{});
  EXPECT_EQ(ask(for_domains({"api"})), Ids{unit_id(1)});
}

TEST_P(KnowledgeTest, InsertRefusesExtensionsThatAreNoJsonObjectAndAddsNothing) {
  CQ_SENTENCE("write_unit_document.throws");
  Unit unit = sample_unit(1, {"api"});
  unit.extensions = "[1";
  EXPECT_EQ(error_kind_of([&] { knowledge().insert(unit); }), ErrorKind::kInvalidArgument);
  EXPECT_FALSE(knowledge().find(unit.id));
}

TEST_P(KnowledgeTest, FindReturnsNulloptWhenThereIsNone) {
  CQ_SENTENCE("knowledge.find");
  using namespace std::string_literals;
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_FALSE(knowledge().find(unit_id(2)));
  EXPECT_FALSE(knowledge().find(""));
  EXPECT_FALSE(knowledge().find(unit_id(1) + "\0"s));
}

TEST_P(QueryTest, FindReturnsAUnitOfAnyReviewStatus) {
  CQ_SENTENCE("knowledge.find");
  insert_approved({sample_unit(1, {"api"})});
  EXPECT_EQ(knowledge().find(unit_id(1))->status, ReviewStatus::kApproved);
}

TEST_P(KnowledgeTest, AllThatAUnitHoldsSurvives) {
  CQ_SENTENCE("knowledge.insert");
  Unit unit = sample_unit(1, {awkward_text(), "ünïcode", std::string(100'000, 'd')});
  unit.insight = {awkward_text(), std::string(1'000'000, 'x'), "日本語 𝔘"};
  unit.context = {{"C++", awkward_text()}, {"Qt"}, awkward_text()};
  unit.evidence.confidence = 0.19999999999999998;
  unit.evidence.confirmations = 9'007'199'254'740'993;
  unit.superseded_by = unit_id(2);
  unit.extensions = R"({"acme:nested":{"a":[1,2.5,null,true]}})";
  unit.flags = {{"stale", at("2026-01-04T00:00:00.000001Z"), awkward_text(), unit_id(3)}};
  knowledge().insert(unit);
  EXPECT_TRUE(knowledge().find(unit.id)->document == write_unit_document(unit));
}

TEST_P(QueryTest, OnlyApprovedUnitsAnswer) {
  CQ_SENTENCE("knowledge.query");
  knowledge().insert(sample_unit(1, {"api"}));
  insert_approved({sample_unit(2, {"api"})});
  EXPECT_EQ(ask(for_domains({"api"})), Ids{unit_id(2)});
}

TEST_P(QueryTest, OnlyUnitsThatShareADomainAnswer) {
  CQ_SENTENCE("knowledge.query");
  insert_approved({sample_unit(1, {"api"}), sample_unit(2, {"web", "api"}),
                   sample_unit(3, {"apis"}), sample_unit(4, {"web"})});
  EXPECT_EQ(ask(for_domains({"api"})), (Ids{unit_id(1), unit_id(2)}));
  EXPECT_EQ(ask(for_domains({"apis", "none"})), Ids{unit_id(3)});
  EXPECT_EQ(ask(for_domains({"none"})), Ids{});
}

TEST_P(QueryTest, AUnitThatSharesSeveralDomainsAnswersOnce) {
  CQ_SENTENCE("knowledge.query");
  insert_approved({sample_unit(1, {"a", "b", "c"})});
  EXPECT_EQ(ask(for_domains({"c", "b", "a"})), Ids{unit_id(1)});
}

TEST_P(QueryTest, AQueryWithoutDomainsAnswersNothing) {
  CQ_SENTENCE("knowledge.query");
  insert_approved({sample_unit(1, {"api"})});
  EXPECT_EQ(ask(for_domains({})), Ids{});
}

TEST_P(QueryTest, TheBestAreFirst) {
  CQ_SENTENCE("knowledge.query");
  CQ_SENTENCE("rank.score");
  insert_approved({believed(1, {"api"}, 0.3), believed(2, {"api"}, 0.9),
                   believed(3, {"api", "web"}, 0.9), believed(4, {"api"}, 0.6)});
  EXPECT_EQ(ask(for_domains({"api"})), (Ids{unit_id(2), unit_id(4), unit_id(3), unit_id(1)}));
}

TEST_P(QueryTest, TiesAreByIdHighestFirst) {
  CQ_SENTENCE("ranks_before.order");
  CQ_SENTENCE("knowledge.query");
  insert_approved({sample_unit(2, {"api"}), sample_unit(3, {"api"}), sample_unit(1, {"api"})});
  EXPECT_EQ(ask(for_domains({"api"})), (Ids{unit_id(3), unit_id(2), unit_id(1)}));
  EXPECT_EQ(ask(for_domains({"api"}, 2)), (Ids{unit_id(3), unit_id(2)}));
}

TEST_P(QueryTest, LanguageFrameworkAndPatternCount) {
  CQ_SENTENCE("relevance.formula");
  Unit plain = sample_unit(9, {"api"});
  Unit language = sample_unit(1, {"api"});
  language.context.languages = {"Go"};
  Unit pattern = sample_unit(2, {"api"});
  pattern.context.languages = {"Go"};
  pattern.context.pattern = "RETRY";
  Unit framework = sample_unit(3, {"api"});
  framework.context = {{"Go"}, {"gin"}, "retry"};
  insert_approved({plain, language, pattern, framework});
  EXPECT_EQ(ask({{"api"}, {"Go"}, {"gin"}, "Retry", 50}),
            (Ids{unit_id(3), unit_id(2), unit_id(1), unit_id(9)}));
}

TEST_P(QueryTest, AtMostLimitUnitsAnswer) {
  CQ_SENTENCE("knowledge.query");
  CQ_SENTENCE("knowledge_query.limit");
  insert_approved(
      {believed(1, {"api"}, 0.1), believed(2, {"api"}, 0.2), believed(3, {"api"}, 0.3)});
  EXPECT_EQ(ask(for_domains({"api"}, 1)), Ids{unit_id(3)});
  EXPECT_EQ(ask(for_domains({"api"}, 2)), (Ids{unit_id(3), unit_id(2)}));
}

TEST_P(QueryTest, ALimitBeyondWhatThereIsMeansAll) {
  CQ_SENTENCE("knowledge.query.limit");
  insert_approved({sample_unit(1, {"api"}), sample_unit(2, {"api"})});
  EXPECT_EQ(ask(for_domains({"api"}, std::numeric_limits<std::size_t>::max())).size(), 2U);
  EXPECT_EQ(ask(for_domains({"api"}, 3)).size(), 2U);
}

TEST_P(QueryTest, RepeatsInAQueryCountOnce) {
  CQ_SENTENCE("knowledge_query.repeats");
  Unit one = believed(1, {"api"}, 0.5);
  Unit two = believed(2, {"api", "web"}, 0.5);
  insert_approved({one, two});
  EXPECT_EQ(ask(for_domains({"api", "api", "api"})), (Ids{unit_id(1), unit_id(2)}));
}

TEST_P(QueryTest, TheDocumentsAnsweredAreAsTheyWereStored) {
  CQ_SENTENCE("knowledge.query.documents");
  Unit unit = sample_unit(1, {"api"});
  unit.insight.detail = awkward_text();
  unit.extensions = R"({"acme:b":1,"acme:a":[]})";
  insert_approved({unit});
  const auto units = knowledge().query(for_domains({"api"}));
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].id, unit.id);
  EXPECT_EQ(units[0].status, ReviewStatus::kApproved);
  EXPECT_TRUE(units[0].document == write_unit_document(unit));
}

TEST_P(QueryTest, AUnitOfManyMegabytesAnswersWhole) {
  CQ_SENTENCE("knowledge.query.documents");
  Unit unit = sample_unit(1, {"api"});
  for (int i = 0; i < 150'000; ++i) unit.insight.detail += "日本語 \"𝔘\"\n";
  unit.context.languages.assign(1'000, "Go");
  insert_approved({unit, sample_unit(2, {"api"})});
  const auto units = knowledge().query({{"api"}, {"Go"}, {}, "", 5});
  ASSERT_EQ(units.size(), 2U);
  EXPECT_TRUE(units[0].document == write_unit_document(unit));
  knowledge().confirm(unit.id, at("2026-01-06T00:00:00Z"), "");
  EXPECT_GT(knowledge().query({{"api"}, {"Go"}, {}, "", 1}).at(0).document.size(), 2'000'000U);
}

TEST_P(QueryTest, DomainsAreComparedByteByByte) {
  CQ_SENTENCE("knowledge.query");
  using namespace std::string_literals;
  insert_approved({sample_unit(1, {"ünïcode"}), sample_unit(2, {"a\0b"s}), sample_unit(3, {"a"}),
                   sample_unit(4, {awkward_text()})});
  EXPECT_EQ(ask(for_domains({"ünïcode"})), Ids{unit_id(1)});
  EXPECT_EQ(ask(for_domains({"a\0b"s})), Ids{unit_id(2)});
  EXPECT_EQ(ask(for_domains({"a"})), Ids{unit_id(3)});
  EXPECT_EQ(ask(for_domains({awkward_text()})), Ids{unit_id(4)});
}

TEST_P(QueryTest, AQueryMayNameVeryManyDomains) {
  CQ_SENTENCE("knowledge.query");
  insert_approved({sample_unit(1, {"domain 0"}), sample_unit(2, {"domain 39999", "domain 0"}),
                   sample_unit(3, {"domain 20000"}), sample_unit(4, {"other"})});
  std::vector<std::string> domains;
  for (int i = 0; i < 40'000; ++i) domains.push_back("domain " + std::to_string(i));
  EXPECT_EQ(ask(for_domains(domains)), (Ids{unit_id(2), unit_id(3), unit_id(1)}));
}

TEST_P(QueryTest, AQueryMaySeeVeryManyUnits) {
  CQ_SENTENCE("knowledge.query");
  CQ_SENTENCE("knowledge.query.limit");
  std::vector<Unit> units;
  for (unsigned i = 0; i < 2'000; ++i) units.push_back(believed(i, {"api"}, i / 2'000.0));
  insert_approved(units);
  EXPECT_EQ(ask(for_domains({"api"}, 3)), (Ids{unit_id(1999), unit_id(1998), unit_id(1997)}));
  EXPECT_EQ(ask(for_domains({"api"}, 5'000)).size(), 2'000U);
}

TEST_P(FastQueryTest, AFastAnswerIsTheOneThatQueryGives) {
  CQ_SENTENCE("fast_query.try_query");
  for (unsigned i = 0; i < 40; ++i) {
    insert_approved({believed(i, {"api", i % 2 == 0 ? "web" : "db"}, 0.01 * i)});
    if (i % 3 == 0) knowledge().confirm(unit_id(i / 2), at("2026-03-01T00:00:00Z"), "");
    for (const KnowledgeQuery& query : {for_domains({"api"}, 5), for_domains({"web", "db"}, 3)}) {
      for (int asked = 0; asked < 3; ++asked) {  // what was answered before may be known
        const auto fast = part<FastQuery>(store()).try_query(query);
        const auto units = knowledge().query(query);
        if (!fast) continue;
        ASSERT_EQ(fast->size(), units.size());
        for (std::size_t place = 0; place < units.size(); ++place) {
          EXPECT_EQ((*fast)[place].id, units[place].id);
          EXPECT_EQ((*fast)[place].document, units[place].document);
        }
      }
    }
  }
}

TEST_P(FastQueryTest, ManyThreadsGetTheSameAnswersWhileOthersWrite) {
  CQ_SENTENCE("fast_query.try_query.threads");
  std::vector<Unit> units;
  for (unsigned i = 0; i < 20; ++i) units.push_back(believed(i, {"api"}, 0.02 + 0.04 * i));
  insert_approved(units);
  const KnowledgeQuery query = for_domains({"api"}, 5);
  const Ids best = ask(query);
  ASSERT_EQ(best.size(), 5U);
  std::atomic<unsigned> failures{0};
  std::atomic<bool> over{false};
  TestThread writer([&] {
    const TrueAtEnd end(over);
    for (unsigned i = 100; i < 150; ++i) knowledge().insert(believed(i, {"api"}, 0.5));
  });
  in_threads([&](unsigned) {
    do {
      const auto fast = part<FastQuery>(store()).try_query(query);
      const bool is_right =
          !fast ||
          std::equal(fast->begin(), fast->end(), best.begin(), best.end(),
                     [](const StoredUnit& unit, const std::string& id) { return unit.id == id; });
      if (!is_right) ++failures;
      if (ask(query) != best) ++failures;
    } while (!over);
  });
  writer.join();
  EXPECT_EQ(failures, 0U);
}

TEST_P(FastQueryTest, ManyThreadsMayAskWhileUnitsAreAdded) {
  CQ_SENTENCE("fast_query.try_query.threads");
  const KnowledgeQuery query = for_domains({"api"});
  std::atomic<unsigned> wrong{0};
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < 20; ++i) {
      if (thread == 0) insert_approved({believed(i, {"api"}, 0.5)});
      const auto before = knowledge().query(query);
      const auto fast = part<FastQuery>(store()).try_query(query);
      if (fast && fast->size() < before.size()) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0U);
}

}  // namespace

CQ_TESTS_OF(knowledge_test)

}  // namespace cq::testkit
