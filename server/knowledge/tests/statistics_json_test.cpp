#include "knowledge/statistics_json.hpp"

#include <gtest/gtest.h>

namespace cq::knowledge {
namespace {

TEST(StatisticsJson, DomainsAreInTheOrderOfTheirCountsAndTiesOfTheirNames) {
  KnowledgeStatistics statistics;
  statistics.by_domain = {{"a", 1}, {"b", 3}, {"c", 2}, {"d", 3}, {"é", 3}, {"z", 1}};
  const char* const expected = R"({"b":3,"d":3,"é":3,"c":2,"a":1,"z":1})";
  EXPECT_EQ(write_json(*knowledge_statistics_json(statistics).member("domain_counts")), expected);
  ReviewStatistics reviews;
  reviews.by_domain = statistics.by_domain;
  EXPECT_EQ(write_json(*review_statistics_json(reviews).member("domains")), expected);
}

TEST(StatisticsJson, TiersAreInTheOrderOfTheirNames) {
  KnowledgeStatistics statistics;
  statistics.by_tier = {{"private", 1}, {"public", 3}};
  EXPECT_EQ(write_json(*knowledge_statistics_json(statistics).member("tier_counts")),
            R"({"private":1,"public":3})");
}

}  // namespace
}  // namespace cq::knowledge
