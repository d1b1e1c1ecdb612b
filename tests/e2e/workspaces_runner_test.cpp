#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
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

  HttpAnswer change(const std::string& path, const std::string& body, const std::string& if_match,
                    const std::string& method = "PATCH") {
    Headers headers{{"Authorization", "Bearer " + root_}, {"Content-Type", "application/json"}};
    if (!if_match.empty()) headers["If-Match"] = if_match;
    return send_request(server_.port(), method, path, headers, body);
  }

  const TempDirectory directory_;
  const std::filesystem::path artifacts_ = [this] {
    const auto path = std::filesystem::canonical(directory_.path()) / "artifacts";
    std::filesystem::create_directory(path);
    return path;
  }();
  const std::filesystem::path database_ = directory_.path() / "workspaces.db";
  const std::map<std::string, std::string> environment_ = [this] {
    auto environment = workspaces_environment(database_);
    environment["CQ_WORKSPACES_ARTIFACTS"] = artifacts_.string();
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
      make_workspaces_token(environment_, "agent", "sessions:read,sessions:write,commands:write");
  const std::string runner = make_workspaces_token(environment_, "runner", "commands:run");
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
  const std::string operations =
      make_workspaces_token(environment_, "operations", "worktrees:write");
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

TEST_F(WorkspacesRunner, AnArtifactIsStoredFromABody) {
  const std::string path = "/sessions/" + session_;
  const Headers headers{{"Authorization", "Bearer " + root_}, {"Content-Type", "text/plain"}};
  const auto upload = [&](const std::string& query, const std::string& body) {
    return send_request(server_.port(), "POST", path + "/uploads?" + query, headers, body);
  };
  const HttpAnswer stored = upload("name=build.log&kind=log&description=made", "hello\n");
  EXPECT_EQ(stored.status, 201) << stored.body;
  EXPECT_THAT(stored.body, AllOf(HasSubstr(R"("kind":"log")"), HasSubstr(R"("size_bytes":6)")));
  EXPECT_THAT(member(stored, "path"), AllOf(testing::StartsWith(artifacts_.string() + "/"),
                                            testing::EndsWith("-build.log")));
  const HttpAnswer fetched = send("GET", path + "/artifacts/1");
  EXPECT_EQ(fetched.body, "hello\n");
  EXPECT_EQ(fetched.header("content-type"), "text/plain; charset=utf-8");
  for (const char* const name : {"..", ".", "a%2Fb", "..%2F..%2Fetc%2Fpasswd", "a%00b", ""}) {
    EXPECT_EQ(upload("name=" + std::string(name), "x").status, 422) << name;
  }
  EXPECT_EQ(upload("kind=log", "x").status, 422);
  EXPECT_EQ(upload("name=x&command_id=7", "x").status, 404);
  EXPECT_EQ(upload("name=x&checksum_sha256=" + std::string(64, '0'), "x").status, 422);
  EXPECT_EQ(send("GET", path + "/artifacts").json().as_array()->size(), 1U);
}

TEST_F(WorkspacesRunner, NoUploadFollowsASymbolicLink) {
  const TempDirectory outside;
  std::filesystem::create_directory_symlink(outside.path(), artifacts_ / "cq-uploads");
  const HttpAnswer refused =
      send_request(server_.port(), "POST", "/sessions/" + session_ + "/uploads?name=x",
                   {{"Authorization", "Bearer " + root_}}, "hello");
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_TRUE(std::filesystem::is_empty(outside.path()));
  EXPECT_EQ(send("GET", "/sessions/" + session_ + "/artifacts").body, "[]");
}

TEST_F(WorkspacesRunner, AnArtifactIsRecordedBelowTheDirectoriesAlone) {
  const std::string path = "/sessions/" + session_ + "/artifacts";
  const auto record = [&](const std::filesystem::path& file, const std::string& more = "") {
    return send("POST", "/sessions/" + session_ + "/artifact-records",
                R"({"kind":"junit","path":")" + file.string() + "\"" + more + "}");
  };
  const TempDirectory outside;
  std::ofstream(outside.path() / "secret") << "secret";
  std::ofstream(artifacts_ / "report.xml") << "<x/>";
  std::filesystem::create_symlink(outside.path() / "secret", artifacts_ / "link");
  std::filesystem::create_directory_symlink(outside.path(), artifacts_ / "folder");
  const HttpAnswer recorded = record(artifacts_ / "report.xml", R"(,"content_type":"text/xml")");
  EXPECT_EQ(recorded.status, 201) << recorded.body;
  EXPECT_THAT(recorded.body, HasSubstr(R"("size_bytes":4)"));
  EXPECT_EQ(send("GET", path + "/1").body, "<x/>");
  for (const std::filesystem::path& file :
       {artifacts_ / "link", artifacts_ / "folder" / "secret", outside.path() / "secret",
        artifacts_ / ".." / outside.path().filename() / "secret", artifacts_ / "gone",
        artifacts_}) {
    EXPECT_EQ(record(file).status, 422) << file;
  }
  EXPECT_EQ(record(artifacts_ / "report.xml", R"(,"command_id":7)").status, 404);
  EXPECT_EQ(send("GET", path).json().as_array()->size(), 1U);
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

/// Everything of a list, page by page of two.
class WorkspacesLists : public WorkspacesRunner {
 protected:
  std::vector<std::string> all_of(const std::string& path, const std::string& name,
                                  const std::string& filter = "") {
    std::vector<std::string> all;
    std::string cursor;
    for (int pages = 0; pages < 20; ++pages) {
      const HttpAnswer answer = send("GET", path + "?limit=2&cursor=" + cursor + filter);
      EXPECT_EQ(answer.status, 200) << answer.body;
      const JsonValue page = answer.json();
      const JsonValue::Array& data = *page.member("data")->as_array();
      EXPECT_LE(data.size(), 2U);
      for (const JsonValue& each : data) all.push_back(write_json(*each.member(name)));
      if (page.member("next_cursor")->is_null()) return all;
      cursor = *page.member("next_cursor")->as_string();
    }
    ADD_FAILURE() << "the pages of " << path << " have no end";
    return all;
  }
};

TEST_F(WorkspacesLists, ArePagedAndFiltered) {
  using testing::ElementsAre;
  for (const char* const name : {"b", "a"}) {
    send("POST", "/repository/init",
         R"({"name":")" + std::string(name) + R"(","remote_url":"v","default_branch":"m"})");
  }
  EXPECT_THAT(all_of("/repository", "name"), ElementsAre(R"("demo")", R"("b")", R"("a")"));
  EXPECT_THAT(all_of("/repository", "id", "&remote_url=v"), ElementsAre("2", "3"));
  for (int i = 0; i < 5; ++i) {
    send("POST", "/repository/demo/worktrees", R"({"path":"/srv/)" + std::to_string(i) + "\"}");
  }
  send("PATCH", "/worktrees/2", R"({"condition":"dirty"})");
  send("DELETE", "/worktrees/3");
  send("POST", "/repository/demo/leases", R"({"owner":"alice","ttl_seconds":60})");
  const std::string worktrees = "/repository/demo/worktrees";
  EXPECT_THAT(all_of(worktrees, "id"), ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_THAT(all_of(worktrees, "id", "&status=idle"), ElementsAre("2", "3", "4", "5"));
  EXPECT_THAT(all_of(worktrees, "id", "&condition=dirty"), ElementsAre("2"));
  EXPECT_THAT(all_of(worktrees, "id", "&retired=true"), ElementsAre("3"));
  EXPECT_THAT(all_of(worktrees, "id", "&owner=alice"), ElementsAre("1"));
  EXPECT_EQ(send("GET", worktrees).json().as_array()->size(), 5U);
}

TEST_F(WorkspacesLists, SessionsComeNewestFirstWithACursor) {
  std::vector<std::string> opened{'"' + session_ + '"'};
  for (int i = 0; i < 4; ++i) {
    const HttpAnswer made = send(
        "POST", "/sessions", R"({"repository":"demo","commit_sha":"abc1234","requested_by":"x"})");
    opened.insert(opened.begin(), '"' + member(made, "id") + '"');
  }
  EXPECT_EQ(all_of("/sessions", "id"), opened);
  EXPECT_EQ(all_of("/sessions", "id", "&repository=demo&status=pending"), opened);
  EXPECT_EQ(all_of("/sessions", "id", "&requested_by=root"), (std::vector{opened.back()}));
  EXPECT_TRUE(all_of("/sessions", "id", "&status=running").empty());
  EXPECT_EQ(send("GET", "/sessions?cursor=&repository=nope").status, 404);
  EXPECT_EQ(send("GET", "/sessions?limit=1&status=odd").json().as_array()->size(), 5U)
      << "as the original does";
}

TEST_F(WorkspacesLists, ArtifactsArePagedAndFiltered) {
  const std::string path = "/sessions/" + session_;
  for (const char* const kind : {"log", "junit", "log"}) {
    EXPECT_EQ(send("POST", path + "/uploads?name=x&kind=" + kind, "x").status, 201);
  }
  using testing::ElementsAre;
  EXPECT_THAT(all_of(path + "/artifacts", "id"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(all_of(path + "/artifacts", "id", "&kind=log"), ElementsAre("1", "3"));
  EXPECT_THAT(all_of(path + "/artifacts", "id", "&command_id=1"), ElementsAre());
}

}  // namespace
}  // namespace cq::test
