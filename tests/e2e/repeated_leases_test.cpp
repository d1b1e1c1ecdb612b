// Requests that wait in line for a worktree and have an Idempotency-Key: their repetitions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "e2e/database_file.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/eventually.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

class RepeatedLeasesE2e : public testing::Test {
 protected:
  void SetUp() override {
    server_.emplace(environment_);
    root_ = add_workspaces_token(file_, "root", "admin");
    ASSERT_EQ(
        post("/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})").status,
        201);
    ASSERT_EQ(post("/repository/demo/worktrees", R"({"path":"/srv/wt"})").status, 201);
  }

  [[nodiscard]] HttpAnswer post(const std::string& path, const std::string& body,
                                const std::string& key = "") const {
    Headers headers{{"Authorization", "Bearer " + root_}, {"Content-Type", "application/json"}};
    if (!key.empty()) headers["Idempotency-Key"] = key;
    return send_request(server_->port(), "POST", path, headers, body);
  }
  static std::string wish(const std::string& owner, int wait) {
    return R"({"owner":")" + owner + R"(","ttl_seconds":600,"wait_seconds":)" +
           std::to_string(wait) + "}";
  }
  [[nodiscard]] HttpAnswer lease(const std::string& owner, int wait,
                                 const std::string& key = "") const {
    return post("/repository/demo/leases", wish(owner, wait), key);
  }
  void release(const std::string& token) const {
    EXPECT_EQ(post("/worktrees/1/release", R"({"lease_token":")" + token + "\"}").status, 200);
  }
  static std::string token_of(const std::string& body) {
    const JsonValue json = std::get<JsonValue>(parse_json(body));
    return *json.member("lease_token")->as_string();
  }

  /// One that waits in line with that key.
  [[nodiscard]] RawClient waiter(const std::string& owner, const std::string& key) const {
    const std::string body = wish(owner, 60);
    RawClient client(server_->port());
    client.send("POST /repository/demo/leases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                root_ + "\r\nIdempotency-Key: " + key +
                "\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    EXPECT_TRUE(eventually([&] { return count("SELECT count(*) FROM lease_waiters") == "1"; }));
    return client;
  }
  [[nodiscard]] std::string count(const std::string& query) const {
    return DatabaseFile(file_).run(query).front().front();
  }
  /// All requests with a key seem to have come then.
  void note_five_minutes_ago() const {
    DatabaseFile(file_).run(
        "UPDATE kept_answers SET noted_at = strftime('%Y-%m-%d %H:%M:%S.000000', 'now', '-5 "
        "minutes')");
  }
  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "workspaces.db";
  std::map<std::string, std::string> environment_ = workspaces_environment(file_);
  std::string root_;
  std::optional<ServerProcess> server_;
};

TEST_F(RepeatedLeasesE2e, ARepetitionGetsTheLeaseThatTheFirstWaitedFor) {
  const std::string held = token_of(lease("holder", 0).body);
  RawClient bob = waiter("bob", "key");
  const HttpAnswer meanwhile = lease("bob", 60, "key");
  EXPECT_EQ(meanwhile.status, 409);
  EXPECT_EQ(meanwhile.header("retry-after"), "1");
  EXPECT_THAT(meanwhile.body,
              HasSubstr("The first request with that Idempotency-Key is under way"));
  EXPECT_EQ(count("SELECT count(*) FROM lease_waiters"), "1") << "it takes no second place";
  release(held);
  const RawResponse granted = bob.read_response();
  EXPECT_EQ(granted.status, 201);
  EXPECT_FALSE(granted.header("idempotency-replayed"));
  const HttpAnswer again = lease("bob", 60, "key");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, granted.body);
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  EXPECT_EQ(lease("carol", 60, "key").status, 422) << "another body";
  EXPECT_EQ(count("SELECT count(*) FROM events WHERE kind = 'lease.granted' AND owner = 'bob'"),
            "1");
}

TEST_F(RepeatedLeasesE2e, WhatIsFreeIsGrantedOnceWithoutAWait) {
  const HttpAnswer granted = lease("bob", 60, "key");
  EXPECT_EQ(granted.status, 201);
  EXPECT_EQ(lease("bob", 60, "key").body, granted.body);
}

TEST_F(RepeatedLeasesE2e, TheAnswerOutlivesTheServer) {
  const std::string held = token_of(lease("holder", 0).body);
  RawClient bob = waiter("bob", "key");
  release(held);
  const RawResponse granted = bob.read_response();
  server_->send_signal(SIGKILL);
  server_.emplace(environment_);
  EXPECT_EQ(lease("bob", 60, "key").body, granted.body);
}

TEST_F(RepeatedLeasesE2e, OneThatWaitedInVainOrLeftWaitsAnew) {
  const std::string held = token_of(lease("holder", 0).body);
  EXPECT_EQ(lease("bob", 1, "in-vain").status, 409);
  ASSERT_TRUE(eventually([&] { return count("SELECT count(*) FROM lease_waiters") == "0"; }));
  { const RawClient gone = waiter("carol", "left"); }
  ASSERT_TRUE(eventually([&] { return count("SELECT count(*) FROM lease_waiters") == "0"; }));
  EXPECT_EQ(count("SELECT count(*) FROM kept_answers"), "0");
  release(held);
  EXPECT_EQ(lease("carol", 60, "left").status, 201);
}

// It was noted as under way when it came, which counts for a minute: its server goes on saying so.
TEST_F(RepeatedLeasesE2e, OneThatWaitsForLongStaysUnderWay) {
  const std::string held = token_of(lease("holder", 0).body);
  RawClient bob = waiter("bob", "key");
  note_five_minutes_ago();
  ASSERT_TRUE(eventually([&] {
    return count(
               "SELECT count(*) FROM kept_answers WHERE noted_at > datetime('now', '-1 minute')") ==
           "1";
  }));
  EXPECT_EQ(lease("bob", 60, "key").status, 409);
  release(held);
  EXPECT_EQ(bob.read_response().status, 201);
}

// As if it had been killed between the grant and what it was to keep of the answer.
TEST_F(RepeatedLeasesE2e, AGrantWhoseAnswerIsLostIsntMadeTwice) {
  const std::string held = token_of(lease("holder", 0).body);
  RawClient bob = waiter("bob", "key");
  DatabaseFile(file_).run(
      "CREATE TRIGGER test_no_answer BEFORE UPDATE OF body ON kept_answers BEGIN SELECT "
      "RAISE(ABORT, 'lost'); END");
  release(held);
  EXPECT_EQ(bob.read_response().status, 201) << "its client has the lease all the same";
  EXPECT_THAT(lease("bob", 60, "key").body, HasSubstr("is under way"));
  note_five_minutes_ago();
  const HttpAnswer later = lease("bob", 60, "key");
  EXPECT_EQ(later.status, 409);
  EXPECT_THAT(later.body, HasSubstr("was carried out, but its answer is lost"));
}

}  // namespace
}  // namespace cq::test
