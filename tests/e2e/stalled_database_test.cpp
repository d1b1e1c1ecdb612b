#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cq/timestamp.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "accounts/api_key_format.hpp"
#include "crypto/jwt.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/eventually.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AnyOf;
using testing::HasSubstr;

/// A server whose store hangs in every call when the test wants that.
class StalledDatabase : public testing::Test {
 protected:
  StalledDatabase() : server_(environment()) {}

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  ServerProcess& server() { return server_; }

  void stall() {
    std::ofstream(directory_.path() / "stall");
    wait_until_stalled(true);
  }
  void go_on() {
    std::filesystem::remove(directory_.path() / "stall");
    wait_until_stalled(false);
  }

  struct Timed {
    HttpAnswer answer;
    milliseconds took{};
  };
  static Timed timed(const std::function<HttpAnswer()>& request) {
    const auto began = std::chrono::steady_clock::now();
    HttpAnswer answer = request();
    return {std::move(answer),
            std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began)};
  }

 private:
  std::map<std::string, std::string> environment() {
    auto environment = server_environment("unused.db");
    environment["CQ_STORE_MODULE_PATH"] = CQ_TEST_MODULE_DIRECTORY "/stalling";
    environment["CQ_DATABASE_URL"] = "stalling:///" + directory_.path().string();
    environment["CQ_STORE_TIMEOUT"] = "2";
    return environment;
  }

  void wait_until_stalled(bool stalled) const {
    ASSERT_TRUE(eventually(
        [&] { return std::filesystem::exists(directory_.path() / "stalled") == stalled; }));
  }

  TempDirectory directory_;
  ServerProcess server_;
};

const std::string kQuery = "/api/v1/knowledge?domains=a";

TEST_F(StalledDatabase, EveryRequestIsAnsweredInTimeAndReadinessInASecond) {
  EXPECT_EQ(get(port(), kQuery).status, 200);
  stall();
  // Far more than there are workers, so that many of them never begin.
  std::vector<std::future<Timed>> queries;
  for (int i = 0; i < 60; ++i) {
    queries.push_back(std::async(std::launch::async,
                                 [this] { return timed([this] { return get(port(), kQuery); }); }));
  }
  // And a login, whose worker looks up the user.
  auto login = std::async(std::launch::async, [this] {
    return timed([this] {
      return post_json(port(), "/api/v1/auth/login", R"({"username":"a","password":"b"})");
    });
  });
  std::this_thread::sleep_for(milliseconds(200));
  for (int i = 0; i < 3; ++i) {
    const Timed ready = timed([this] { return get(port(), "/api/v1/ready"); });
    EXPECT_EQ(ready.answer.status, 503);
    EXPECT_EQ(ready.answer.body, R"({"detail":"The database of knowledge does not respond"})");
    EXPECT_LT(ready.took, seconds(10)) << "it hangs";
  }
  EXPECT_EQ(get(port(), "/api/v1/health").status, 200);
  const Timed metrics = timed([this] { return get(port(), "/metrics"); });
  EXPECT_EQ(metrics.answer.status, 200);
  EXPECT_THAT(metrics.answer.body, HasSubstr("cq_worker_pool_queued{pool=\"cq-store-read\"}"));
  EXPECT_LT(metrics.took, seconds(10)) << "they hang";
  for (std::future<Timed>& query : queries) {
    const Timed answered = query.get();
    EXPECT_EQ(answered.answer.status, 503);
    EXPECT_NE(answered.answer.header("retry-after"), "");
    EXPECT_THAT(answered.answer.body,
                AnyOf(R"({"detail":"The store did not answer in time, try again"})",
                      R"({"detail":"The server is busy, try again"})"));
    EXPECT_GE(answered.took, milliseconds(1900));
    EXPECT_LT(answered.took, seconds(30)) << "it hangs";
  }
  const Timed logged_in = login.get();
  EXPECT_EQ(logged_in.answer.status, 503);
  EXPECT_EQ(logged_in.answer.body, R"({"detail":"The store did not answer in time, try again"})");
  go_on();
  EXPECT_EQ(get(port(), kQuery).status, 200);
  // The look that hung ends by itself, and the next one succeeds.
  while (get(port(), "/api/v1/ready").status != 200) std::this_thread::sleep_for(milliseconds(10));
  EXPECT_EQ(server().stop(), 0);
  EXPECT_THAT(server().log(), HasSubstr("The database of knowledge does not respond"));
  EXPECT_THAT(server().log(), HasSubstr("GET /api/v1/knowledge, which got 503 as its store did not "
                                        "answer in time, ended after"));
}

TEST_F(StalledDatabase, AChangeThatHasNotBegunMayBeTriedAgain) {
  const std::string jwt = crypto::JwtAuthority(kJwtSecret).issue("alice", now());
  const std::string key = accounts::to_string(accounts::make_api_key_token());
  stall();
  // Of both, the sender is still looked up. What is said of a change that has begun: see
  // blocked_writes_test.
  auto by_person = std::async(std::launch::async, [&] {
    return post_json(port(), "/api/v1/users/me/api-keys", R"({"name":"n","ttl":"1d"})", jwt);
  });
  const HttpAnswer by_agent =
      post_json(port(), "/api/v1/knowledge",
                R"({"domains":["a"],"insight":{"summary":"S","detail":"D","action":"A"}})", key);
  for (const HttpAnswer& answer : {by_agent, by_person.get()}) {
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, R"({"detail":"The store did not answer in time, try again"})");
  }
  go_on();
  EXPECT_EQ(server().stop(), 0);
}

// Its answers don't wait for the database, nor does its end.
TEST_F(StalledDatabase, AStopEndsTheServerInTime) {
  stall();
  EXPECT_EQ(get(port(), kQuery).status, 503);
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(server().stop(), 1);
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(20));
  EXPECT_THAT(server().log(), HasSubstr("Not everything came to an end in time"));
}

}  // namespace
}  // namespace cq::test
