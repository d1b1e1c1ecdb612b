#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <map>
#include <regex>
#include <string>

#include "e2e/database_file.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/eventually.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Workspaces on a new database, with a token that may do everything.
class WorkspacesSweeper : public testing::Test {
 protected:
  [[nodiscard]] HttpAnswer send(const ServerProcess& server, const std::string& method,
                                const std::string& path, const std::string& body = "") const {
    Headers headers{{"Authorization", "Bearer " + root_}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server.port(), method, path, headers, body);
  }

  void add_worktrees(const ServerProcess& server, int count) const {
    ASSERT_EQ(send(server, "POST", "/repository/init",
                   R"({"name":"demo","remote_url":"u","default_branch":"m"})")
                  .status,
              201);
    for (int i = 0; i < count; ++i) {
      const std::string body = R"({"path":"/srv/wt-)" + std::to_string(i) + "\"}";
      ASSERT_EQ(send(server, "POST", "/repository/demo/worktrees", body).status, 201);
    }
  }

  /// The token of a new lease of one second.
  [[nodiscard]] std::string lease(const ServerProcess& server) const {
    const HttpAnswer granted =
        send(server, "POST", "/repository/demo/leases", R"({"owner":"runner-1","ttl_seconds":1})");
    EXPECT_EQ(granted.status, 201) << granted.body;
    return *granted.json().member("lease_token")->as_string();
  }

  [[nodiscard]] std::string open_session(const ServerProcess& server) const {
    const HttpAnswer opened =
        send(server, "POST", "/sessions", R"({"repository":"demo","commit_sha":"abc1234"})");
    EXPECT_EQ(opened.status, 201) << opened.body;
    return *opened.json().member("id")->as_string();
  }

  static int metric(const ServerProcess& server, const std::string& series) {
    const std::string text = send_request(server.port(), "GET", "/metrics").body;
    const std::size_t at = text.find("\n" + series + " ");
    return at == std::string::npos ? -1 : std::stoi(text.substr(at + series.size() + 2));
  }

  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "workspaces.db";
  std::map<std::string, std::string> environment_ = workspaces_environment(file_);

 private:
  [[nodiscard]] std::string make_root() const {
    make_database(environment_);
    return add_workspaces_token(file_, "root", "admin");
  }

  const std::string root_ = make_root();
};

constexpr const char* kExpired = R"(cq_workspaces_lease_ends_total{ending="expired"})";

TEST_F(WorkspacesSweeper, FreesWhatIsLeasedByAHolderThatHasGone) {
  const ServerProcess server(environment_);
  add_worktrees(server, 1);
  EXPECT_EQ(metric(server, kExpired), 0);
  const std::string token = lease(server);
  ASSERT_TRUE(eventually([&] { return metric(server, kExpired) > 0; }));
  EXPECT_THAT(send(server, "GET", "/repository/demo/worktrees").body,
              testing::AllOf(HasSubstr(R"("status":"idle")"), HasSubstr(R"("lease_owner":null)")));
  const HttpAnswer late = send(server, "POST", "/worktrees/1/heartbeat",
                               R"({"lease_token":")" + token + R"(","ttl_seconds":600})");
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.body, HasSubstr("The lease of worktree 1 expired at 2"));
  const HttpAnswer released =
      send(server, "POST", "/worktrees/1/release", R"({"lease_token":")" + token + "\"}");
  EXPECT_EQ(released.status, 409);
  EXPECT_THAT(released.body, HasSubstr("expired at 2"));
  EXPECT_THAT(send(server, "GET", "/leases/ends").body, HasSubstr(R"("ending":"expired")"));
  ASSERT_TRUE(eventually(
      [&] { return server.log().find("its holder was: runner-1") != std::string::npos; }));
  EXPECT_THAT(server.log(), testing::AllOf(HasSubstr("The lease of worktree 1 with the fence 2 "),
                                           Not(HasSubstr(token))));
}

TEST_F(WorkspacesSweeper, CancelsASessionThatHasExpired) {
  const ServerProcess server(environment_);
  add_worktrees(server, 0);
  const HttpAnswer opened =
      send(server, "POST", "/sessions",
           R"({"repository":"demo","commit_sha":"abc1234","expires_in":3600})");
  const std::string id = *opened.json().member("id")->as_string();
  DatabaseFile(file_).run("UPDATE sessions SET expires_at = '2026-01-02 03:04:05.000000'");
  EXPECT_EQ(send(server, "GET", "/client/sessions/" + id + "/logs?follow=true").status, 200)
      << "what follows the session's logs comes to an end";
  ASSERT_TRUE(
      eventually([&] { return metric(server, "cq_workspaces_sessions_expired_total") == 1; }));
  EXPECT_THAT(send(server, "GET", "/sessions/" + id).body, HasSubstr(R"("status":"cancelled")"));
  ASSERT_TRUE(eventually([&] {
    return server.log().find("Session " + id +
                             " expired at 2026-01-02T03:04:05Z and was "
                             "cancelled") != std::string::npos;
  }));
}

TEST_F(WorkspacesSweeper, OfTwoServersOneEndsEachLeaseSessionAndCommand) {
  constexpr int kLeases = 6;
  constexpr int kSessions = 3;
  constexpr int kCommands = 3;
  const ServerProcess one(environment_);
  const ServerProcess other(environment_);
  add_worktrees(one, kLeases);
  for (int i = 0; i < kLeases; ++i) static_cast<void>(lease(i % 2 == 0 ? one : other));
  for (int i = 0; i < kSessions; ++i) static_cast<void>(open_session(one));
  DatabaseFile(file_).run("UPDATE sessions SET expires_at = '2026-01-02 03:04:05.000000'");
  const std::string commands = "/sessions/" + open_session(other) + "/commands";
  for (int i = 0; i < kCommands; ++i) {
    EXPECT_EQ(send(other, "POST", commands, R"({"argv":["x"]})").status, 201);
  }
  for (int i = 0; i < kCommands; ++i) {
    EXPECT_EQ(send(one, "POST", commands + "/claim", R"({"owner":"r","ttl_seconds":1})").status,
              201);
  }
  // One that was given first may have been granted again before it was swept: it counts as well.
  const auto ended = [](const ServerProcess& server) {
    return metric(server, kExpired) +
           metric(server, R"(cq_workspaces_lease_ends_total{ending="taken_over"})");
  };
  ASSERT_TRUE(eventually([&] { return ended(one) + ended(other) >= kLeases; }));
  const auto lines = [](const ServerProcess& server) {
    const std::string log = server.log();
    const std::regex line("The lease of worktree [0-9]+ with the fence");
    return std::distance(std::sregex_iterator(log.begin(), log.end(), line),
                         std::sregex_iterator());
  };
  const int swept = metric(one, kExpired) + metric(other, kExpired);
  ASSERT_TRUE(eventually([&] { return lines(one) + lines(other) >= swept; }));
  EXPECT_EQ(ended(one) + ended(other), kLeases);
  EXPECT_EQ(lines(one) + lines(other), swept);
  EXPECT_EQ(DatabaseFile(file_).run("SELECT count(*) FROM worktree_lease_ends"),
            (std::vector<Row>{{std::to_string(kLeases)}}));
  const auto of_both = [&](const char* series) {
    return metric(one, series) + metric(other, series);
  };
  constexpr const char* kExpiredSessions = "cq_workspaces_sessions_expired_total";
  constexpr const char* kLostCommands = "cq_workspaces_commands_lost_total";
  ASSERT_TRUE(eventually([&] {
    return of_both(kExpiredSessions) >= kSessions && of_both(kLostCommands) >= kCommands;
  }));
  EXPECT_EQ(of_both(kExpiredSessions), kSessions);
  EXPECT_EQ(of_both(kLostCommands), kCommands);
  const auto count_of = [this](const char* kind) {
    return DatabaseFile(file_)
        .run("SELECT count(*) FROM events WHERE kind = '" + std::string(kind) + "'")
        .front()
        .front();
  };
  EXPECT_EQ(count_of("lease.expired"), std::to_string(swept));
  EXPECT_EQ(count_of("session.cancelled"), std::to_string(kSessions));
  EXPECT_EQ(count_of("command.pending"), std::to_string(2 * kCommands)) << "queued, and lost";
  const std::string expired = "SELECT at FROM events WHERE kind = 'lease.expired' ORDER BY ";
  EXPECT_EQ(DatabaseFile(file_).run(expired + "id"), DatabaseFile(file_).run(expired + "at"))
      << "in their order";
}

TEST_F(WorkspacesSweeper, GoesOnOnceTheDatabaseCanBeWrittenAgain) {
  environment_["CQ_WORKSPACES_DATABASE_URL"] += "?timeout=1";
  const ServerProcess server(environment_);
  add_worktrees(server, 1);
  static_cast<void>(lease(server));
  DatabaseFile other(file_);
  other.run("BEGIN IMMEDIATE");
  ASSERT_TRUE(
      eventually([&] { return server.log().find("could not be ended: ") != std::string::npos; }));
  EXPECT_EQ(metric(server, kExpired), 0);
  other.run("ROLLBACK");
  ASSERT_TRUE(eventually([&] { return metric(server, kExpired) == 1; }));
}

}  // namespace
}  // namespace cq::test
