#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

namespace cq::test {
namespace {

constexpr const char* kLogin = R"({"username":"nobody","password":"x"})";

class Concurrency : public testing::Test {
 protected:
  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
};

std::string make_key(std::uint16_t port) {
  const HttpAnswer answer =
      post_json(port, "/api/v1/users/me/api-keys", R"({"name":"k","ttl":"1d"})",
                login_of_contract_user("alice"));
  return *answer.json().member("token")->as_string();
}

TEST_F(Concurrency, TwoServersStartedAtOnceOnOneNewDatabaseBothComeUp) {
  auto first = std::async(std::launch::async, [this] { return ServerProcess(file_).stop(); });
  auto second = std::async(std::launch::async, [this] {
    ServerProcess server(file_);
    EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 200);
    return server.stop();
  });
  EXPECT_EQ(first.get(), 0);
  EXPECT_EQ(second.get(), 0);
  EXPECT_EQ(DatabaseFile(file_).run("SELECT count(*) FROM alembic_version"),
            std::vector<Row>{{"1"}});
}

TEST_F(Concurrency, ConcurrentProposalsAreAllStored) {
  constexpr int kThreads = 8;
  constexpr int kProposalsEach = 25;
  ServerProcess server(file_);
  DatabaseFile database(file_);
  database.add_contract_users();
  const std::string key = make_key(server.port());
  std::vector<std::thread> threads;
  std::atomic<int> created{0};
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&server, &key, &created] {
      for (int j = 0; j < kProposalsEach; ++j) {
        const HttpAnswer answer = post_json(
            server.port(), "/api/v1/knowledge",
            R"({"domains":["load"],"insight":{"summary":"S","detail":"D","action":"A"}})", key);
        created += answer.status == 201 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(created, kThreads * kProposalsEach);
  EXPECT_EQ(server.stop(), 0);
  EXPECT_EQ(database.run("SELECT count(DISTINCT unit_id) FROM knowledge_unit_domains"),
            std::vector<Row>{{std::to_string(kThreads * kProposalsEach)}});
}

TEST_F(Concurrency, OfRequestsForTheLastFreeKeyExactlyOneGetsIt) {
  constexpr int kThreads = 8;
  ServerProcess server(file_);
  DatabaseFile(file_).add_contract_users();
  const std::string jwt = login_of_contract_user("alice");
  const auto make = [&server, &jwt] {
    return post_json(server.port(), "/api/v1/users/me/api-keys", R"({"name":"k","ttl":"1d"})", jwt)
        .status;
  };
  for (int i = 0; i < 19; ++i) {
    ASSERT_EQ(make(), 201);
  }
  std::vector<std::future<int>> attempts;
  for (int i = 0; i < kThreads; ++i) {
    attempts.push_back(std::async(std::launch::async, make));
  }
  std::multiset<int> statuses;
  for (std::future<int>& attempt : attempts) {
    statuses.insert(attempt.get());
  }
  EXPECT_EQ(statuses.count(201), 1U);
  EXPECT_EQ(statuses.count(409), kThreads - 1U);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Concurrency, HealthIsAnsweredWhileLoginsAreUnderWay) {
  constexpr int kLogins = 4;
  ServerProcess server(file_);
  std::atomic<int> ended{0};
  std::vector<std::future<int>> logins;
  for (int i = 0; i < kLogins; ++i) {
    logins.push_back(std::async(std::launch::async, [&server, &ended] {
      const int status = post_json(server.port(), "/api/v1/auth/login", kLogin).status;
      ++ended;
      return status;
    }));
  }
  // Health is asked for until the logins have ended; most of these answers, dozens, come while
  // one is under way. Were it held up by them, there would be no more than one each.
  int answered = 0;
  while (ended < kLogins) {
    ASSERT_EQ(get(server.port(), "/api/v1/health").status, 200);
    answered += ended < kLogins ? 1 : 0;
    // Leaves the processor to the logins, which come after everything else.
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_GT(answered, kLogins);
  for (std::future<int>& login : logins) {
    EXPECT_EQ(login.get(), 401);
  }
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Concurrency, AnotherProcesssApprovalShowsInTheNextResponse) {
  ServerProcess server(file_);
  DatabaseFile database(file_);
  database.add_contract_users();
  const HttpAnswer proposed =
      post_json(server.port(), "/api/v1/knowledge",
                R"({"domains":["api"],"insight":{"summary":"S","detail":"D","action":"A"}})",
                make_key(server.port()));
  ASSERT_EQ(proposed.status, 201);
  const std::string target = "/api/v1/knowledge?domains=api";
  EXPECT_EQ(get(server.port(), target).body, R"({"data":[]})");
  database.run("UPDATE knowledge_units SET status = 'approved'");
  EXPECT_NE(get(server.port(), target).body, R"({"data":[]})");
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace cq::test
