#include "knowledge/index/indexed_queries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <sstream>

#include "knowledge/index/tests/following.hpp"

namespace cq::knowledge {
namespace {

using test::all_of;
using test::await;
using test::texts_of;
using test::unit_in;
using testing::HasSubstr;

class IndexedQueriesTest : public testing::Test {
 protected:
  IndexedQueriesTest() { store_.knowledge.insert(unit_in(1, {"api"})); }

  test::WatchedStore store_;
  std::ostringstream out_;
  observability::Log log_{settings::LogLevel::kInfo, out_};
  observability::Metrics metrics_;
  IndexedQueries queries_{
      {store_.knowledge, store_.reviews, store_.changes}, test::when_asked(), 2, log_, metrics_};
};

TEST_F(IndexedQueriesTest, TheStoreAnswersUntilTheIndexDoes) {
  const auto query = all_of({"api"});
  const auto before = queries_.query(query);
  EXPECT_EQ(before.size(), 1U);
  EXPECT_EQ(store_.knowledge.queries.calls(), 1U);
  EXPECT_THAT(metrics_.text(), HasSubstr("cq_knowledge_index{state=\"making\"} 1\n"));
  EXPECT_THAT(metrics_.text(),
              HasSubstr("cq_knowledge_index_queries_total{answered_by=\"store\"} 1\n"));
  queries_.start();
  await([this] {
    return metrics_.text().find("cq_knowledge_index{state=\"current\"} 1\n") != std::string::npos;
  });
  EXPECT_EQ(texts_of(queries_.query(query)), texts_of(before));
  EXPECT_EQ(store_.knowledge.queries.calls(), 1U);
  EXPECT_THAT(metrics_.text(), HasSubstr("cq_knowledge_index{state=\"making\"} 0\n"));
  EXPECT_THAT(metrics_.text(),
              HasSubstr("cq_knowledge_index_queries_total{answered_by=\"index\"} 1\n"));
}

TEST_F(IndexedQueriesTest, OnlySomeAskTheStoreAtATime) {
  store_.knowledge.queries.close();
  std::vector<std::future<std::size_t>> asked;
  for (int i = 0; i < 10; ++i) {
    asked.push_back(
        std::async(std::launch::async, [this] { return queries_.query(all_of({"api"})).size(); }));
  }
  store_.knowledge.queries.await_held(2);
  await(
      [this] { return metrics_.text().find("answered_by=\"store\"} 10\n") != std::string::npos; });
  EXPECT_EQ(store_.knowledge.queries.calls(), 2U);
  store_.knowledge.queries.open();
  for (auto& each : asked) EXPECT_EQ(each.get(), 1U);
  EXPECT_EQ(store_.knowledge.queries.calls(), 10U);
}

}  // namespace
}  // namespace cq::knowledge
