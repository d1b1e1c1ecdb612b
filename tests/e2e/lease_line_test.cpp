// Requests that wait in line for a worktree, through servers that share a database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/eventually.hpp"
#include "support/raw_client.hpp"
#include "support/sanitizers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Workspaces with worktrees of the repository "demo", and a token that may do everything.
class LeaseLineE2e : public testing::Test {
 protected:
  void start(int worktrees) {
    one_.emplace(environment_);
    root_ = add_workspaces_token(file_, "root", "admin");
    ASSERT_EQ(
        send("POST", "/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})")
            .status,
        201);
    for (int i = 0; i < worktrees; ++i) {
      const std::string body = R"({"path":"/srv/wt-)" + std::to_string(i) + "\"}";
      ASSERT_EQ(send("POST", "/repository/demo/worktrees", body).status, 201);
    }
  }

  [[nodiscard]] HttpAnswer send(const std::string& method, const std::string& path,
                                const std::string& body = "") const {
    Headers headers{{"Authorization", "Bearer " + root_}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(one_->port(), method, path, headers, body);
  }

  static std::string wish(const std::string& owner, int ttl, int wait) {
    return R"({"owner":")" + owner + R"(","ttl_seconds":)" + std::to_string(ttl) +
           R"(,"wait_seconds":)" + std::to_string(wait) + "}";
  }
  [[nodiscard]] HttpAnswer lease(const std::string& owner, int ttl = 600, int wait = 0) const {
    return send("POST", "/repository/demo/leases", wish(owner, ttl, wait));
  }

  /// A client that has asked, and doesn't wait yet.
  [[nodiscard]] RawClient waiter(const ServerProcess& server, const std::string& owner,
                                 int wait = 60) const {
    const std::string body = wish(owner, 600, wait);
    RawClient client(server.port());
    client.send("POST /repository/demo/leases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                root_ + "\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    return client;
  }
  /// As waiter(), once its place is in the line.
  [[nodiscard]] RawClient waiter_in_line(const ServerProcess& server, const std::string& owner,
                                         int wait = 60) const {
    const std::size_t before = owners().size();
    RawClient client = waiter(server, owner, wait);
    EXPECT_TRUE(eventually([&] { return owners().size() > before; }));
    return client;
  }

  [[nodiscard]] std::vector<std::string> owners() const {
    std::vector<std::string> owners;
    const JsonValue line = send("GET", "/repository/demo/leases/line").json();
    for (const JsonValue& place : *line.as_array()) {
      EXPECT_EQ(place.member("position")->as_int64(), static_cast<std::int64_t>(owners.size() + 1));
      EXPECT_NE(place.member("since")->as_string(), nullptr);
      owners.push_back(*place.member("owner")->as_string());
    }
    return owners;
  }

  static std::pair<std::string, std::string> id_and_token(const std::string& granted) {
    const JsonValue json = std::get<JsonValue>(parse_json(granted));
    return {std::to_string(*json.member("worktree")->member("id")->as_int64()),
            *json.member("lease_token")->as_string()};
  }
  void release(const std::string& granted) const {
    const auto [id, token] = id_and_token(granted);
    EXPECT_EQ(
        send("POST", "/worktrees/" + id + "/release", R"({"lease_token":")" + token + "\"}").status,
        200);
  }

  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "workspaces.db";
  std::map<std::string, std::string> environment_ = workspaces_environment(file_);
  std::string root_;
  std::optional<ServerProcess> one_;
};

TEST_F(LeaseLineE2e, IsFirstComeFirstServedAndNobodyJumpsIt) {
  start(1);
  const std::string held = lease("holder").body;
  RawClient bob = waiter_in_line(*one_, "bob");
  RawClient carol = waiter_in_line(*one_, "carol");
  EXPECT_THAT(owners(), ElementsAre("bob", "carol"));
  EXPECT_EQ(lease("dave").status, 409);
  EXPECT_FALSE(bob.has_input(milliseconds(50)));
  release(held);
  const RawResponse to_bob = bob.read_response();
  EXPECT_EQ(to_bob.status, 201);
  EXPECT_THAT(to_bob.body, HasSubstr(R"("lease_owner":"bob")"));
  EXPECT_THAT(to_bob.body, HasSubstr(R"("ttl_seconds":600)"));
  EXPECT_THAT(owners(), ElementsAre("carol"));
  EXPECT_FALSE(carol.has_input(milliseconds(50)));
  release(to_bob.body);
  EXPECT_EQ(carol.read_response().status, 201);
  EXPECT_THAT(owners(), IsEmpty());
}

TEST_F(LeaseLineE2e, WhoWaitsInVainIsToldItsPlace) {
  start(1);
  static_cast<void>(lease("holder"));
  RawClient bob = waiter_in_line(*one_, "bob");
  const auto begin = std::chrono::steady_clock::now();
  const HttpAnswer carol = lease("carol", 600, 1);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, seconds(1));
  EXPECT_EQ(carol.status, 409);
  EXPECT_EQ(carol.header("line-position"), "2");
  EXPECT_GT(std::stoi(carol.header("retry-after")), 500);
  EXPECT_EQ(carol.json().member("position")->as_int64(), 2);
  EXPECT_THAT(carol.body, HasSubstr("became free while the request waited; the first lease "));
  // Her place is given up behind the answer.
  ASSERT_TRUE(eventually([&] { return owners() == std::vector<std::string>{"bob"}; }));
}

TEST_F(LeaseLineE2e, ALeaseThatExpiresIsThoseThatWait) {
  start(1);
  static_cast<void>(lease("holder", 1));
  EXPECT_EQ(lease("bob", 600, 30).status, 201);
}

TEST_F(LeaseLineE2e, AClientThatHasLeftIsPassedAndNeverGrantedALease) {
  start(1);
  const std::string held = lease("holder").body;
  RawClient bob = waiter_in_line(*one_, "bob");
  RawClient carol = waiter_in_line(*one_, "carol");
  bob.close();
  ASSERT_TRUE(eventually([&] { return owners() == std::vector<std::string>{"carol"}; }));
  release(held);
  EXPECT_EQ(carol.read_response().status, 201);
  EXPECT_EQ(DatabaseFile(file_).run("SELECT count(*) FROM events WHERE owner = 'bob'"),
            (std::vector<Row>{{"0"}}));
}

TEST_F(LeaseLineE2e, OneLineIsServedByTwoServers) {
  start(1);
  const ServerProcess two(environment_);
  const std::string held = lease("holder").body;
  RawClient bob = waiter_in_line(two, "bob");
  RawClient carol = waiter_in_line(*one_, "carol");
  RawClient dave = waiter_in_line(two, "dave");
  EXPECT_THAT(owners(), ElementsAre("bob", "carol", "dave"));
  release(held);
  const std::string to_bob = bob.read_response().body;
  EXPECT_FALSE(carol.has_input(milliseconds(700)));
  release(to_bob);
  const std::string to_carol = carol.read_response().body;
  release(to_carol);
  EXPECT_EQ(dave.read_response().status, 201);
}

// They would count for an hour: that the server has ended is seen, not waited for.
TEST_F(LeaseLineE2e, ThePlacesOfAServerThatWasKilledOnThisMachineBlockNobody) {
  start(1);
  std::optional<ServerProcess> two(environment_);
  const std::string held = lease("holder").body;
  RawClient bob = waiter_in_line(*two, "bob");
  RawClient carol = waiter_in_line(*one_, "carol");
  two->send_signal(SIGKILL);
  two.reset();
  DatabaseFile(file_).run(
      "UPDATE lease_waiters SET expires_at = '2999-01-01 00:00:00.000000' WHERE owner = 'bob'");
  release(held);
  const RawResponse to_carol = carol.read_response();
  EXPECT_EQ(to_carol.status, 201);
  EXPECT_THAT(owners(), IsEmpty());
}

TEST_F(LeaseLineE2e, WhoDoesNotWaitIsntBehindAServerThatWasKilled) {
  start(1);
  std::optional<ServerProcess> two(environment_);
  const std::string held = lease("holder").body;
  RawClient bob = waiter_in_line(*two, "bob");
  two->send_signal(SIGKILL);
  two.reset();
  DatabaseFile(file_).run(
      "UPDATE lease_waiters SET expires_at = '2999-01-01 00:00:00.000000' WHERE owner = 'bob'");
  release(held);
  EXPECT_EQ(lease("carol").status, 201);
}

// Of a process on another machine nothing is known but that it hasn't moved its places on.
TEST_F(LeaseLineE2e, ThePlacesOfAServerElsewhereCountUntilTheirTimeIsOver) {
  start(1);
  const std::string held = lease("holder").body;
  DatabaseFile file(file_);
  file.run(
      "INSERT INTO lease_waiters (ticket, repository_id, owner, server, since, expires_at) VALUES "
      "(1, 1, 'far', '0000000000000000:1:1:abc', '2026-01-01 00:00:00.000000', '2999-01-01 "
      "00:00:00.000000')");
  RawClient carol = waiter_in_line(*one_, "carol");
  release(held);
  EXPECT_EQ(lease("dave").status, 409);
  EXPECT_THAT(owners(), ElementsAre("far", "carol"));
  file.run("UPDATE lease_waiters SET expires_at = '2026-01-01 00:00:03.000000' WHERE ticket = 1");
  EXPECT_EQ(carol.read_response().status, 201);
}

TEST_F(LeaseLineE2e, AServerThatEndsAnswersThoseThatWait) {
  start(1);
  static_cast<void>(lease("holder"));
  RawClient bob = waiter_in_line(*one_, "bob");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(one_->stop(SIGTERM), kDone);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(5));
  const RawResponse answer = bob.read_response();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("retry-after"), "1");
  EXPECT_EQ(DatabaseFile(file_).run("SELECT count(*) FROM lease_waiters"),
            (std::vector<Row>{{"0"}}));
}

// While somebody else has the database's write lock, requests are answered before the store grants
// them anything: it grants nothing then, or what it has granted all the same is given back.
TEST_F(LeaseLineE2e, WhoWasTold503HoldsNothing) {
  environment_["CQ_WORKSPACES_DATABASE_URL"] += "?timeout=30";
  environment_["CQ_STORE_TIMEOUT"] = "2";
  start(1);
  DatabaseFile other(file_);
  const auto count = [&other](const std::string& query) {
    return other.run("SELECT count(*) FROM " + query).front().front();
  };
  const auto ask_too_late = [&](int wait) {
    other.run("BEGIN IMMEDIATE");
    EXPECT_EQ(lease("late", 600, wait).status, 503);
    other.run("ROLLBACK");
  };
  const auto get_what_is_free = [this] {
    HttpAnswer got;
    EXPECT_TRUE(eventually([&] { return (got = lease("next")).status == 201; }));
    return got.body;
  };
  ask_too_late(0);
  release(get_what_is_free());
  ask_too_late(60);
  const std::string held = get_what_is_free();
  ask_too_late(60);
  release(held);
  release(get_what_is_free());
  EXPECT_EQ(count("events WHERE owner = 'late' AND kind = 'lease.granted'"),
            count("events WHERE owner = 'late' AND kind = 'lease.released'"));
  EXPECT_EQ(count("lease_waiters"), "0") << "one that was answered waits for nothing";
}

// As many as may: 2,000, whose connections are part of it. The rows say who waits meanwhile, as
// each answer with the line would take memory of its own; one such answer is counted, too.
TEST_F(LeaseLineE2e, AllThatMayWaitHoldLittleMemoryAndNoThread) {
  constexpr std::size_t kMostWaiting = 2'000;
  constexpr std::size_t kMebibyteOfLine = std::size_t{1024} * 1024;
  start(1);
  const std::string held = lease("holder").body;
  { RawClient first = waiter_in_line(*one_, "first"); }
  ASSERT_TRUE(eventually([&] { return owners().empty(); }));
  DatabaseFile file(file_);
  const auto wait_for_places = [&](std::size_t wanted) {
    ASSERT_TRUE(eventually([&] {
      return file.run("SELECT count(*) FROM lease_waiters").front().front() ==
             std::to_string(wanted);
    }));
  };
  const std::size_t before = peak_memory(one_->pid());
  const auto threads = [this] {
    return std::distance(
        std::filesystem::directory_iterator("/proc/" + std::to_string(one_->pid()) + "/task"),
        std::filesystem::directory_iterator());
  };
  std::vector<RawClient> clients;
  for (std::size_t i = 0; i < kMostWaiting; ++i) {
    clients.push_back(waiter(*one_, "w" + std::to_string(i), 300));
    // No more at a time than the workers take.
    if (i % 100 == 99) wait_for_places(i + 1);
  }
  EXPECT_EQ(lease("one too many", 600, 60).status, 503);
  const std::size_t waiting = peak_memory(one_->pid()) - before;
  EXPECT_LT(threads(), 100);
  const std::vector<std::string> in_line = owners();
  const std::size_t grown = peak_memory(one_->pid()) - before;
  std::printf("2,000 waiters: grown by %zu KiB, with a look at the line by %zu KiB\n",
              waiting / 1024, grown / 1024);
  EXPECT_LT(grown, 20 * kMebibyteOfLine + kSanitizerBytes);
  ASSERT_EQ(in_line.size(), kMostWaiting);
  release(held);
  ASSERT_TRUE(eventually([&] { return owners().size() == kMostWaiting - 1; }));
  EXPECT_EQ(owners().front(), in_line[1]);
}

}  // namespace
}  // namespace cq::test
