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

std::string complaints_about(const std::string& more) {
  const std::string body =
      R"({"domains":["a"],"insight":{"summary":"","detail":"","action":""},)" + more + "}";
  return thrown_complaints([&] { static_cast<void>(propose_request().read_body(json(body))); });
}

TEST(Requests, ALanguageOrFrameworkIsAtMost64Characters) {
  const std::string longest(64, 'l');
  for (const std::string name : {"language", "framework"}) {
    EXPECT_EQ(complaints_about(R"("context":{")" + name + R"(s":["go",")" + longest + R"(l"]})"),
              R"([{"type":"value_error","loc":["body","context",")" + name +
                  R"(s",1],"msg":"Value error, )" + name +
                  R"( must be at most 64 characters, got 65","input":")" + longest +
                  R"(l","ctx":{"error":{}}}])");
  }
}

TEST(Requests, WhoProposesIsIgnoredButMustBeAText) {
  for (const char* name : {R"("impostor")", "\"\"", "null"}) {
    EXPECT_EQ(propose_request()
                  .read_body(json(R"({"domains":["a"],"insight":{"summary":"s","detail":"",)"
                                  R"("action":""},"created_by":)" +
                                  std::string(name) + "}"))
                  .insight.summary,
              "s");
  }
  EXPECT_EQ(complaints_about(R"("created_by":5)"),
            R"([{"type":"string_type","loc":["body","created_by"],)"
            R"("msg":"Input should be a valid string","input":5}])");
  for (const char* value : {"true", "[]", R"({"name":"alice"})", "1.5"}) {
    EXPECT_NE(complaints_about(R"("created_by":)" + std::string(value)).find("string_type"),
              std::string::npos)
        << value;
  }
}

TEST(Requests, AnOriginalCountsForDuplicatesAlone) {
  for (const char* original :
       {"5", "null", R"("bad")", R"("ku_00000000000000000000000000000001")", "[]"}) {
    const FlagRequest flag = flag_request().read_body(
        json(R"({"reason":"stale","duplicate_of":)" + std::string(original) + "}"));
    EXPECT_EQ(flag.duplicate_of, std::nullopt) << original;
  }
  EXPECT_EQ(flag_request()
                .read_body(json(R"({"reason":"duplicate",)"
                                R"("duplicate_of":"ku_00000000000000000000000000000001"})"))
                .duplicate_of,
            "ku_00000000000000000000000000000001");
}

TEST(Requests, ABoundOfConfidenceIsAFiniteNumber) {
  for (const std::string name : {"confidence_min", "confidence_max"}) {
    EXPECT_EQ(
        thrown_complaints([&] {
          static_cast<void>(review_list_request().read_query(api::QueryParameters(name + "=nan")));
        }),
        R"([{"type":"finite_number","loc":["query",")" + name +
            R"("],"msg":"Input should be a finite number","input":"nan"}])");
  }
}

// The API's documentation shows it.
TEST(Requests, AProposalsNameIsThatOfItsSchema) {
  EXPECT_EQ(propose_request().name(), "ProposeRequest");
}

}  // namespace
}  // namespace cq::knowledge
