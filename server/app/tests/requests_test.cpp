#include "knowledge/requests.hpp"

#include <gtest/gtest.h>

#include "accounts/requests.hpp"
#include "api/tests/complaints.hpp"

namespace cq::app {
namespace {

using test::json;
using test::thrown_complaints;

TEST(Requests, AProposalHasDefaultsForAllButDomainsAndInsight) {
  const knowledge::Proposal proposal = knowledge::propose_request().read_body(
      json(R"({"domains":["a"],"insight":{"summary":"s","detail":"d","action":"a"}})"));
  EXPECT_EQ(proposal.insight.summary, "s");
  EXPECT_TRUE(proposal.context.languages.empty());
  EXPECT_EQ(proposal.context.pattern, "");
  EXPECT_EQ(proposal.extensions, std::nullopt);
}

TEST(Requests, AQueryAsksForFiveUnitsUnlessToldOtherwise) {
  const knowledge::KnowledgeQueryRequest query =
      knowledge::knowledge_query_request().read_query(api::QueryParameters("domains=a"));
  EXPECT_EQ(query.limit, 5);
  EXPECT_EQ(query.domains, std::vector<std::string>{"a"});
}

TEST(Requests, ALanguageIsAtMost64Characters) {
  const std::string body = R"({"domains":["a"],"insight":{"summary":"","detail":"","action":""},)"
                           R"("context":{"languages":[")" +
                           std::string(65, 'l') + R"("]}})";
  EXPECT_NE(thrown_complaints([&] {
              static_cast<void>(knowledge::propose_request().read_body(json(body)));
            }).find(R"("loc":["body","context","languages",0])"),
            std::string::npos);
}

TEST(Requests, NamesAreThoseOfTheirSchemas) {
  EXPECT_EQ(accounts::login_request().name(), "LoginRequest");
  EXPECT_EQ(accounts::create_api_key_request().name(), "CreateApiKeyRequest");
  EXPECT_EQ(knowledge::propose_request().name(), "ProposeRequest");
}

}  // namespace
}  // namespace cq::app
