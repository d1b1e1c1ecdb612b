// The calls of the original's client, byte for byte as its SDK, command line and MCP server send
// them, on one connection that is kept, as theirs is; and what each reads of the answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;

class ClientDialectE2e : public testing::Test {
 protected:
  void SetUp() override {
    server_.emplace(environment_);
    root_ = add_workspaces_token(directory_.path() / "workspaces.db", "root", "admin");
    client_.emplace(server_->port());
  }

  /// The headers in the order in which the client's library sends them.
  [[nodiscard]] std::string head(const std::string& method, const std::string& path) const {
    return method + " /client" + path +
           " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server_->port()) +
           "\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n"
           "User-Agent: debug-server-client/0.1.0\r\nAccept: application/json\r\n"
           "Authorization: Bearer " +
           root_ + "\r\n";
  }
  RawResponse get(const std::string& path) {
    client_->send(head("GET", path) + "\r\n");
    return client_->read_response();
  }
  RawResponse post(const std::string& path, const std::string& body) {
    client_->send(head("POST", path) + "Content-Length: " + std::to_string(body.size()) +
                  "\r\nContent-Type: application/json\r\n\r\n" + body);
    return client_->read_response();
  }
  static JsonValue json(const RawResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.header("content-type"), "application/json");
    return std::get<JsonValue>(parse_json(response.body));
  }
  static std::string text(const JsonValue& object, const char* member) {
    const JsonValue* found = object.member(member);
    return found != nullptr && found->as_string() != nullptr ? *found->as_string() : "(none)";
  }

  void initialize() {
    json(post("/repository/init",
              R"({"remote_url":"https://example.com/demo.git","dependency_manifests":["uv.lock"],)"
              R"("allow_self_signed":false})"));
  }
  std::string make_session() {
    initialize();
    return text(json(post("/sessions", R"({"commit":"0123abc","commands":["make","make check"],)"
                                       R"("metadata":{"ci":"yes"}})")),
                "session_id");
  }
  /// A request of the server's own routes, as its runner would send it.
  JsonValue run(const std::string& method, const std::string& path, const std::string& body) const {
    return send_request(
               server_->port(), method, path,
               {{"Authorization", "Bearer " + root_}, {"Content-Type", "application/json"}}, body)
        .json();
  }
  /// Runs the first command of the session, whose log has that text.
  void run_a_command(const std::string& session, const std::string& log) const {
    const std::filesystem::path file = directory_.path() / "log";
    std::ofstream(file) << log;
    const std::string commands = "/sessions/" + session + "/commands/";
    const JsonValue claim = run("POST", commands + "claim", R"({"owner":"r","ttl_seconds":600})");
    run("PUT",
        commands + std::to_string(*claim.member("command")->member("id")->as_int64()) + "/result",
        R"({"claim_token":")" + text(claim, "claim_token") +
            R"(","status":"succeeded","exit_code":0,"log_path":")" + file.string() + "\"}");
  }
  static std::vector<std::string> messages(const std::string& lines) {
    std::vector<std::string> messages;
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);) {
      if (line.empty()) continue;  // as the client skips them
      const JsonValue event = std::get<JsonValue>(parse_json(line));
      EXPECT_EQ(text(event, "stream"), "stdout");
      EXPECT_NE(text(event, "timestamp"), "(none)");
      messages.push_back(text(event, "message"));
    }
    return messages;
  }

  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ =
      workspaces_environment(directory_.path() / "workspaces.db");
  std::string root_;
  std::optional<ServerProcess> server_;
  std::optional<RawClient> client_;
};

TEST_F(ClientDialectE2e, InitializesARepository) {
  const JsonValue made = json(post(
      "/repository/init",
      R"({"remote_url":"https://example.com/demo.git","dependency_manifests":["uv.lock","pnpm-lock.yaml"],)"
      R"("allow_self_signed":false})"));
  EXPECT_EQ(text(made, "repository_id"), "1");
  EXPECT_EQ(text(made, "default_branch"), "main");
  EXPECT_EQ(made.member("worktree_count")->as_int64(), 0);
}

TEST_F(ClientDialectE2e, InitializesARepositoryWithABranch) {
  const JsonValue made = json(post(
      "/repository/init",
      R"({"remote_url":"git@example.com:demo.git","dependency_manifests":[],"allow_self_signed":true,)"
      R"("default_branch":"trunk"})"));
  EXPECT_EQ(text(made, "default_branch"), "trunk");
}

TEST_F(ClientDialectE2e, CreatesASession) {
  initialize();
  const JsonValue made = json(
      post("/sessions",
           R"({"commit":"0123abc","commands":["make","make check"],"metadata":{"ci":"yes"}})"));
  EXPECT_EQ(text(made, "session_id").size(), 32U);
  EXPECT_EQ(text(made, "status"), "pending");
  EXPECT_EQ(text(made, "commit"), "0123abc");
  EXPECT_EQ(write_json(*made.member("commands")), R"(["make","make check"])");
  EXPECT_EQ(write_json(*made.member("metadata")), R"({"ci":"yes"})");
  EXPECT_NE(text(made, "created_at"), "(none)");
}

TEST_F(ClientDialectE2e, CreatesASessionWithAPatch) {
  initialize();
  const JsonValue made =
      json(post("/sessions",
                R"({"commit":"0123abc","commands":[],"metadata":{},)"
                R"("patch":"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-\u00e9\n+e\n"})"));
  const JsonValue own = run("GET", "/sessions/" + text(made, "session_id"), "");
  EXPECT_EQ(text(own, "patch_hash").size(), 64U);
}

TEST_F(ClientDialectE2e, ShowsASession) {
  const std::string id = make_session();
  const JsonValue shown = json(get("/sessions/" + id));
  EXPECT_EQ(text(shown, "session_id"), id);
  EXPECT_EQ(text(shown, "status"), "pending");
}

TEST_F(ClientDialectE2e, ReadsTheLogsSoFar) {
  const std::string id = make_session();
  run_a_command(id, "one\ntwo\n");
  const RawResponse logs = get("/sessions/" + id + "/logs?follow=false");
  EXPECT_EQ(logs.status, 200);
  EXPECT_EQ(logs.header("content-type"), "application/x-ndjson");
  EXPECT_THAT(messages(logs.body), ElementsAre("one", "two"));
}

TEST_F(ClientDialectE2e, FollowsTheLogsUntilTheSessionEnds) {
  const std::string id = make_session();
  client_->send(head("GET", "/sessions/" + id + "/logs?follow=true") + "\r\n");
  run_a_command(id, "one\ntwo\n");
  run("PUT", "/sessions/" + id + "/status", R"({"status":"completed"})");
  const RawResponse logs = client_->read_response();
  EXPECT_EQ(logs.status, 200);
  EXPECT_THAT(messages(logs.body), ElementsAre("one", "two"));
  EXPECT_EQ(text(json(get("/sessions/" + id)), "status"), "completed")
      << "the connection serves the next call";
}

TEST_F(ClientDialectE2e, SendsADebugAction) {
  const std::string id = make_session();
  const JsonValue answer = json(post("/sessions/" + id + "/debug",
                                     R"({"action":"break","payload":{"file":"a.py","line":"7"}})"));
  EXPECT_EQ(text(answer, "status"), "accepted");
  EXPECT_EQ(text(run("GET", "/sessions/" + id + "/debugger", ""), "last_event"), "break");
}

TEST_F(ClientDialectE2e, SendsADebugActionWithoutAPayload) {
  const std::string id = make_session();
  EXPECT_EQ(text(json(post("/sessions/" + id + "/debug", R"({"action":"continue","payload":{}})")),
                 "status"),
            "accepted");
}

TEST_F(ClientDialectE2e, DownloadsAnArtifact) {
  const std::string id = make_session();
  const std::filesystem::path file = directory_.path() / "report.xml";
  std::ofstream(file) << "<testsuite/>\n";
  run("POST", "/sessions/" + id + "/artifact-records",
      R"({"kind":"junit","content_type":"application/xml","path":")" + file.string() + "\"}");
  const JsonValue answer = json(get("/sessions/" + id + "/artifacts/1"));
  const JsonValue& artifact = *answer.member("artifact");
  EXPECT_EQ(text(artifact, "artifact_id"), "1");
  EXPECT_EQ(text(artifact, "filename"), "report.xml");
  EXPECT_EQ(text(artifact, "content_type"), "application/xml");
  EXPECT_EQ(artifact.member("size")->as_int64(), 13);
  EXPECT_EQ(text(answer, "content"), "PHRlc3RzdWl0ZS8+Cg==");
}

TEST_F(ClientDialectE2e, ListsTheCommands) {
  const std::string id = make_session();
  EXPECT_EQ(get("/sessions/" + id + "/commands").body, R"({"commands":["make","make check"]})");
}

// Whatever it isn't told is shown as it is.
TEST_F(ClientDialectE2e, AnUnknownSessionIsNotFound) {
  initialize();
  for (const char* path : {"", "/logs?follow=true", "/commands", "/artifacts/1"}) {
    EXPECT_EQ(get("/sessions/nope" + std::string(path)).status, 404) << path;
  }
  EXPECT_EQ(post("/sessions/nope/debug", R"({"action":"break","payload":{}})").status, 404);
}

}  // namespace
}  // namespace cq::test
