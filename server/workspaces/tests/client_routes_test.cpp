#include <gmock/gmock.h>

#include "workspaces/client_json.hpp"
#include "workspaces/tests/routes_fixture.hpp"

namespace cq::workspaces {
namespace {

using testing::HasSubstr;

/// Sends what the original's SDK sends.
class ClientRoutesTest : public RoutesFixture {
 protected:
  http::Response initialize(const std::string& url, const std::string& token) {
    return send("POST", "/client/repository/init", token,
                R"({"remote_url":")" + url +
                    R"(","dependency_manifests":["uv.lock"],"allow_self_signed":false})");
  }

  http::Response create(const std::string& more, const std::string& token) {
    return send("POST", "/client/sessions", token,
                R"({"commit":"abc123","commands":["pytest -q","make"],"metadata":{)" + more + "}}");
  }

  std::string make_session() {
    initialize("https://example.com/demo.git", root_);
    return *json(create("", root_)).member("session_id")->as_string();
  }

  const std::string root_ = token("root", {scopes::kAdmin});
};

TEST_F(ClientRoutesTest, ARepositoryIsKnownByItsUrl) {
  const http::Response first = initialize("https://example.com/demo.git", root_);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, R"({"repository_id":"1","default_branch":"main","worktree_count":0})");
  EXPECT_EQ(store_.repositories.all.front().name, "demo");
  store_.worktrees.add({.repository_id = 1, .path = "/w"}, now_);
  EXPECT_THAT(initialize("https://example.com/demo.git", root_).body,
              HasSubstr(R"("repository_id":"1")"));
  EXPECT_THAT(initialize("https://example.com/demo.git", root_).body,
              HasSubstr(R"("worktree_count":1)"));
  EXPECT_THAT(initialize("https://example.com/fork/demo.git", root_).body,
              HasSubstr(R"("repository_id":"2")"));
  EXPECT_NE(store_.repositories.all.back().name, "demo");
}

TEST_F(ClientRoutesTest, WhatElseTheSettingsHoldStays) {
  send("POST", "/repository/init", root_,
       R"({"name":"x","remote_url":"u","default_branch":"m","settings":{"worktrees":4}})");
  EXPECT_THAT(initialize("u", root_).body, HasSubstr(R"("default_branch":"m")"));
  EXPECT_EQ(store_.repositories.all.front().settings,
            R"({"worktrees":4,"dependency_manifests":["uv.lock"],"allow_self_signed":false,)"
            R"("initialized_by":"root"})");
}

TEST(ClientJson, NamesARepositoryAfterItsUrl) {
  EXPECT_EQ(client::name_of_remote("https://example.com/team/demo.git"), "demo");
  EXPECT_EQ(client::name_of_remote("git@example.com:demo.git"), "demo");
  EXPECT_EQ(client::name_of_remote("/srv/git/demo/"), "demo");
  EXPECT_EQ(client::name_of_remote("///"), "repository");
}

TEST_F(ClientRoutesTest, ASessionHasItsCommandsFromTheStart) {
  initialize("https://example.com/demo.git", root_);
  const http::Response created = create(R"("ci":"yes")", root_);
  EXPECT_EQ(created.status, 200);
  const JsonValue session = json(created);
  EXPECT_EQ(*session.member("status")->as_string(), "pending");
  EXPECT_EQ(*session.member("commit")->as_string(), "abc123");
  EXPECT_EQ(write_json(*session.member("commands")), R"(["pytest -q","make"])");
  EXPECT_EQ(write_json(*session.member("metadata")), R"({"ci":"yes"})");
  EXPECT_TRUE(session.member("created_at")->as_string()->ends_with("+00:00"));
  const std::string path = "/client/sessions/" + *session.member("session_id")->as_string();
  EXPECT_EQ(send("GET", path, root_).body, created.body);
  EXPECT_EQ(send("GET", path + "/commands", root_).body, R"({"commands":["pytest -q","make"]})");
}

std::string session_with(std::size_t count, const std::string& command) {
  const JsonValue::Array commands(count, JsonValue(command));
  return write_json(json_object({{"commit", "abc123"}, {"commands", JsonValue(commands)}}));
}

TEST_F(ClientRoutesTest, ASessionIsOpenedWithABoundedListOfCommands) {
  initialize("https://example.com/demo.git", root_);
  EXPECT_EQ(send("POST", "/client/sessions", root_, session_with(1'001, "")).status, 422);
  EXPECT_EQ(
      send("POST", "/client/sessions", root_, session_with(1, std::string(16'385, 'x'))).status,
      422);
  EXPECT_TRUE(store_.sessions.all.empty());
  EXPECT_TRUE(store_.commands.all.empty());
  EXPECT_EQ(
      send("POST", "/client/sessions", root_, session_with(1, std::string(16'384, 'x'))).status,
      200);
  EXPECT_EQ(send("POST", "/client/sessions", root_, session_with(1'000, "")).status, 200);
  EXPECT_EQ(store_.commands.all.size(), 1'001U);
}

TEST_F(ClientRoutesTest, ASessionIsForTheRepositoryThatItsTokenMadeKnownLast) {
  EXPECT_EQ(create("", root_).status, 404) << "there is none";
  const std::string other = token("other", {scopes::kAdmin});
  initialize("https://example.com/a.git", root_);
  EXPECT_EQ(create("", other).status, 200) << "the only one";
  initialize("https://example.com/b.git", root_);
  EXPECT_EQ(create("", root_).status, 200);
  EXPECT_EQ(store_.sessions.all.front().repository_id, 2);
  EXPECT_EQ(create("", other).status, 409);
  EXPECT_EQ(create(R"("repository":"a")", other).status, 200);
  EXPECT_EQ(store_.sessions.all.front().repository_id, 1);
  EXPECT_EQ(create(R"("repository":"c")", other).status, 404);
}

TEST_F(ClientRoutesTest, CommandsTakeTheirScope) {
  initialize("https://example.com/demo.git", root_);
  const std::string writer = token("writer", {scopes::kWriteSessions});
  EXPECT_EQ(create("", writer).status, 403);
  EXPECT_EQ(send("POST", "/client/sessions", writer, R"({"commit":"abc123"})").status, 200);
  const std::string both = token("both", {scopes::kWriteSessions, scopes::kWriteCommands});
  EXPECT_EQ(create("", both).status, 200);
}

TEST_F(ClientRoutesTest, LogsAreThoseOfTheCommandsInTheirOrder) {
  const std::string id = make_session();
  store_.commands.record_result(1,
                                {.status = CommandStatus::kSucceeded,
                                 .exit_code = 0,
                                 .log_path = write_file("1.log", "one\ntwo")},
                                now_);
  store_.commands.record_result(
      2, {.status = CommandStatus::kRunning, .log_path = write_file("2.log", "three\n")}, now_);
  const http::Response logs =
      send("GET", "/client/sessions/" + id + "/logs", root_, "", "follow=false");
  EXPECT_EQ(logs.status, 200);
  std::vector<std::string> messages;
  std::istringstream lines(logs.body);
  for (std::string line; std::getline(lines, line);) {
    const JsonValue event = std::get<JsonValue>(parse_json(line));
    messages.push_back(*event.member("message")->as_string());
    EXPECT_EQ(*event.member("stream")->as_string(), "stdout");
    EXPECT_NE(event.member("timestamp"), nullptr);
  }
  EXPECT_EQ(messages, (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(ClientRoutesTest, LogsAreFollowedUntilTheSessionEnds) {
  const std::string id = make_session();
  int pieces = 0;
  between_pieces_ = [&] {
    ++pieces;
    if (pieces == 2) {
      const std::string path = write_file("1.log", "later\n");
      store_.commands.record_result(1, {.status = CommandStatus::kRunning, .log_path = path}, now_);
    } else if (pieces == 4) {
      write_file("1.log", "no end");
      store_.sessions.set_status(id, SessionStatus::kCompleted, {}, now_);
    }
  };
  const http::Response logs =
      send("GET", "/client/sessions/" + id + "/logs", root_, "", "follow=true");
  EXPECT_THAT(logs.body, HasSubstr(R"("message":"later")"));
  EXPECT_THAT(logs.body, HasSubstr(R"("message":"no end")"));
  EXPECT_EQ(pieces, 4);
  EXPECT_EQ(send("GET", "/client/sessions/nope/logs", root_).status, 404);
}

TEST_F(ClientRoutesTest, ADebugActionIsNoted) {
  const std::string id = make_session();
  const http::Response answer = send("POST", "/client/sessions/" + id + "/debug", root_,
                                     R"({"action":"break","payload":{"line":"7"}})");
  EXPECT_EQ(answer.body, R"({"status":"accepted","detail":null})");
  EXPECT_EQ(store_.debuggers.find(id)->last_event, "break");
  EXPECT_THAT(store_.debuggers.find(id)->payload, HasSubstr(R"("payload")"));
}

TEST_F(ClientRoutesTest, AnArtifactComesAsBase64) {
  const std::string id = make_session();
  const std::string path = write_file("naïve.txt", "foob");
  store_.artifacts.record({.session_id = id, .path = path, .content_type = "text/plain"}, now_);
  const http::Response answer = send("GET", "/client/sessions/" + id + "/artifacts/1", root_);
  EXPECT_EQ(answer.body,
            R"({"artifact":{"artifact_id":"1","filename":"naïve.txt","content_type":"text/plain",)"
            R"("size":4},"content":"Zm9vYg=="})");
}

TEST_F(ClientRoutesTest, ALongArtifactComesInPieces) {
  const std::string id = make_session();
  const std::string path = write_file("long", std::string(1'000'000, 'x'));
  store_.artifacts.record({.session_id = id, .path = path}, now_);
  int pieces = 0;
  between_pieces_ = [&pieces] { ++pieces; };
  const JsonValue answer = json(send("GET", "/client/sessions/" + id + "/artifacts/1", root_));
  EXPECT_EQ(answer.member("content")->as_string()->size(), (1'000'000U + 2) / 3 * 4);
  EXPECT_GT(pieces, 3);
}

}  // namespace
}  // namespace cq::workspaces
