#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/eventually.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

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
  ServerProcess server(environment);
  const Headers headers{{"Authorization", "Bearer " + secret},
                        {"Content-Type", "application/json"}};
  EXPECT_EQ(send_request(server.port(), "POST", "/repository/init", headers,
                         R"({"name":"demo","remote_url":"u","default_branch":"m"})")
                .status,
            201);
  EXPECT_THAT(send_request(server.port(), "GET", "/auth/tokens", headers).body,
              testing::AllOf(HasSubstr(R"("name":"first","scopes":["admin"])"),
                             testing::Not(HasSubstr(secret))));
  EXPECT_EQ(server.stop(), 0);  // all is logged then
  EXPECT_THAT(server.log(), testing::Not(HasSubstr(secret)));
  environment["CQ_WORKSPACES_FIRST_TOKEN"] = "short";
  const ProcessResult refused = run_cq_server({"serve"}, environment);
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.err, HasSubstr("is not a text of at least 32 characters"));
}

// By the module of the kit's tests, which knows no SQL.
TEST(WorkspacesInMemory, AreServedByAnotherModule) {
  const std::string secret(32, 't');
  ServerProcess server(std::map<std::string, std::string>{
      {"CQ_FEATURES", "workspaces"},
      {"CQ_STORE_MODULE_PATH", std::string(CQ_TEST_MODULE_DIRECTORY) + "/workspaces"},
      {"CQ_WORKSPACES_DATABASE_URL", "memory:///w"},
      {"CQ_WORKSPACES_FIRST_TOKEN", secret}});
  const auto send = [&](const std::string& path, const std::string& body) {
    return post_json(server.port(), path, body, secret);
  };
  EXPECT_EQ(
      send("/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})").status,
      201);
  EXPECT_EQ(send("/repository/demo/worktrees", R"({"path":"/srv/one"})").status, 201);
  const std::string wish = R"({"owner":"alice","ttl_seconds":600,"wait_seconds":)";
  const HttpAnswer granted = send("/repository/demo/leases", wish + "0}");
  EXPECT_EQ(granted.status, 201) << granted.body;
  EXPECT_EQ(send("/repository/demo/leases", wish + "0}").status, 409);
  HttpAnswer waited;
  std::thread waiter([&] { waited = send("/repository/demo/leases", wish + "60}"); });
  EXPECT_TRUE(eventually(
      [&] { return get(server.port(), "/repository/demo/leases/line", secret).body != "[]"; }));
  EXPECT_EQ(send("/worktrees/1/release",
                 R"({"lease_token":")" + text_of(granted.json(), "lease_token") + "\"}")
                .status,
            200);
  waiter.join();
  EXPECT_EQ(waited.status, 201) << waited.body;
  EXPECT_THAT(
      get(server.port(), "/events", secret).body,
      testing::AllOf(HasSubstr(R"("kind":"lease.released")"), HasSubstr(R"("lost":false)")));
  EXPECT_EQ(server.stop(), 0);
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
  for (int i = 0; i < 80; ++i) {
    threads.emplace_back(
        [&] { EXPECT_EQ(send("POST", path, R"({"argv":["true"]})").status, 201); });
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

TEST_F(WorkspacesServer, WhoMayNotIsRefused) {
  add_worktrees(1);
  const std::string reader = add_workspaces_token(database_, "reader", "sessions:read");
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
