#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A session of a new repository, and a runner that serves it.
class WorkspacesRunner : public testing::Test {
 protected:
  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::string& token = "") {
    Headers headers{{"Authorization", "Bearer " + (token.empty() ? root_ : token)}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_.port(), method, path, headers, body);
  }

  static std::string member(const HttpAnswer& answer, const std::string& name) {
    const JsonValue json = answer.json();
    const JsonValue* value = json.member(name);
    if (value == nullptr) return {};
    return value->as_string() != nullptr ? *value->as_string() : write_json(*value);
  }

  HttpAnswer queue(const std::string& argument, const std::string& more = "") {
    return send("POST", commands_, R"({"argv":["echo",")" + argument + "\"]" + more + "}");
  }

  HttpAnswer claim(int ttl_seconds = 600) {
    return send("POST", commands_ + "/claim",
                R"({"owner":"runner-1","ttl_seconds":)" + std::to_string(ttl_seconds) + "}");
  }

  HttpAnswer report(int command, const std::string& token, const std::string& status,
                    const std::string& more = "") {
    return send("PUT", commands_ + "/" + std::to_string(command) + "/result",
                R"({"claim_token":")" + token + R"(","status":")" + status + "\"" + more + "}");
  }

  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "workspaces.db";
  const std::map<std::string, std::string> environment_ = [this] {
    auto environment = workspaces_environment(database_);
    make_database(environment);
    return environment;
  }();
  const std::string root_ = make_workspaces_token(environment_, "root", "admin");
  ServerProcess server_{environment_};
  const std::string session_ = [this] {
    send("POST", "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
    return member(send("POST", "/sessions", R"({"repository":"demo","commit_sha":"abc1234"})"),
                  "id");
  }();
  const std::string commands_ = "/sessions/" + session_ + "/commands";
};

TEST_F(WorkspacesRunner, ClaimsACommandAndReportsItsResult) {
  queue("one");
  const HttpAnswer claimed = claim();
  EXPECT_EQ(claimed.status, 201) << claimed.body;
  EXPECT_THAT(claimed.body, AllOf(HasSubstr(R"("status":"running")"), HasSubstr(R"("attempt":1)"),
                                  HasSubstr(R"("cwd":null,"env":{},"env_names":[])")));
  const std::string token = member(claimed, "claim_token");
  const std::string beat = R"({"claim_token":")" + token + R"(","ttl_seconds":60})";
  EXPECT_EQ(send("POST", commands_ + "/1/heartbeat", beat).status, 200);
  EXPECT_THAT(report(1, "another", "failed").body, HasSubstr("never claimed with that token"));
  EXPECT_EQ(report(1, token, "running").status, 422);
  const HttpAnswer done = report(1, token, "failed", R"(,"exit_code":3)");
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_THAT(done.body, HasSubstr(R"("status":"failed","exit_code":3)"));
  EXPECT_EQ(report(1, token, "failed", R"(,"exit_code":3)").body, done.body);
  EXPECT_EQ(report(1, token, "succeeded").status, 409);
  EXPECT_EQ(send("POST", commands_ + "/1/heartbeat", beat).status, 409);
  const HttpAnswer none = claim();
  EXPECT_EQ(none.status, 409);
  EXPECT_EQ(none.header("retry-after"), "5");
}

TEST_F(WorkspacesRunner, NeedsAScopeOfItsOwn) {
  queue("one");
  const std::string agent =
      make_workspaces_token(environment_, "agent", "sessions:read,sessions:write,commands:write");
  const std::string runner = make_workspaces_token(environment_, "runner", "commands:run");
  const std::string body = R"({"owner":"x","ttl_seconds":60})";
  EXPECT_EQ(send("POST", commands_ + "/claim", body, agent).status, 403);
  EXPECT_EQ(send("POST", commands_ + "/claim", body, runner).status, 201);
  EXPECT_EQ(send("GET", commands_, "", runner).status, 403);
}

TEST_F(WorkspacesRunner, EnvironmentValuesAreStoredWhereAskedForAndNeverShown) {
  const std::string env = R"(,"env":{"API_KEY":"hush-hush","LANG":"C"})";
  EXPECT_EQ(queue("one", env).status, 201);
  EXPECT_EQ(queue("two", env + R"(,"store_env":true)").status, 201);
  EXPECT_EQ(DatabaseFile(database_).run("SELECT env FROM commands ORDER BY id"),
            (std::vector<Row>{{R"({"API_KEY":null,"LANG":null})"},
                              {R"({"API_KEY":"hush-hush","LANG":"C"})"}}));
  EXPECT_THAT(claim().body, HasSubstr(R"("env":{},"env_names":["API_KEY","LANG"])"));
  const HttpAnswer second = claim();
  EXPECT_THAT(second.body, HasSubstr(R"("env":{"API_KEY":"hush-hush","LANG":"C"})"))
      << "its runner needs them";
  EXPECT_THAT(send("GET", commands_).body, Not(HasSubstr("hush")));
  EXPECT_THAT(send("POST", commands_ + "/2/heartbeat",
                   R"({"claim_token":")" + member(second, "claim_token") + R"(","ttl_seconds":60})")
                  .body,
              Not(HasSubstr("hush")));
  EXPECT_THAT(server_.log(), Not(HasSubstr("hush")));
}

TEST_F(WorkspacesRunner, ALostCommandIsEndedOnceAndTakenOver) {
  queue("one");
  const std::string token = member(claim(1), "claim_token");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (server_.log().find("Command 1 of session") == std::string::npos) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_THAT(send("GET", commands_).body, HasSubstr(R"("status":"pending")"));
  const HttpAnswer late = report(1, token, "succeeded");
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.body, AllOf(HasSubstr("expired at 2"), Not(HasSubstr("taken over"))));
  EXPECT_EQ(member(claim(), "attempt"), "2");
  EXPECT_THAT(report(1, token, "succeeded").body, HasSubstr("was taken over by runner-1 at 2"));
  EXPECT_THAT(send_request(server_.port(), "GET", "/metrics").body,
              HasSubstr("\ncq_workspaces_commands_lost_total 1\n"));
}

TEST_F(WorkspacesRunner, ASessionThatIsOverGivesOutNoCommands) {
  queue("one");
  send("DELETE", "/sessions/" + session_);
  const HttpAnswer refused = claim();
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("The session is cancelled"));
  EXPECT_EQ(
      send("POST", "/sessions/nope/commands/claim", R"({"owner":"x","ttl_seconds":1})").status,
      404);
  EXPECT_EQ(report(1, "x", "failed").status, 409);
  EXPECT_EQ(report(7, "x", "failed").status, 404);
}

TEST_F(WorkspacesRunner, CommandsComeInPages) {
  for (int i = 0; i < 5; ++i) queue(std::to_string(i));
  EXPECT_EQ(send("GET", commands_).json().as_array()->size(), 5U);
  std::multiset<std::string> seen;
  std::string cursor;
  int pages = 0;
  for (; pages < 9; ++pages) {
    const JsonValue page = send("GET", commands_ + "?limit=2" + cursor).json();
    for (const JsonValue& command : *page.member("data")->as_array()) {
      seen.insert(*command.member("command")->as_string());
    }
    const JsonValue* next = page.member("next_cursor");
    if (next->is_null()) break;
    cursor = "&cursor=" + *next->as_string();
  }
  EXPECT_EQ(pages, 2);
  EXPECT_EQ(seen, (std::multiset<std::string>{"echo 0", "echo 1", "echo 2", "echo 3", "echo 4"}));
  claim();
  EXPECT_EQ(send("GET", commands_ + "?status=running").json().member("data")->as_array()->size(),
            1U);
  EXPECT_EQ(send("GET", commands_ + "?limit=0").status, 422);
  EXPECT_EQ(send("GET", commands_ + "?limit=1001").status, 422);
  EXPECT_EQ(send("GET", commands_ + "?cursor=abc").status, 422);
  EXPECT_EQ(send("GET", commands_ + "?status=odd").status, 422);
}

TEST_F(WorkspacesRunner, TheTextOfACommandIsBounded) {
  const std::string most(16 * 1024 - 5, 'x');  // behind "echo "
  EXPECT_EQ(queue(most).status, 201);
  const HttpAnswer refused = queue(most + "x");
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("more than 16384 characters"));
}

}  // namespace
}  // namespace cq::test
