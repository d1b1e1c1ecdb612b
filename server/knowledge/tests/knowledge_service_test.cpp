#include "knowledge/knowledge_service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/knowledge/unit_document.hpp>
#include <cq/limits.hpp>

#include "api/tests/complaints.hpp"
#include "support/server_fakes.hpp"

namespace cq::knowledge {
namespace {

using test::error_of;
using test::json;
using testing::HasSubstr;

Proposal proposal_in(std::vector<std::string> domains) {
  Proposal proposal;
  proposal.domains = std::move(domains);
  return proposal;
}

Proposal proposal_with(const JsonValue& extensions) {
  Proposal proposal = proposal_in({"d"});
  proposal.extensions = extensions;
  return proposal;
}

StoredUnit stored_unit(const std::string& id) {
  Unit unit;
  unit.id = id;
  unit.domains = {"api"};
  return {.id = id,
          .document = write_unit_document(unit),
          .reviewed_by = std::nullopt,
          .reviewed_at = std::nullopt};
}

KnowledgeQuery query_of(std::vector<std::string> domains) {
  KnowledgeQuery query;
  query.domains = std::move(domains);
  return query;
}

class KnowledgeServiceTest : public testing::Test {
 protected:
  std::string refusal(const Proposal& proposal) {
    return error_of([&] { static_cast<void>(service_.propose(proposal, "alice")); });
  }

  test::FakeKnowledge knowledge_;
  test::FakeStatistics statistics_;
  KnowledgeService service_{knowledge_, statistics_, nullptr, [] { return test::kNoon; }};
};

TEST_F(KnowledgeServiceTest, AProposalBecomesANewPrivateUnit) {
  Proposal proposal;
  proposal.domains = {" API ", "Payments", "api", ""};
  proposal.insight.summary = "S";
  proposal.extensions = json(R"({"acme:x": [1, 2]})");
  const Unit unit = service_.propose(proposal, "alice");
  EXPECT_THAT(unit.id, testing::MatchesRegex("ku_[0-9a-f]+"));
  EXPECT_EQ(unit.id.size(), 35U);
  EXPECT_EQ(unit.domains, (std::vector<std::string>{"api", "payments"}));
  EXPECT_EQ(unit.extensions, R"({"acme:x":[1,2]})");
  EXPECT_EQ(unit.created_by, "alice");
  EXPECT_EQ(unit.evidence.first_observed, test::kNoon);
  EXPECT_EQ(unit.evidence.last_confirmed, test::kNoon);
  ASSERT_EQ(knowledge_.inserted.size(), 1U);
  EXPECT_EQ(write_unit_document(knowledge_.inserted.front()), write_unit_document(unit));
}

TEST_F(KnowledgeServiceTest, DomainsMustBeLeftAndFewAndShort) {
  EXPECT_EQ(refusal(proposal_in({" ", ""})),
            "invalid argument: At least one non-empty domain is required");
  std::vector<std::string> many(16, "x");
  for (std::size_t i = 0; i < many.size(); ++i) {
    many[i] += std::to_string(i);
  }
  EXPECT_EQ(refusal(proposal_in(many)), "nothing");
  many.emplace_back("one more");
  EXPECT_THAT(refusal(proposal_in(many)), HasSubstr("domains: at most 16"));
  EXPECT_EQ(refusal(proposal_in({std::string(64, 'd')})), "nothing");
  EXPECT_THAT(refusal(proposal_in({std::string(65, 'd')})), HasSubstr("domains: each must be"));
}

TEST_F(KnowledgeServiceTest, ExtensionNamesHaveANamespace) {
  for (const char* name : {"a:b", "0-_x:ü", "a:b:c"}) {
    JsonValue extensions;
    extensions.add(name, JsonValue());
    EXPECT_EQ(refusal(proposal_with(extensions)), "nothing") << name;
  }
  for (const char* name :
       {"bad-key", "acme:", "", ":x", "A:x", "-a:x", "a:x y", "a:\u00a0", "a:x\n"}) {
    JsonValue extensions;
    extensions.add(name, JsonValue());
    EXPECT_THAT(refusal(proposal_with(extensions)), HasSubstr("extensions: ")) << name;
  }
}

TEST_F(KnowledgeServiceTest, AUnitMayBeAsLargeAsIsAllowedWhenItIsStored) {
  Proposal proposal = proposal_in({"d"});
  proposal.insight.summary = "é\x01";
  const std::size_t size = write_unit_document(service_.propose(proposal, "alice")).size();
  const auto propose_with = [&](std::size_t bytes) {
    const KnowledgeService service(knowledge_, statistics_, nullptr, [] { return test::kNoon; },
                                   {.bytes = bytes});
    return error_of([&] { static_cast<void>(service.propose(proposal, "alice")); });
  };
  EXPECT_EQ(propose_with(size), "nothing");
  EXPECT_EQ(propose_with(size - 1), "invalid argument: unit: at most " + std::to_string(size - 1) +
                                        " bytes are stored, got " + std::to_string(size) +
                                        "; shorten its texts or its extensions");
  EXPECT_EQ(knowledge_.inserted.size(), 2U);
}

TEST_F(KnowledgeServiceTest, TheLargestTextsThatAreAllowedFit) {
  const auto text = [](std::size_t length) {
    std::string written;
    for (std::size_t i = 0; i < length; ++i) written += "\xf0\x9d\x94\x98";
    return written;
  };
  Proposal proposal;
  for (std::size_t i = 0; i < limits::kDomains; ++i) {
    proposal.domains.push_back(text(limits::kDomainLength - 2) + std::to_string(i));
  }
  proposal.insight = {text(limits::kSummaryLength), text(limits::kDetailLength),
                      text(limits::kActionLength)};
  proposal.context = {std::vector<std::string>(limits::kLanguages, text(limits::kLanguageLength)),
                      std::vector<std::string>(limits::kFrameworks, text(limits::kFrameworkLength)),
                      text(limits::kPatternLength)};
  EXPECT_EQ(refusal(proposal), "nothing");
  proposal.extensions = json(R"({"acme:x":")" + std::string(limits::kUnitBytes, 'x') + R"("})");
  EXPECT_THAT(refusal(proposal), HasSubstr("unit: at most 65536 bytes are stored, got "));
}

TEST_F(KnowledgeServiceTest, AFlagIsMadeWithinWhatIsAllowed) {
  knowledge_.answers = {stored_unit("ku_1")};
  const KnowledgeService service(knowledge_, statistics_, nullptr, [] { return test::kNoon; },
                                 {.bytes = 7, .flags = 8});
  static_cast<void>(service.flag("ku_1", {"stale", std::nullopt, std::nullopt}));
  EXPECT_EQ(knowledge_.allowed.bytes, 7U);
  EXPECT_EQ(knowledge_.allowed.flags, 8U);
}

TEST_F(KnowledgeServiceTest, WhatIsRefusedIsNotStored) {
  EXPECT_NE(refusal(proposal_in({})), "nothing");
  EXPECT_TRUE(knowledge_.inserted.empty());
}

TEST_F(KnowledgeServiceTest, AQueryIsAskedWithNormalisedDomains) {
  knowledge_.answers = {stored_unit("ku_1")};
  const std::vector<StoredUnit> found = service_.query(query_of({" API ", "api"}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().id, "ku_1");
  ASSERT_EQ(knowledge_.queries.size(), 1U);
  EXPECT_EQ(knowledge_.queries.front().domains, std::vector<std::string>{"api"});
}

TEST_F(KnowledgeServiceTest, AQueryWithoutDomainsDoesNotReachTheStore) {
  EXPECT_TRUE(service_.query(query_of({" ", ""})).empty());
  EXPECT_TRUE(knowledge_.queries.empty());
}

TEST_F(KnowledgeServiceTest, AConfirmationIsMadeAtThePresentMoment) {
  knowledge_.answers = {stored_unit("ku_1")};
  EXPECT_EQ(service_.confirm("ku_1").id, "ku_1");
  ASSERT_EQ(knowledge_.confirmed.size(), 1U);
  EXPECT_EQ(knowledge_.confirmed.front(), std::pair(std::string("ku_1"), test::kNoon));
  EXPECT_EQ(error_of([&] { static_cast<void>(service_.confirm("ku_2")); }),
            "not found: Knowledge unit not found");
}

TEST_F(KnowledgeServiceTest, AFlagSaysWhatItsReasonSays) {
  knowledge_.answers = {stored_unit("ku_1")};
  EXPECT_EQ(service_.flag("ku_1", {"duplicate", "see there", "ku_2"}).id, "ku_1");
  ASSERT_EQ(knowledge_.flagged.size(), 1U);
  const Flag& flag = knowledge_.flagged.front().second;
  EXPECT_EQ(flag.reason, "duplicate");
  EXPECT_EQ(flag.timestamp, test::kNoon);
  EXPECT_EQ(flag.detail, "see there");
  EXPECT_EQ(flag.duplicate_of, "ku_2");
}

class FakeFastQuery final : public FastQuery {
 public:
  std::optional<std::vector<StoredUnit>> try_query(const KnowledgeQuery& query) override {
    asked = query.domains;
    return std::nullopt;
  }

  std::vector<std::string> asked;
};

TEST_F(KnowledgeServiceTest, AFastQueryIsTriedWhereTheStoreHasOne) {
  KnowledgeQuery query = query_of({" API "});
  EXPECT_FALSE(service_.try_query(query).has_value());
  FakeFastQuery fast_query;
  const KnowledgeService service(knowledge_, statistics_, &fast_query, [] { return test::kNoon; });
  EXPECT_FALSE(service.try_query(query).has_value());
  EXPECT_EQ(fast_query.asked, std::vector<std::string>{"api"});
  KnowledgeQuery of_nothing = query_of({" "});
  EXPECT_TRUE(service.try_query(of_nothing).value().empty());
}

TEST_F(KnowledgeServiceTest, APartThatTheStoreLacksIsMissedWhenItIsUsed) {
  const Error lacking(ErrorKind::kNotImplemented, "There are no statistics.");
  const KnowledgeService service(knowledge_, host::StorePart<Statistics>(lacking), nullptr,
                                 [] { return test::kNoon; });
  EXPECT_TRUE(service.query(query_of({"api"})).empty());
  EXPECT_EQ(error_of([&] { static_cast<void>(service.statistics()); }),
            "not implemented: There are no statistics.");
}

TEST_F(KnowledgeServiceTest, StatisticsCountConfidenceBelowThreeFiveAndSevenTenths) {
  EXPECT_EQ(service_.statistics().by_confidence.edges, (std::vector<double>{0.3, 0.5, 0.7}));
}

}  // namespace
}  // namespace cq::knowledge
