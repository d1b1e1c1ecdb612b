#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/workspaces_server.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

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

TEST_F(WorkspacesServer, WhatIsNotCleanIsTakenFromNobodysExpiredLease) {
  add_worktrees(1);
  EXPECT_EQ(lease("agent-1").status, 201);
  EXPECT_EQ(send("PATCH", "/worktrees/1", R"({"condition":"unpushed"})").status, 200);
  DatabaseFile(database_).run(
      "UPDATE worktrees SET lease_expires_at = '2026-01-02 03:04:05.000000'");
  EXPECT_EQ(lease("agent-2").status, 409);
  EXPECT_EQ(send("PATCH", "/worktrees/1", R"({"condition":"clean"})").status, 200);
  EXPECT_EQ(lease("agent-2").status, 201);
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

}  // namespace
}  // namespace cq::test
