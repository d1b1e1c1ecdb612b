// The feed of events, by long poll and as Server-Sent Events, as clients see it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

class WorkspacesEvents : public testing::Test {
 protected:
  void SetUp() override {
    one_.emplace(environment_);
    root_ = add_workspaces_token(file_, "root", "admin");
    post(*one_, "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
  }

  HttpAnswer post(const ServerProcess& server, const std::string& path,
                  const std::string& body) const {
    return send_request(
        server.port(), "POST", path,
        {{"Authorization", "Bearer " + root_}, {"Content-Type", "application/json"}}, body);
  }
  std::string open_session(const ServerProcess& server) const {
    const HttpAnswer opened =
        post(server, "/sessions", R"({"repository":"demo","commit_sha":"abc1234"})");
    EXPECT_EQ(opened.status, 201);
    return *opened.json().member("id")->as_string();
  }
  [[nodiscard]] HttpAnswer events(const ServerProcess& server, const std::string& query) const {
    return send_request(server.port(), "GET", "/events?" + query,
                        {{"Authorization", "Bearer " + root_}});
  }
  static std::vector<std::string> kinds(const HttpAnswer& answer) {
    std::vector<std::string> kinds;
    const JsonValue body = answer.json();
    for (const JsonValue& event : *body.member("events")->as_array()) {
      kinds.push_back(*event.member("kind")->as_string());
    }
    return kinds;
  }
  static std::string number(const HttpAnswer& answer) {
    return std::to_string(*answer.json().member("next_after")->as_int64());
  }
  [[nodiscard]] RawClient stream(const ServerProcess& server, const std::string& more = "") const {
    RawClient client(server.port());
    client.send("GET /events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n" + more +
                "Authorization: Bearer " + root_ + "\r\n\r\n");
    return client;
  }
  /// What comes until that text has.
  static std::string read_until(RawClient& client, const std::string& text) {
    std::string all;
    std::array<char, 4096> bytes{};
    while (all.find(text) == std::string::npos) {
      if (!client.has_input(seconds(30))) break;
      const ssize_t count = ::recv(client.fd(), bytes.data(), bytes.size(), 0);
      if (count <= 0) break;
      all.append(bytes.data(), static_cast<std::size_t>(count));
    }
    EXPECT_THAT(all, HasSubstr(text));
    return all;
  }

  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "workspaces.db";
  std::map<std::string, std::string> environment_ = workspaces_environment(file_);
  std::string root_;
  std::optional<ServerProcess> one_;
};

TEST_F(WorkspacesEvents, ArePagedBehindANumber) {
  const std::string id = open_session(*one_);
  post(*one_, "/sessions/" + id + "/commands", R"({"argv":["x"]})");
  send_request(one_->port(), "DELETE", "/sessions/" + id, {{"Authorization", "Bearer " + root_}});
  const HttpAnswer all = events(*one_, "after=0");
  EXPECT_THAT(kinds(all), ElementsAre("session.pending", "command.pending", "session.cancelled"));
  EXPECT_THAT(all.body, HasSubstr(R"("session_id":")" + id + '"'));
  EXPECT_THAT(all.body, HasSubstr(R"("lost":false)"));
  const HttpAnswer first = events(*one_, "limit=1");
  EXPECT_THAT(kinds(first), ElementsAre("session.pending"));
  EXPECT_THAT(kinds(events(*one_, "after=" + number(first))),
              ElementsAre("command.pending", "session.cancelled"));
  EXPECT_THAT(events(*one_, "after=" + number(all)).body, HasSubstr(R"({"events":[],)"));
  EXPECT_EQ(events(*one_, "after=-1").status, 422);
  const HttpAnswer newest = events(*one_, "from_newest=true");
  EXPECT_THAT(newest.body, HasSubstr(R"({"events":[],)"));
  EXPECT_EQ(number(newest), number(all));
  EXPECT_EQ(send_request(one_->port(), "GET", "/events").status, 401);
}

TEST_F(WorkspacesEvents, ALongPollWaitsForTheNextOfAnyServer) {
  const ServerProcess two(environment_);
  HttpAnswer answer;
  std::thread poll([&] { answer = events(*one_, "wait_seconds=30"); });
  std::this_thread::sleep_for(milliseconds(300));
  open_session(two);
  poll.join();
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(kinds(answer), ElementsAre("session.pending"));
  const auto begin = std::chrono::steady_clock::now();
  const HttpAnswer none = events(*one_, "wait_seconds=1&after=" + number(answer));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, seconds(1));
  EXPECT_THAT(kinds(none), testing::IsEmpty());
  EXPECT_EQ(number(none), number(answer));
}

TEST_F(WorkspacesEvents, AStreamGoesOnWhereItsClientLostIt) {
  const std::string first = open_session(*one_);
  RawClient client = stream(*one_);
  const std::string begin = read_until(client, first);
  EXPECT_THAT(begin, HasSubstr("text/event-stream"));
  EXPECT_THAT(begin, HasSubstr("retry: 1000\n\n"));
  EXPECT_THAT(begin, HasSubstr("id: 1\nevent: session.pending\ndata: {\"number\":1,"));
  const std::string second = open_session(*one_);
  EXPECT_THAT(read_until(client, second), HasSubstr("id: 2\n"));
  client.close();
  const std::string third = open_session(*one_);
  RawClient again = stream(*one_, "Last-Event-ID: 2\r\n");
  const std::string rest = read_until(again, third);
  EXPECT_THAT(rest, HasSubstr("id: 3\n"));
  EXPECT_THAT(rest, testing::Not(HasSubstr("id: 2\n")));
}

TEST_F(WorkspacesEvents, AClientIsToldWhenThoseBehindItAreGone) {
  open_session(*one_);
  open_session(*one_);
  open_session(*one_);
  open_session(*one_);
  DatabaseFile(file_).run("DELETE FROM events WHERE id <= 3");
  EXPECT_THAT(events(*one_, "after=1").body, HasSubstr(R"("lost":true)"));
  EXPECT_THAT(events(*one_, "after=3").body, HasSubstr(R"("lost":false)"));
  RawClient client = stream(*one_, "Last-Event-ID: 1\r\n");
  EXPECT_THAT(read_until(client, "id: 4\n"), HasSubstr("event: lost\ndata: {\"first\":4}\n\n"));
}

// Several servers write; a follower of one sees all, in order, each once.
TEST_F(WorkspacesEvents, AreInOneOrderForAllServers) {
  const ServerProcess two(environment_);
  constexpr int kEach = 40;
  std::vector<std::thread> writers;
  for (const ServerProcess* server : std::array<const ServerProcess*, 2>{&*one_, &two}) {
    writers.emplace_back([this, server] {
      for (int i = 0; i < kEach; ++i) open_session(*server);
    });
  }
  std::vector<std::int64_t> seen;
  for (std::string after = "0"; seen.size() < 2 * kEach;) {
    const HttpAnswer page = events(*one_, "wait_seconds=20&limit=7&after=" + after);
    const JsonValue body = page.json();
    for (const JsonValue& event : *body.member("events")->as_array()) {
      seen.push_back(*event.member("number")->as_int64());
    }
    after = number(page);
  }
  for (std::thread& writer : writers) writer.join();
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i], static_cast<std::int64_t>(i + 1));
  }
}

TEST_F(WorkspacesEvents, FollowersDontHoldUpTheServersEnd) {
  open_session(*one_);
  RawClient client = stream(*one_);
  read_until(client, "id: 1\n");
  HttpAnswer answer;
  std::thread poll([&] { answer = events(*one_, "wait_seconds=60&after=1"); });
  std::this_thread::sleep_for(milliseconds(300));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(one_->stop(), kDone);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
  poll.join();
  EXPECT_EQ(answer.status, 200);
}

}  // namespace
}  // namespace cq::test
