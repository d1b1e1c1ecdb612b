#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include "e2e/database_file.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

std::string text_of(const JsonValue& json, const std::string& path) {
  const JsonValue* value = &json;
  for (std::size_t begin = 0; begin < path.size() && value != nullptr;) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    value = value->member(path.substr(begin, end - begin));
    begin = end + 1;
  }
  if (value == nullptr) return {};
  return value->as_string() != nullptr ? *value->as_string() : write_json(*value);
}

/// A server of workspaces alone on a new database, and a token that may do everything.
class WorkspacesServer : public testing::Test {
 protected:
  static std::map<std::string, std::string> made(std::map<std::string, std::string> environment) {
    make_database(environment);
    return environment;
  }

  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::string& token = "") {
    Headers headers{{"Authorization", "Bearer " + (token.empty() ? root_ : token)}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_.port(), method, path, headers, body);
  }

  std::string make_session() {
    send("POST", "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
    return text_of(
        send("POST", "/sessions", R"({"repository":"demo","commit_sha":"abc1234"})").json(), "id");
  }

  void add_worktrees(int count) {
    send("POST", "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
    for (int i = 0; i < count; ++i) {
      const std::string body = R"({"path":"/srv/wt-)" + std::to_string(i) + "\"}";
      EXPECT_EQ(send("POST", "/repository/demo/worktrees", body).status, 201);
    }
  }

  HttpAnswer lease(const std::string& owner, int ttl_seconds = 600) {
    return send(
        "POST", "/repository/demo/leases",
        R"({"owner":")" + owner + R"(","ttl_seconds":)" + std::to_string(ttl_seconds) + "}");
  }

  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "workspaces.db";
  const std::map<std::string, std::string> environment_ = made(workspaces_environment(database_));
  const std::string root_ = make_workspaces_token(environment_, "root", "admin");
  ServerProcess server_{environment_};
};

TEST_F(WorkspacesServer, NeedsNothingOfTheFirstFeature) {
  EXPECT_EQ(send("GET", "/whoami").body, R"({"message":"root"})");
  EXPECT_EQ(send_request(server_.port(), "GET", "/readyz").body, R"({"message":"ready"})");
  EXPECT_EQ(send_request(server_.port(), "GET", "/api/v1/ready").status, 200);
  EXPECT_EQ(send_request(server_.port(), "GET", "/api/v1/knowledge?domains=x").status, 404);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "cq.db"));
}

TEST_F(WorkspacesServer, ItsMetricsCanNeedATokenToo) {
  std::map<std::string, std::string> environment = environment_;
  environment["CQ_METRICS_TOKEN"] = "metrics-secret";
  const ServerProcess server(environment);
  const auto status = [&server](const std::string& path, const std::string& token) {
    return send_request(server.port(), "GET", path, {{"Authorization", "Bearer " + token}}).status;
  };
  EXPECT_EQ(status("/metrics", "metrics-secret"), 200);
  EXPECT_EQ(status("/metrics", root_), 401) << "what may do everything else";
  EXPECT_EQ(send_request(server.port(), "GET", "/metrics").body,
            R"({"detail":"The metrics need their bearer token"})");
  EXPECT_EQ(status("/whoami", "metrics-secret"), 401);
}

TEST_F(WorkspacesServer, StandsBesideTheFirstFeature) {
  std::map<std::string, std::string> both = environment_;
  both.merge(server_environment(directory_.path() / "cq.db"));
  both["CQ_FEATURES"] = "knowledge,workspaces";
  const ServerProcess server(both);
  const Headers token{{"Authorization", "Bearer " + root_}};
  EXPECT_EQ(send_request(server.port(), "GET", "/whoami", token).body, R"({"message":"root"})");
  EXPECT_EQ(send_request(server.port(), "GET", "/api/v1/knowledge?domains=x").status, 200);
  EXPECT_EQ(send_request(server.port(), "GET", "/api/v1/users/me", token).status, 401)
      << "a token of workspaces is nothing there";
}

TEST_F(WorkspacesServer, AKeyOfTheFirstFeatureServesWithItsScopes) {
  std::map<std::string, std::string> both = environment_;
  both.merge(server_environment(directory_.path() / "cq.db"));
  both["CQ_FEATURES"] = "knowledge,workspaces";
  make_database(both);
  EXPECT_EQ(run_cq_server({"user", "create", "alice", "--password-stdin"}, both, "secret123\n")
                .exit_status,
            0);
  const auto make_key = [&both](const std::vector<std::string>& more) {
    std::vector<std::string> command{"api-key", "create", "--user", "alice",
                                     "--name",  "agent",  "--ttl",  "1d"};
    command.insert(command.end(), more.begin(), more.end());
    const ProcessResult made = run_cq_server(command, both);
    EXPECT_EQ(made.exit_status, 0) << made.err;
    return made.out.substr(0, made.out.find('\n'));
  };
  const std::string scoped = make_key({"--scopes", "sessions:read,sessions:write"});
  const std::string plain = make_key({});
  EXPECT_NE(run_cq_server({"api-key", "create", "--user", "alice", "--name", "x", "--ttl", "1d",
                           "--label", "cq-scope:admin"},
                          both)
                .exit_status,
            0);
  const ServerProcess server(both);
  const auto ask = [&server](const std::string& method, const std::string& path,
                             const std::string& token, const std::string& body = "") {
    Headers headers{{"Authorization", "Bearer " + token}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server.port(), method, path, headers, body);
  };
  ask("POST", "/repository/init", root_,
      R"({"name":"demo","remote_url":"u","default_branch":"m"})");
  EXPECT_EQ(ask("GET", "/whoami", scoped).body, R"({"message":"alice"})");
  const HttpAnswer session =
      ask("POST", "/sessions", scoped, R"({"repository":"demo","commit_sha":"abc1234"})");
  EXPECT_EQ(session.status, 201) << session.body;
  EXPECT_EQ(text_of(session.json(), "requested_by"), "alice");
  EXPECT_EQ(DatabaseFile(database_).run("SELECT token_id IS NULL FROM sessions"),
            (std::vector<Row>{{"1"}}));
  EXPECT_EQ(ask("GET", "/auth/tokens", scoped).status, 403);
  EXPECT_EQ(ask("GET", "/sessions", plain).status, 403) << "without scopes it may do nothing here";
  EXPECT_EQ(ask("GET", "/sessions", scoped + "x").status, 401);
}

TEST(WorkspacesInMemory, AreServedWithAFirstTokenAndFilledOverTheApi) {
  const std::string secret(32, 't');
  std::map<std::string, std::string> environment{{"CQ_FEATURES", "workspaces"},
                                                 {"CQ_WORKSPACES_DATABASE_URL", "sqlite://"},
                                                 {"CQ_WORKSPACES_FIRST_TOKEN", secret}};
  const ServerProcess server(environment);
  const Headers headers{{"Authorization", "Bearer " + secret},
                        {"Content-Type", "application/json"}};
  EXPECT_EQ(send_request(server.port(), "POST", "/repository/init", headers,
                         R"({"name":"demo","remote_url":"u","default_branch":"m"})")
                .status,
            201);
  EXPECT_THAT(send_request(server.port(), "GET", "/auth/tokens", headers).body,
              testing::AllOf(HasSubstr(R"("name":"first","scopes":["admin"])"),
                             testing::Not(HasSubstr(secret))));
  EXPECT_THAT(server.log(), testing::Not(HasSubstr(secret)));
  environment["CQ_WORKSPACES_FIRST_TOKEN"] = "short";
  const ProcessResult refused = run_cq_server({"serve"}, environment);
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.err, HasSubstr("is not a text of at least 32 characters"));
}

TEST_F(WorkspacesServer, TheFirstTokenIsMadeWhereThereIsNoneAlone) {
  std::map<std::string, std::string> environment = environment_;
  environment["CQ_WORKSPACES_FIRST_TOKEN"] = std::string(32, 't');
  const ServerProcess server(environment);
  EXPECT_EQ(send_request(server.port(), "GET", "/whoami",
                         {{"Authorization", "Bearer " + environment["CQ_WORKSPACES_FIRST_TOKEN"]}})
                .status,
            401);
}

TEST_F(WorkspacesServer, TwoInitsOfANewNameAtOnceMakeOneRepository) {
  for (int round = 0; round < 5; ++round) {
    const std::string body =
        R"({"name":"r)" + std::to_string(round) + R"(","remote_url":"u","default_branch":"m"})";
    std::vector<int> statuses(4);
    std::vector<std::thread> threads;
    for (int& status : statuses) {
      threads.emplace_back([&] { status = send("POST", "/repository/init", body).status; });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(statuses, testing::Each(201));
  }
  EXPECT_EQ(DatabaseFile(database_).run("SELECT count(*) FROM repositories"),
            (std::vector<Row>{{"5"}}));
}

TEST_F(WorkspacesServer, CommandsThatComeAtOnceHaveDifferentNumbers) {
  const std::string path = "/sessions/" + make_session() + "/commands";
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 10; ++j) {
        EXPECT_EQ(send("POST", path, R"({"argv":["true"]})").status, 201);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(DatabaseFile(database_).run("SELECT count(*), count(DISTINCT sequence), "
                                        "max(sequence) FROM commands"),
            (std::vector<Row>{{"80", "80", "79"}}));
}

TEST_F(WorkspacesServer, ATokenIsMadeListedAndRevokedByCommand) {
  const std::string reader = make_workspaces_token(environment_, "reader", "sessions:read");
  EXPECT_EQ(reader.size(), 43U);
  EXPECT_EQ(send("GET", "/sessions", "", reader).status, 200);
  EXPECT_EQ(send("GET", "/auth/tokens", "", reader).status, 403);
  const ProcessResult list = run_cq_server({"token", "list"}, environment_);
  EXPECT_THAT(list.out, testing::AllOf(HasSubstr("root"), HasSubstr("reader"),
                                       HasSubstr("sessions:read"), HasSubstr("active")));
  EXPECT_THAT(list.out, testing::Not(HasSubstr(reader)));
  EXPECT_EQ(run_cq_server({"token", "create", "reader"}, environment_).exit_status, kRefused);
  EXPECT_EQ(run_cq_server({"token", "create", "x", "--scopes", ","}, environment_).exit_status,
            kMisconfigured);
  EXPECT_EQ(run_cq_server({"token", "revoke", "2"}, environment_).exit_status, kDone);
  EXPECT_EQ(send("GET", "/sessions", "", reader).status, 401);
  EXPECT_EQ(run_cq_server({"token", "revoke", "99"}, environment_).exit_status, kRefused);
  const ProcessResult days =
      run_cq_server({"token", "create", "short", "--days", "1", "--json"}, environment_);
  EXPECT_THAT(days.out, HasSubstr(R"("expires_at":"2)"));
}

TEST_F(WorkspacesServer, AReadWaitsForNoWrite) {
  add_worktrees(1);
  DatabaseFile other(database_);
  other.run("BEGIN IMMEDIATE");
  const auto begun = std::chrono::steady_clock::now();
  for (const char* path : {"/whoami", "/sessions", "/repository", "/auth/tokens"}) {
    EXPECT_EQ(send("GET", path).status, 200) << path;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3));
  const std::string last_use = "SELECT last_used_at FROM auth_tokens WHERE name = 'root'";
  const std::vector<Row> before = other.run(last_use);
  other.run("ROLLBACK");
  while (other.run(last_use) == before) {
    ASSERT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(60));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

TEST_F(WorkspacesServer, AWorktreeIsRegisteredListedAndReleasedByCommand) {
  add_worktrees(0);
  const ProcessResult added =
      run_cq_server({"worktree", "register", "--repository", "demo", "/srv/one"}, environment_);
  EXPECT_EQ(added.out, "1\n");
  EXPECT_EQ(
      run_cq_server({"worktree", "register", "--repository", "demo", "/srv/one"}, environment_)
          .exit_status,
      kRefused);
  EXPECT_EQ(
      run_cq_server({"worktree", "register", "--repository", "nope", "/srv/two"}, environment_)
          .exit_status,
      kRefused);
  EXPECT_EQ(lease("agent-7").status, 201);
  EXPECT_THAT(run_cq_server({"worktree", "list"}, environment_).out,
              testing::AllOf(HasSubstr("/srv/one"), HasSubstr("agent-7"), HasSubstr("reserved")));
  EXPECT_EQ(run_cq_server({"worktree", "release", "1"}, environment_).exit_status, kMisconfigured)
      << "nobody is there to say yes";
  EXPECT_EQ(run_cq_server({"worktree", "release", "1", "--yes", "--reason", "stuck"}, environment_)
                .exit_status,
            kDone);
  EXPECT_THAT(send("GET", "/leases/ends").body,
              testing::AllOf(HasSubstr("agent-7"), HasSubstr("broken"), HasSubstr("stuck")));
  EXPECT_EQ(run_cq_server({"worktree", "release", "9"}, environment_).exit_status, kRefused);
}

TEST_F(WorkspacesServer, ALeaseIsGrantedRenewedAndReleased) {
  add_worktrees(1);
  const HttpAnswer granted = lease("agent-1");
  ASSERT_EQ(granted.status, 201) << granted.body;
  const std::string token = text_of(granted.json(), "lease_token");
  const std::string path = "/worktrees/" + text_of(granted.json(), "worktree.id");
  EXPECT_EQ(text_of(granted.json(), "worktree.status"), "reserved");
  EXPECT_EQ(text_of(granted.json(), "fence"), "2");
  const HttpAnswer none = lease("agent-2");
  EXPECT_EQ(none.status, 409);
  EXPECT_EQ(text_of(none.json(), "earliest_expiry"), text_of(granted.json(), "expires_at"));
  EXPECT_GT(std::stoi(none.header("retry-after")), 500);
  const HttpAnswer renewed =
      send("POST", path + "/heartbeat",
           R"({"lease_token":")" + token + R"(","ttl_seconds":900,"commit_sha":"abc1234"})");
  EXPECT_EQ(text_of(renewed.json(), "worktree.status"), "busy") << renewed.body;
  EXPECT_EQ(text_of(renewed.json(), "worktree.commit_sha"), "abc1234");
  EXPECT_THAT(send("GET", "/repository/demo/worktrees").body, testing::Not(HasSubstr(token)));
  const std::string release = R"({"lease_token":")" + token + R"(","condition":"dirty"})";
  EXPECT_EQ(text_of(send("POST", path + "/release", release).json(), "condition"), "dirty");
  EXPECT_EQ(send("POST", path + "/release", release).status, 200) << "again";
  EXPECT_EQ(
      send("POST", path + "/heartbeat", R"({"lease_token":")" + token + R"(","ttl_seconds":900})")
          .status,
      409);
  EXPECT_EQ(lease("agent-2").status, 409) << "it isn't clean";
  EXPECT_EQ(send("PATCH", path, R"({"condition":"clean"})").status, 200);
  EXPECT_EQ(lease("agent-2").status, 201);
  EXPECT_EQ(send("POST", path + "/break", R"({"reason":"stuck"})").status, 200);
  EXPECT_EQ(send("PATCH", path, R"({"retired":true})").status, 200);
  EXPECT_EQ(lease("agent-3").status, 409);
}

TEST_F(WorkspacesServer, AnEndOfALeaseLeavesTheConditionUnlessItSaysOne) {
  add_worktrees(1);
  const auto condition = [](const HttpAnswer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return text_of(answer.json(), "condition");
  };
  const std::string token = text_of(lease("agent-1").json(), "lease_token");
  EXPECT_EQ(send("PATCH", "/worktrees/1", R"({"condition":"dirty"})").status, 200);
  EXPECT_EQ(condition(send("POST", "/worktrees/1/release", R"({"lease_token":")" + token + "\"}")),
            "dirty");
  EXPECT_EQ(lease("agent-2").status, 409);
  EXPECT_EQ(send("PATCH", "/worktrees/1", R"({"condition":"clean"})").status, 200);
  EXPECT_EQ(lease("agent-2").status, 201);
  EXPECT_EQ(send("PATCH", "/worktrees/1", R"({"condition":"unpushed"})").status, 200);
  EXPECT_EQ(condition(send("POST", "/worktrees/1/break", R"({"reason":"stuck"})")), "unpushed");
}

TEST_F(WorkspacesServer, ALeaseIsBrokenUnderItsFenceAlone) {
  add_worktrees(1);
  const int fence = std::stoi(text_of(lease("agent-1").json(), "fence"));
  const auto broken = [&](int expected) {
    return send("POST", "/worktrees/1/break",
                R"({"reason":"stuck","fence":)" + std::to_string(expected) + "}")
        .status;
  };
  EXPECT_EQ(broken(fence - 1), 409);
  EXPECT_EQ(text_of(send("GET", "/worktrees/1").json(), "lease_owner"), "agent-1");
  EXPECT_EQ(broken(fence), 200);
  EXPECT_EQ(lease("agent-2").status, 201);
  EXPECT_EQ(run_cq_server({"worktree", "release", "1", "--yes"}, environment_).exit_status, kDone);
  EXPECT_THAT(send("GET", "/leases/ends").body, HasSubstr(R"("owner":"agent-2")"));
  EXPECT_EQ(DatabaseFile(database_).run("SELECT reason FROM worktree_lease_ends ORDER BY id"),
            (std::vector<Row>{{"stuck"}, {"NULL"}}));
}

TEST_F(WorkspacesServer, OneDirectoryIsOneWorktree) {
  add_worktrees(0);
  const auto added = [this](const std::string& path) {
    return send("POST", "/repository/demo/worktrees", R"({"path":")" + path + "\"}").status;
  };
  const auto registered = [this](const std::string& path) {
    return run_cq_server({"worktree", "register", "--repository", "demo", path}, environment_)
        .exit_status;
  };
  EXPECT_EQ(added("/srv/one/"), 201);
  EXPECT_EQ(added("/srv/./two/../one"), 409);
  EXPECT_EQ(added("srv/one"), 422);
  EXPECT_EQ(registered("/srv/one/"), kRefused);
  EXPECT_EQ(registered("/srv/one"), kRefused);
  EXPECT_EQ(registered(""), kMisconfigured);
  EXPECT_EQ(registered("/srv/\xff"), kMisconfigured);
  EXPECT_EQ(text_of(send("GET", "/worktrees/1").json(), "path"), "/srv/one");
  EXPECT_EQ(run_cq_server(
                {"worktree", "register", "--repository", "demo", "/srv/two", "--commit", "\xff"},
                environment_)
                .exit_status,
            kMisconfigured);
}

TEST_F(WorkspacesServer, WhatIsSaidOfAWorktreeIsBounded) {
  add_worktrees(1);
  const auto status = [this](const std::string& method, const std::string& path,
                             const std::string& name, std::size_t length) {
    return send(method, path, "{\"" + name + "\":\"" + std::string(length, 'a') + "\"}").status;
  };
  EXPECT_EQ(status("PATCH", "/worktrees/1", "commit_sha", 40), 200);
  EXPECT_EQ(status("PATCH", "/worktrees/1", "commit_sha", 41), 422);
  EXPECT_EQ(status("PATCH", "/worktrees/1", "environment_hash", 64), 200);
  EXPECT_EQ(status("PATCH", "/worktrees/1", "environment_hash", 65), 422);
  EXPECT_EQ(lease("agent-1").status, 201);
  EXPECT_EQ(status("POST", "/worktrees/1/break", "reason", 1025), 422);
  EXPECT_EQ(status("POST", "/worktrees/1/break", "reason", 1024), 200);
}

TEST_F(WorkspacesServer, OfManyCallersAsManyGetAWorktreeAsAreFree) {
  add_worktrees(4);
  const ServerProcess other(environment_);
  std::atomic<int> refused{0};
  std::mutex mutex;
  std::vector<std::string> granted;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      const HttpAnswer answer = send_request(
          i % 2 == 0 ? server_.port() : other.port(), "POST", "/repository/demo/leases",
          {{"Authorization", "Bearer " + root_}, {"Content-Type", "application/json"}},
          R"({"owner":"agent","ttl_seconds":600})");
      if (answer.status == 409) ++refused;
      const std::lock_guard lock(mutex);
      if (answer.status == 201) granted.push_back(text_of(answer.json(), "worktree.id"));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(granted.size(), 4U);
  EXPECT_EQ(std::set<std::string>(granted.begin(), granted.end()).size(), 4U);
  EXPECT_EQ(refused, 12);
}

TEST_F(WorkspacesServer, WhoMayNotIsRefused) {
  add_worktrees(1);
  const std::string reader = make_workspaces_token(environment_, "reader", "sessions:read");
  const std::string wish = R"({"owner":"x","ttl_seconds":60})";
  EXPECT_EQ(send("POST", "/repository/demo/leases", wish, reader).status, 403);
  EXPECT_EQ(send("POST", "/repository/demo/worktrees", R"({"path":"/x"})", reader).status, 403);
  EXPECT_EQ(send("GET", "/repository/demo/worktrees", "", reader).status, 200);
  EXPECT_EQ(send("POST", "/repository/nope/leases", wish).status, 404);
  EXPECT_EQ(send("POST", "/worktrees/9/break", R"({"reason":"x"})").status, 404);
  EXPECT_EQ(send("POST", "/repository/demo/leases", R"({"owner":"","ttl_seconds":0})").status, 422);
}

TEST_F(WorkspacesServer, ALongArtifactIsSentWholeAndInParts) {
  std::string content;
  while (content.size() < 3'000'000) content += std::to_string(content.size()) + '\n';
  const std::string file = (directory_.path() / "core.dump").string();
  std::ofstream(file) << content;
  const std::string id = make_session();
  DatabaseFile(database_).run(
      "INSERT INTO artifacts (session_id, kind, path, metadata, created_at, updated_at) VALUES (?, "
      "'CORE_DUMP', ?, '{}', '2026-01-02 03:04:05.000000', '2026-01-02 03:04:05.000000')",
      {id, file});
  const std::string path = "/sessions/" + id + "/artifacts/1";
  const HttpAnswer whole = send("GET", path);
  EXPECT_EQ(whole.status, 200);
  EXPECT_TRUE(whole.body == content);
  const HttpAnswer part =
      send_request(server_.port(), "GET", path,
                   {{"Authorization", "Bearer " + root_}, {"Range", "bytes=1000000-2000000"}});
  EXPECT_EQ(part.status, 206);
  EXPECT_TRUE(part.body == content.substr(1'000'000, 1'000'001));
  const JsonValue encoded = send("GET", "/client" + path).json();
  EXPECT_EQ(text_of(encoded, "artifact.size"), std::to_string(content.size()));
  EXPECT_EQ(text_of(encoded, "content").size(), (content.size() + 2) / 3 * 4);
}

TEST_F(WorkspacesServer, LogsAreFollowedUntilTheSessionEnds) {
  EXPECT_EQ(send("POST", "/client/repository/init", R"({"remote_url":"u"})").status, 200);
  const std::string id =
      text_of(send("POST", "/client/sessions", R"({"commit":"abc123","commands":["true"]})").json(),
              "session_id");
  const std::string log = (directory_.path() / "command.log").string();
  std::ofstream(log) << "first\n";
  DatabaseFile(database_).run("UPDATE commands SET status = 'RUNNING', log_path = ?", {log});
  std::thread runner([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    std::ofstream(log, std::ios::app) << "second\n";
    DatabaseFile(database_).run("UPDATE commands SET status = 'SUCCEEDED', exit_code = 0");
    DatabaseFile(database_).run("UPDATE sessions SET status = 'COMPLETED'");
  });
  const HttpAnswer followed = send("GET", "/client/sessions/" + id + "/logs?follow=true");
  runner.join();
  EXPECT_EQ(followed.status, 200);
  EXPECT_THAT(followed.body, testing::AllOf(HasSubstr("first"), HasSubstr("second")));
  EXPECT_EQ(followed.header("content-type"), "application/x-ndjson");
}

TEST_F(WorkspacesServer, RepositoriesOfOneNameThatAreInitializedAtOnceKeepTheirUrlsApart) {
  constexpr std::size_t kUrls = 8;
  std::vector<std::string> ids(kUrls);
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < kUrls; ++i) {
    clients.emplace_back([&, i] {
      const std::string body = R"({"remote_url":"https://)" + std::to_string(i) + R"(/demo.git"})";
      const JsonValue made = send("POST", "/client/repository/init", body).json();
      ids[i] = text_of(made, "repository_id");
    });
  }
  for (std::thread& client : clients) client.join();
  for (std::size_t i = 0; i < kUrls; ++i) {
    EXPECT_EQ(
        DatabaseFile(database_).run("SELECT remote_url FROM repositories WHERE id = ?", {ids[i]}),
        (std::vector<Row>{{"https://" + std::to_string(i) + "/demo.git"}}));
  }
}

TEST_F(WorkspacesServer, IsBackedUpExportedAndTakenBack) {
  make_session();
  EXPECT_EQ(server_.stop(), kDone);
  const std::string exported = (directory_.path() / "all.jsonl").string();
  EXPECT_EQ(run_cq_server({"export", exported}, environment_).exit_status, kDone);
  auto other = environment_;
  other["CQ_WORKSPACES_DATABASE_URL"] = "sqlite:///" + (directory_.path() / "other.db").string();
  const ProcessResult imported = run_cq_server({"import", exported}, other);
  EXPECT_EQ(imported.exit_status, kDone) << imported.err;
  EXPECT_THAT(imported.err, HasSubstr("1 repository"));
  EXPECT_EQ(
      run_cq_server({"db", "downgrade", "20240730_0001", "--yes", "--feature", "workspaces"}, other)
          .exit_status,
      kDone);
  EXPECT_EQ(run_cq_server({"db", "current"}, other).out, "20240730_0001\n");
  EXPECT_EQ(run_cq_server({"db", "upgrade"}, other).exit_status, kDone);
  EXPECT_THAT(run_cq_server({"db", "history", "--feature", "workspaces"}, other).out,
              HasSubstr("Initial metadata schema."));
}

}  // namespace
}  // namespace cq::test
