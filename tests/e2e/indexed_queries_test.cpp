#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cq/json.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kCurrent = "cq_knowledge_index{state=\"current\"} 1\n";
const std::string kByIndex = "cq_knowledge_index_queries_total{answered_by=\"index\"} ";
const std::string kByStore = "cq_knowledge_index_queries_total{answered_by=\"store\"} ";
const std::string kNows = "cq_store_operation_duration_seconds_count{operation=\"changes.now\"} ";

/// A server on a store module that tells what changes and has no index of its own.
class IndexedQueries : public testing::Test {
 protected:
  void start(std::map<std::string, std::string> settings) {
    auto environment = server_environment("unused.db");
    environment["CQ_FIRST_USER"] = "alice";
    environment["CQ_FIRST_PASSWORD"] = "secret123";
    environment["CQ_STORE_TIMEOUT"] = "120";
    environment.merge(settings);
    server_.emplace(environment);
  }
  void start_in_memory(std::map<std::string, std::string> more = {}) {
    more["CQ_STORE_MODULE_PATH"] = CQ_TEST_MODULE_DIRECTORY;
    more["CQ_DATABASE_URL"] = "memory:///indexed?delay=2&initial=approved";
    start(more);
    key_ = make_api_key(port(), log_in(port(), "alice", "secret123"));
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] std::string metrics() const { return get(port(), "/metrics").body; }
  /// The number behind that text; 0 where it isn't there.
  [[nodiscard]] double metric(const std::string& name) const {
    const std::string text = metrics();
    const std::size_t at = text.find("\n" + name);
    return at == std::string::npos ? 0 : std::stod(text.substr(at + 1 + name.size()));
  }
  void await_metric(const std::string& line) const {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (metrics().find(line) == std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << metrics();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  std::string propose(const std::string& domain) {
    const HttpAnswer answer = post_json(
        port(), "/api/v1/knowledge",
        R"({"domains":[")" + domain + R"("],"insight":{"summary":"S","detail":"D","action":"A"}})",
        key_);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return *answer.json().member("id")->as_string();
  }
  /// The ids of the units that answer.
  std::vector<std::string> ask(const std::string& domain) const {
    const HttpAnswer answer = get(port(), "/api/v1/knowledge?limit=100&domains=" + domain);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> ids;
    const JsonValue body = answer.json();
    for (const JsonValue& unit : *body.member("data")->as_array()) {
      ids.push_back(*unit.member("id")->as_string());
    }
    return ids;
  }

  std::optional<ServerProcess> server_;
  std::string key_;
};

TEST_F(IndexedQueries, AreAnsweredFromMemoryAndSeeEveryWriteBeforeThem) {
  start_in_memory();
  await_metric(kCurrent);
  const double by_store = metric(kByStore);
  std::vector<std::string> ids;
  for (int i = 0; i < 10; ++i) {
    ids.insert(ids.begin(), propose("api"));
    EXPECT_THAT(ask("api"), testing::UnorderedElementsAreArray(ids));
  }
  const std::string confirmed = ids.back();
  EXPECT_EQ(post_json(port(), "/api/v1/knowledge/" + confirmed + "/confirmations", "", key_).status,
            201);
  EXPECT_EQ(ask("api").front(), confirmed);
  EXPECT_EQ(
      post_json(port(), "/api/v1/knowledge/" + confirmed + "/flags", R"({"reason":"stale"})", key_)
          .status,
      201);
  EXPECT_EQ(
      post_json(port(), "/api/v1/knowledge/" + confirmed + "/flags", R"({"reason":"stale"})", key_)
          .status,
      201);
  EXPECT_EQ(ask("api").back(), confirmed);
  EXPECT_TRUE(ask("web").empty());
  EXPECT_EQ(metric(kByStore), by_store);
  EXPECT_GE(metric(kByIndex), 13);
  EXPECT_EQ(server_->stop(), 0);
  EXPECT_THAT(server_->log(), HasSubstr("units answers queries, as the store module tells"));
}

TEST_F(IndexedQueries, WithoutMemoryForAnIndexTheStoreAnswers) {
  start_in_memory({{"CQ_MAX_INDEX_BYTES", "0"}});
  const std::string id = propose("api");
  EXPECT_EQ(ask("api"), std::vector<std::string>{id});
  EXPECT_THAT(metrics(), Not(HasSubstr("cq_knowledge_index")));
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(IndexedQueries, BeyondTheMemoryThatItMayHaveTheStoreAnswers) {
  start_in_memory({{"CQ_MAX_INDEX_BYTES", "1"}});
  const std::string id = propose("api");
  await_metric("cq_knowledge_index{state=\"too_large\"} 1\n");
  EXPECT_EQ(ask("api"), std::vector<std::string>{id});
  EXPECT_EQ(metric(kByStore), 1);
  EXPECT_EQ(server_->stop(), 0);
  EXPECT_THAT(server_->log(), HasSubstr("more than the 1 bytes of CQ_MAX_INDEX_BYTES"));
}

TEST_F(IndexedQueries, ManyThatWaitTogetherAskTheStoreAFewTimes) {
  constexpr int kQueries = 60;
  const TempDirectory directory;
  start({{"CQ_STORE_MODULE_PATH", CQ_TEST_MODULE_DIRECTORY "/stalling"},
         {"CQ_DATABASE_URL", "stalling:///" + directory.path().string()}});
  await_metric(kCurrent);
  const double before = metric(kNows);
  std::ofstream(directory.path() / "stall");
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!std::filesystem::exists(directory.path() / "stalled")) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  std::vector<std::future<int>> queries;
  for (int i = 0; i < kQueries; ++i) {
    queries.push_back(std::async(std::launch::async, [this] {
      return get(port(), "/api/v1/knowledge?domains=api").status;
    }));
  }
  await_metric("cq_worker_pool_active{pool=\"cq-query\"} " + std::to_string(kQueries) + "\n");
  std::filesystem::remove(directory.path() / "stall");
  for (std::future<int>& query : queries) EXPECT_EQ(query.get(), 200);
  // Four at a time, and one for all that came behind these; the server itself looks once a second.
  EXPECT_LT(metric(kNows) - before, kQueries / 2);
  EXPECT_GE(metric(kByIndex), kQueries);
  EXPECT_EQ(server_->stop(), 0);
}

}  // namespace
}  // namespace cq::test
