#include <gtest/gtest.h>

#include <cq/knowledge/ranking.hpp>

namespace {

using cq::KnowledgeQuery;
using cq::RankedTerms;
using cq::relevance;

KnowledgeQuery query_for(std::vector<std::string> domains) {
  KnowledgeQuery query;
  query.domains = std::move(domains);
  return query;
}

TEST(Ranking, DomainsCountByJaccard) {
  EXPECT_EQ(relevance(query_for({"api"}), {{"api"}, {}, {}, ""}), 0.55);
  EXPECT_EQ(relevance(query_for({"api"}), {{"api", "auth"}, {}, {}, ""}), 0.55 * 0.5);
  EXPECT_EQ(relevance(query_for({"a", "b", "c"}), {{"b", "c", "d"}, {}, {}, ""}), 0.55 * 0.5);
  EXPECT_EQ(relevance(query_for({"a"}), {{"b"}, {}, {}, ""}), 0.0);
  EXPECT_EQ(relevance(query_for({}), {{}, {}, {}, ""}), 0.0);
}

TEST(Ranking, RepeatsCountOnce) {
  EXPECT_EQ(relevance(query_for({"api", "api"}), {{"api", "api"}, {}, {}, ""}), 0.55);
}

TEST(Ranking, LanguagesAndFrameworksCompareExactlyAndCountOnce) {
  KnowledgeQuery query = query_for({"api"});
  query.languages = {"Python", "go"};
  query.frameworks = {"fastapi"};
  EXPECT_EQ(relevance(query, {{"api"}, {"python"}, {"FastAPI"}, ""}), 0.55);
  EXPECT_EQ(relevance(query, {{"api"}, {"go", "Python"}, {}, ""}), 0.55 + 0.15);
  EXPECT_EQ(relevance(query, {{"api"}, {"go"}, {"fastapi"}, ""}), 0.55 + 0.15 + 0.15);
}

TEST(Ranking, PatternsCompareIgnoringCaseAndNeverWhenEmpty) {
  KnowledgeQuery query = query_for({"api"});
  EXPECT_EQ(relevance(query, {{"api"}, {}, {}, ""}), 0.55);
  query.pattern = "ÉTÉ";
  EXPECT_EQ(relevance(query, {{"api"}, {}, {}, "été"}), 0.55 + 0.15);
  EXPECT_EQ(relevance(query, {{"api"}, {}, {}, "ete"}), 0.55);
}

TEST(Ranking, EverythingInCommonIsAtMostOne) {
  KnowledgeQuery query = query_for({"api"});
  query.languages = {"go"};
  query.frameworks = {"gin"};
  query.pattern = "p";
  const double all = relevance(query, {{"api"}, {"go"}, {"gin"}, "P"});
  EXPECT_LE(all, 1.0);
  EXPECT_GT(all, 0.999999);
}

TEST(Ranking, OrdersByScoreThenById) {
  EXPECT_TRUE(cq::ranks_before({0.5, "ku_1"}, {0.4, "ku_2"}));
  EXPECT_FALSE(cq::ranks_before({0.4, "ku_2"}, {0.5, "ku_1"}));
  EXPECT_TRUE(cq::ranks_before({0.5, "ku_2"}, {0.5, "ku_1"}));
  EXPECT_FALSE(cq::ranks_before({0.5, "ku_1"}, {0.5, "ku_1"}));
}

}  // namespace
