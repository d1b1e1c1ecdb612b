#include "knowledge/requests.hpp"

#include <gtest/gtest.h>

#include "api/tests/complaints.hpp"

namespace cq::knowledge {
namespace {

using test::json;
using test::thrown_complaints;

TEST(Requests, AProposalHasDefaultsForAllButDomainsAndInsight) {
  const Proposal proposal = propose_request().read_body(
      json(R"({"domains":["a"],"insight":{"summary":"s","detail":"d","action":"a"}})"));
  EXPECT_EQ(proposal.insight.summary, "s");
  EXPECT_TRUE(proposal.context.languages.empty());
  EXPECT_EQ(proposal.context.pattern, "");
  EXPECT_EQ(proposal.extensions, std::nullopt);
}

TEST(Requests, AQueryAsksForFiveUnitsUnlessToldOtherwise) {
  const KnowledgeQueryRequest query =
      knowledge_query_request().read_query(api::QueryParameters("domains=a"));
  EXPECT_EQ(query.limit, 5);
  EXPECT_EQ(query.domains, std::vector<std::string>{"a"});
}

TEST(Requests, ALanguageIsAtMost64Characters) {
  const std::string body = R"({"domains":["a"],"insight":{"summary":"","detail":"","action":""},)"
                           R"("context":{"languages":[")" +
                           std::string(65, 'l') + R"("]}})";
  EXPECT_NE(thrown_complaints([&] {
              static_cast<void>(propose_request().read_body(json(body)));
            }).find(R"("loc":["body","context","languages",0])"),
            std::string::npos);
}

// The API's documentation shows it.
TEST(Requests, AProposalsNameIsThatOfItsSchema) {
  EXPECT_EQ(propose_request().name(), "ProposeRequest");
}

}  // namespace
}  // namespace cq::knowledge
