// The WebSockets of a session, as Python's websockets sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/eventually.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class WorkspacesStreams : public testing::Test {
 protected:
  void SetUp() override {
    start();
    root_ = add_workspaces_token(file_, "root", "admin");
    request("POST", "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
    session_ = *request("POST", "/sessions", R"({"repository":"demo","commit_sha":"abc1234"})")
                    .json()
                    .member("id")
                    ->as_string();
  }

  void start() { server_.emplace(environment_); }

  HttpAnswer request(const std::string& method, const std::string& path,
                     const std::string& body = "") const {
    Headers headers{{"Authorization", "Bearer " + root_}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, path, headers, body);
  }

  [[nodiscard]] ProcessOptions client(const std::string& stream, const std::string& count,
                                      const std::vector<std::string>& texts = {},
                                      const std::optional<std::string>& token = {},
                                      const std::string& session = "") const {
    const auto script =
        std::filesystem::path(CQ_TEST_DATA_DIRECTORY).parent_path() / "e2e" / "websocket_client.py";
    const std::string url = "ws://127.0.0.1:" + std::to_string(server_->port()) + "/sessions/" +
                            (session.empty() ? session_ : session) + "/" + stream;
    ProcessOptions options;
    options.arguments = {"/usr/bin/python3", script.string(), url, token.value_or(root_), count};
    options.arguments.insert(options.arguments.end(), texts.begin(), texts.end());
    return options;
  }
  template <typename... Arguments>
  [[nodiscard]] std::string said(Arguments... arguments) const {
    const ProcessResult result = run_process(client(arguments...));
    return result.out + result.err;
  }

  /// A command whose log is written to that file.
  void add_log(const std::string& name, const std::string& status, const std::string& text) const {
    const auto path = directory_.path() / name;
    std::ofstream(path, std::ios::app) << text;
    request("POST", "/sessions/" + session_ + "/commands", R"({"argv":["x"]})");
    DatabaseFile(file_).run("UPDATE commands SET status = '" + status + "', log_path = '" +
                            path.string() +
                            "' WHERE id = (SELECT max(id) FROM commands) AND log_path IS NULL");
  }
  void debug(const std::string& action) const {
    EXPECT_EQ(request("POST", "/client/sessions/" + session_ + "/debug",
                      R"({"action":")" + action + R"(","payload":{}})")
                  .status,
              200);
  }
  static void wait_for(ChildProcess& process, const std::string& text) {
    ASSERT_TRUE(eventually([&] { return process.out().find(text) != std::string::npos; }))
        << process.out() << process.err();
  }
  /// A handshake, by hand.
  [[nodiscard]] std::string handshake(const std::string& stream) const {
    return "GET /sessions/" + session_ + "/" + stream +
           " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Authorization: Bearer " +
           root_ + "\r\n\r\n";
  }

  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "workspaces.db";
  std::map<std::string, std::string> environment_ = workspaces_environment(file_);
  std::string root_;
  std::optional<ServerProcess> server_;
  std::string session_;
};

TEST_F(WorkspacesStreams, LogsComeFromTheBeginningAndAsTheyAreWritten) {
  add_log("a.log", "RUNNING", "first\n");
  ChildProcess reader(client("logs", "all"));
  wait_for(reader, R"({"stream":"stdout","text":"first","timestamp":"2)");
  std::ofstream(directory_.path() / "a.log", std::ios::app) << "second\n";
  wait_for(reader, R"("text":"second")");
  DatabaseFile(file_).run("UPDATE commands SET status = 'SUCCEEDED'");
  request("DELETE", "/sessions/" + session_);
  wait_for(reader, "closed 1000");
  EXPECT_THAT(said("logs", "all"),
              AllOf(HasSubstr("first"), HasSubstr("second"), EndsWith("closed 1000\n")));
}

TEST_F(WorkspacesStreams, HistoryOutlivesARestart) {
  add_log("a.log", "SUCCEEDED", "kept\n");
  debug("continue");
  EXPECT_EQ(server_->stop(), kDone);
  start();
  EXPECT_THAT(said("logs", "1"), HasSubstr(R"("text":"kept")"));
  EXPECT_THAT(said("debug", "1"), AllOf(HasSubstr(R"({"session_id":")" + session_ +
                                                  R"(","kind":"continue","payload":)"),
                                        HasSubstr(R"(+00:00"})"), EndsWith("closed 1000\n")));
}

TEST_F(WorkspacesStreams, DebugAcknowledgesEachJsonValueAndFollows) {
  const std::string ack = R"({"session_id":")" + session_ + R"(","kind":"ack","payload":)";
  EXPECT_THAT(
      said("debug", "3", std::vector<std::string>{R"({"step":1})", "7", "null"}),
      AllOf(HasSubstr(ack + R"({"step":1}})"), HasSubstr(ack + "7}"), HasSubstr(ack + "null}")));
  ChildProcess reader(client("debug", "2"));
  debug("pause");
  wait_for(reader, R"("kind":"pause")");
  debug("step");
  wait_for(reader, R"("kind":"step")");
}

TEST_F(WorkspacesStreams, WhatIsNoTextOfJsonOrTooLongEndsIt) {
  EXPECT_EQ(said("debug", "1", std::vector<std::string>{"{broken"}), "closed 1007\n");
  EXPECT_EQ(said("debug", "1", std::vector<std::string>{"#bytes"}), "closed 1003\n");
  EXPECT_EQ(said("debug", "1", std::vector<std::string>{"@70000"}), "closed 1009\n");
  EXPECT_THAT(said("debug", "1", std::vector<std::string>{"@60000"}), EndsWith("closed 1000\n"));
}

TEST_F(WorkspacesStreams, APingIsAnswered) {
  EXPECT_THAT(said("debug", "ping"), StartsWith("pong\n"));
}

TEST_F(WorkspacesStreams, HandshakesWithoutTheRightAreRefused) {
  const std::vector<std::string> none;
  const std::string reader = add_workspaces_token(file_, "reader", "sessions:read");
  EXPECT_EQ(said("logs", "1", none, std::string()), "refused 403\n");
  EXPECT_EQ(said("logs", "1", none, std::string("nonsense")), "refused 403\n");
  EXPECT_EQ(said("logs", "1", none, reader), "refused 403\n") << "it may not read artifacts";
  EXPECT_EQ(said("debug", "1", none, reader), "refused 403\n");
  EXPECT_EQ(said("logs", "1", none, root_, std::string("nobody")), "refused 403\n");
  EXPECT_EQ(said("debug", "1", none, root_, std::string("nobody")), "refused 403\n");
  for (const char* method : {"GET", "POST", "DELETE"}) {
    for (const char* stream : {"logs", "debug"}) {
      const HttpAnswer plain = request(method, "/sessions/" + session_ + "/" + stream);
      EXPECT_EQ(plain.status, 404) << method;
      EXPECT_EQ(plain.body, R"({"detail":"Not Found"})");
    }
  }
}

TEST_F(WorkspacesStreams, AServerThatEndsClosesThem) {
  ChildProcess reader(client("debug", "all", {"1"}));
  wait_for(reader, "ack");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(server_->stop(), kDone);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
  wait_for(reader, "closed 1001");
}

TEST_F(WorkspacesStreams, AsManyFollowAsMay) {
  for (const char* stream : {"logs", "debug"}) {
    std::vector<RawClient> followers;
    for (int i = 0; i < 64; ++i) {
      followers.emplace_back(server_->port());
      followers.back().send(handshake(stream));
      EXPECT_EQ(followers.back().read_response().status, 101) << stream << ' ' << i;
    }
    EXPECT_EQ(said(stream, "1"), "refused 503\n");
    followers.clear();
    std::string after;
    EXPECT_TRUE(eventually([&] {  // their places are given up behind their connections
      return (after = said(stream, "ping")) != "refused 503\n";
    }));
    EXPECT_THAT(after, StartsWith("pong\n")) << stream;
  }
}

// It is never sent more than it takes, and what it sends isn't read while it doesn't.
TEST_F(WorkspacesStreams, AClientThatDoesNotReadHoldsLittleMemory) {
  RawClient deaf(server_->port(), "127.0.0.1", 4096);
  deaf.send(handshake("debug"));
  const std::size_t before = peak_memory(server_->pid());
  // A text of 60,000 digits, masked with zeros.
  std::string frame = {'\x81', '\xfe', '\xea', '\x60', '\0', '\0', '\0', '\0'};
  frame += std::string(60'000, '1');
  std::size_t sent = 0;
  for (int i = 0; i < 2'000 && deaf.try_send(frame); ++i) sent += frame.size();
  EXPECT_LT(sent, 100U * 1000 * 1000) << "the server stops reading";
  EXPECT_LT(peak_memory(server_->pid()) - before, 30U * 1024 * 1024);
  EXPECT_EQ(request("GET", "/whoami").status, 200);
}

}  // namespace
}  // namespace cq::test
