#include "e2e/workspaces_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/stored_callers.hpp"
#include "support/eventually.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(WorkspacesRunner, ClaimsACommandAndReportsItsResult) {
  queue("one");
  const HttpAnswer claimed = claim();
  EXPECT_EQ(claimed.status, 201) << claimed.body;
  EXPECT_THAT(claimed.body, AllOf(HasSubstr(R"("status":"running")"), HasSubstr(R"("attempt":1)"),
                                  HasSubstr(R"("cwd":null,"env":{},"env_names":[])")));
  const std::string token = member(claimed, "claim_token");
  const std::string beat = R"({"claim_token":")" + token + R"(","ttl_seconds":60})";
  const HttpAnswer renewed = send("POST", commands_ + "/1/heartbeat", beat);
  EXPECT_EQ(renewed.status, 200) << renewed.body;
  EXPECT_EQ(member(renewed, "session_status"), "pending");
  send("PUT", "/sessions/" + session_ + "/status", R"({"status":"running"})");
  EXPECT_EQ(member(send("POST", commands_ + "/1/heartbeat", beat), "session_status"), "running");
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
      add_workspaces_token(database_, "agent", "sessions:read,sessions:write,commands:write");
  const std::string runner = add_workspaces_token(database_, "runner", "commands:run");
  const std::string body = R"({"owner":"x","ttl_seconds":60})";
  EXPECT_EQ(send("POST", commands_ + "/claim", body, agent).status, 403);
  EXPECT_EQ(send("POST", commands_ + "/claim", body, runner).status, 201);
  EXPECT_EQ(send("GET", commands_, "", runner).status, 403);
}

TEST_F(WorkspacesRunner, EnvironmentValuesAreStoredWhereAskedForAndNeverShown) {
  const std::string env = R"(,"env":{"API_KEY":"hush-hush","LANG":"C"})";
  EXPECT_EQ(queue("one", env + R"(,"store_env":false)").status, 201);
  EXPECT_EQ(queue("two", env).status, 201);
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
  EXPECT_EQ(server_.stop(), 0);  // all is logged then
  EXPECT_THAT(server_.log(), Not(HasSubstr("hush")));
}

TEST_F(WorkspacesRunner, ALostCommandIsEndedOnceAndTakenOver) {
  queue("one");
  const std::string token = member(claim(1), "claim_token");
  ASSERT_TRUE(
      eventually([&] { return server_.log().find("Command 1 of session") != std::string::npos; }));
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

TEST_F(WorkspacesRunner, TheTextOfACommandIsBounded) {
  const std::string most(16 * 1024 - 5, 'x');  // behind "echo "
  EXPECT_EQ(queue(most).status, 201);
  const HttpAnswer refused = queue(most + "x");
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("more than 16384 characters"));
}

TEST_F(WorkspacesRunner, ASessionGoesForwardAndNotBack) {
  const std::string path = "/sessions/" + session_;
  const auto set = [&](const std::string& status, const std::string& if_match) {
    return change(path + "/status", R"({"status":")" + status + "\"}", if_match, "PUT");
  };
  const std::string tag = send("GET", path).header("etag");
  EXPECT_FALSE(tag.empty());
  const HttpAnswer running = set("running", tag);
  EXPECT_EQ(running.status, 200) << running.body;
  EXPECT_THAT(running.body, HasSubstr(R"("status":"running")"));
  EXPECT_EQ(running.header("etag"), send("GET", path).header("etag"));
  EXPECT_EQ(set("failed", tag).status, 412);
  EXPECT_EQ(set("failed", "\"x\", " + running.header("etag")).status, 200);
  EXPECT_EQ(set("failed", "*").status, 200) << "again";
  const HttpAnswer back = set("running", "");
  EXPECT_EQ(back.status, 409);
  EXPECT_THAT(back.body, HasSubstr("is failed and can't become running"));
  EXPECT_EQ(set("odd", "").status, 422);
  EXPECT_EQ(change("/sessions/nope/status", R"({"status":"running"})", "", "PUT").status, 404);
}

TEST_F(WorkspacesRunner, WorktreesAreChangedAndRetiredByTheirVersion) {
  ASSERT_EQ(send("POST", "/repository/demo/worktrees", R"({"path":"/srv/one"})").status, 201);
  const std::string tag = send("GET", "/worktrees/1").header("etag");
  const HttpAnswer dirty = change("/worktrees/1", R"({"condition":"dirty"})", tag);
  EXPECT_EQ(dirty.status, 200) << dirty.body;
  EXPECT_EQ(change("/worktrees/1", R"({"condition":"clean"})", tag).status, 412);
  EXPECT_EQ(send("DELETE", "/worktrees/1").status, 200);
  EXPECT_THAT(send("GET", "/worktrees/1").body,
              AllOf(HasSubstr(R"("condition":"dirty")"), Not(HasSubstr(R"("retired_at":null)"))));
  EXPECT_EQ(send("DELETE", "/worktrees/7").status, 404);
  const std::string operations = add_workspaces_token(database_, "operations", "worktrees:write");
  EXPECT_EQ(send("DELETE", "/worktrees/1", "", operations).status, 200);
  EXPECT_EQ(send("POST", "/worktrees/1/break", R"({"reason":"x"})", operations).status, 403);
}

TEST_F(WorkspacesRunner, TheStateOfADebuggerIsMerged) {
  const std::string path = "/sessions/" + session_ + "/debugger";
  EXPECT_EQ(send("GET", path).status, 404);
  EXPECT_EQ(change(path, "{}", "*").status, 412) << "there is none as yet";
  const HttpAnswer made = change(
      path, R"({"last_event":"stopped","breakpoints":[{"line":3}],"payload":{"a":1,"b":2}})", "");
  EXPECT_EQ(made.status, 200) << made.body;
  EXPECT_THAT(change(path, R"({"payload":{"a":null,"c":3}})", made.header("etag")).body,
              AllOf(HasSubstr(R"("last_event":"stopped","breakpoints":[{"line":3}])"),
                    HasSubstr(R"("payload":{"b":2,"c":3})")));
  EXPECT_EQ(change(path, R"({"payload":{"a":1}})", made.header("etag")).status, 412);
  EXPECT_THAT(change(path, R"({"last_event":null,"breakpoints":null,"payload":{}})", "").body,
              AllOf(HasSubstr(R"("last_event":null,"breakpoints":[])"),
                    HasSubstr(R"("payload":{"b":2,"c":3})")));
  EXPECT_THAT(change(path, R"({"payload":null})", "").body, HasSubstr(R"("payload":{})"));
  EXPECT_EQ(change(path, R"({"breakpoints":[1]})", "").status, 422);
  EXPECT_EQ(change(path, R"({"payload":{"x":")" + std::string(256 * 1024, 'x') + "\"}}", "").status,
            422);
  EXPECT_EQ(change("/sessions/nope/debugger", "{}", "").status, 404);
}

TEST_F(WorkspacesRunner, ARepeatedRequestGetsTheSameAnswerAlsoAfterARestart) {
  const auto post = [&](const std::string& path, const std::string& body, const std::string& key) {
    return send_request(server_.port(), "POST", path,
                        {{"Authorization", "Bearer " + root_},
                         {"Content-Type", "application/json"},
                         {"Idempotency-Key", key}},
                        body);
  };
  const std::string body = R"({"repository":"demo","commit_sha":"abc1234"})";
  const HttpAnswer first = post("/sessions", body, "key-1");
  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(first.header("idempotency-replayed"), "");
  const HttpAnswer again = post("/sessions", body, "key-1");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("idempotency-replayed"), "true");
  EXPECT_EQ(post("/sessions", R"({"repository":"demo","commit_sha":"abc1235"})", "key-1").status,
            422);
  EXPECT_NE(post("/sessions", body, "key-2").body, first.body);
  EXPECT_EQ(post("/sessions", body, std::string(256, 'k')).status, 422);
  EXPECT_EQ(send("GET", "/sessions").json().as_array()->size(), 3U);

  const std::string argv = R"({"argv":["x"]})";
  const std::string queued = post(commands_, argv, "key-1").body;
  EXPECT_EQ(post(commands_, argv, "key-1").body, queued);
  EXPECT_EQ(send("GET", commands_).json().as_array()->size(), 1U);

  const std::string wish = R"({"owner":"alice","ttl_seconds":60})";
  EXPECT_EQ(post("/repository/demo/leases", wish, "key-1").status, 409);
  send("POST", "/repository/demo/worktrees", R"({"path":"/srv/one"})");
  const HttpAnswer leased = post("/repository/demo/leases", wish, "key-1");
  EXPECT_EQ(leased.status, 201) << "what was refused is tried again";
  EXPECT_EQ(post("/repository/demo/leases", wish, "key-1").body, leased.body);

  const ServerProcess restarted(environment_);
  EXPECT_EQ(send_request(restarted.port(), "POST", "/sessions",
                         {{"Authorization", "Bearer " + root_},
                          {"Content-Type", "application/json"},
                          {"Idempotency-Key", "key-1"}},
                         body)
                .body,
            first.body);
}

// As where the server is killed between its work and keeping the answer.
TEST_F(WorkspacesRunner, ARequestWhoseAnswerIsLostIsNotCarriedOutAgain) {
  DatabaseFile(database_).run(
      "CREATE TRIGGER no_answer BEFORE UPDATE ON kept_answers WHEN NEW.status > 0 "
      "BEGIN SELECT raise(ABORT, 'no answer is kept'); END");
  const auto post = [&] {
    return send_request(server_.port(), "POST", "/sessions",
                        {{"Authorization", "Bearer " + root_},
                         {"Content-Type", "application/json"},
                         {"Idempotency-Key", "key-1"}},
                        R"({"repository":"demo","commit_sha":"abc1234"})");
  };
  const std::size_t before = send("GET", "/sessions").json().as_array()->size();
  EXPECT_EQ(post().status, 201);
  EXPECT_EQ(post().status, 409) << "it is under way";
  DatabaseFile(database_).run(
      "UPDATE kept_answers SET noted_at = datetime(noted_at, '-2 minutes')");
  const HttpAnswer lost = post();
  EXPECT_EQ(lost.status, 409);
  EXPECT_NE(lost.body.find("its answer is lost"), std::string::npos) << lost.body;
  EXPECT_EQ(send("GET", "/sessions").json().as_array()->size(), before + 1);
}

}  // namespace
}  // namespace cq::test
