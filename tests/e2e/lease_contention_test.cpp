// Many holders in many processes contend for few worktrees, through two servers on one file, while
// holders and servers are killed. CQ_TEST_LEASE_CONTENTION=long runs it in full; see CONTRIBUTING.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cq/timestamp.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/lease_holders.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/eventually.hpp"
#include "support/sanitizers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How much of it there is. It lasts until all of that has been.
struct Measure {
  int processes = 3;
  int threads = 4;
  milliseconds duration{0};
  std::uint64_t grants = 80;
  int server_kills = 4;
  int holder_kills = 4;
};

Measure measure() {
  const char* wanted = std::getenv("CQ_TEST_LEASE_CONTENTION");
  if (wanted == nullptr || std::string(wanted) != "long") return {};
  return {.processes = 8,
          .threads = 16,
          .duration = milliseconds(20'000),
          .grants = 500,
          .server_kills = 50,
          .holder_kills = 40};
}

constexpr int kWorktrees = 4;

class LeaseContentionE2e : public testing::Test {
 protected:
  void SetUp() override {
    for (std::size_t i = 0; i < servers_.size(); ++i) start(i);
    root_ = add_workspaces_token(file_, "root", "admin");
    ASSERT_EQ(
        post("/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})").status,
        201);
    for (int i = 0; i < kWorktrees; ++i) {
      const std::string body = R"({"path":"/srv/wt-)" + std::to_string(i) + "\"}";
      ASSERT_EQ(post("/repository/demo/worktrees", body).status, 201);
    }
    // Who waited, with which ticket: the line itself forgets those whose turn came.
    DatabaseFile file(file_);
    file.run("CREATE TABLE test_tickets (ticket INTEGER PRIMARY KEY, owner TEXT)");
    file.run(
        "CREATE TRIGGER test_tickets_noted AFTER INSERT ON lease_waiters BEGIN INSERT INTO "
        "test_tickets VALUES (NEW.ticket, NEW.owner); END");
    // How many waited at each grant, and how many were still free.
    file.run("CREATE TABLE test_grants (owner TEXT, waiting INTEGER, free INTEGER)");
    file.run(
        "CREATE TRIGGER test_grants_noted AFTER UPDATE OF lease_token ON worktrees WHEN "
        "NEW.lease_token IS NOT NULL AND NEW.lease_token IS NOT OLD.lease_token BEGIN INSERT INTO "
        "test_grants VALUES (NEW.lease_owner, (SELECT count(*) FROM lease_waiters WHERE "
        "expires_at > NEW.leased_at), (SELECT count(*) FROM worktrees WHERE lease_token IS NULL OR "
        "lease_expires_at <= NEW.leased_at)); END");
  }

  void start(std::size_t server) {
    servers_[server].emplace(environment_);
    shared_->ports[server] = servers_[server]->port();
  }
  void kill_and_restart(std::size_t server) {
    shared_->ports[server] = 0;
    servers_[server]->send_signal(SIGKILL);
    start(server);
  }

  [[nodiscard]] HttpAnswer post(const std::string& path, const std::string& body) const {
    return send_request(
        shared_->ports[0], "POST", path,
        {{"Authorization", "Bearer " + root_}, {"Content-Type", "application/json"}}, body);
  }

  /// Waits for so many more acknowledged grants, but for no longer than kPatience.
  void wait_for_grants(std::uint64_t more) const {
    const std::uint64_t wanted = shared_->grants + more;
    EXPECT_TRUE(eventually([&] { return shared_->grants >= wanted; })) << "the line doesn't go on";
  }

  /// Has holders contend while they and the servers are killed, and returns what they were told.
  Acknowledgements contend(const Measure& wanted) {
    const LeaseHolders holders(shared_, directory_.path(), root_);
    const auto begin = std::chrono::steady_clock::now();
    std::mt19937 random(17);
    std::vector<pid_t> children;
    int number = 0;
    for (; number < wanted.processes; ++number) {
      children.push_back(holders.fork_process(number, wanted.threads));
    }
    const int kills = wanted.server_kills + wanted.holder_kills;
    int killed_servers = 0;
    for (int i = 0; i < kills; ++i) {
      wait_for_grants(1 + random() % 4);  // at any moment of what comes then
      std::this_thread::sleep_until(begin + wanted.duration / kills * i);
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 5'000));
      if (killed_servers * kills <= i * wanted.server_kills &&
          killed_servers < wanted.server_kills) {
        kill_and_restart(static_cast<std::size_t>(killed_servers++ % 2));
        continue;
      }
      pid_t& child = children[random() % children.size()];
      ::kill(child, SIGKILL);
      EXPECT_EQ(::waitpid(child, nullptr, 0), child);
      child = holders.fork_process(number++, wanted.threads);
    }
    EXPECT_EQ(killed_servers, wanted.server_kills);
    std::this_thread::sleep_until(begin + wanted.duration);
    if (shared_->grants < wanted.grants) wait_for_grants(wanted.grants - shared_->grants);
    shared_->is_over = true;
    for (const pid_t child : children) {
      int status = 1;
      EXPECT_EQ(::waitpid(child, &status, 0), child);
      EXPECT_EQ(status, 0);
    }
    return holders.read_logs();
  }

  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "workspaces.db";
  std::map<std::string, std::string> environment_ = workspaces_environment(file_);
  std::string root_;
  SharedContention shared_;
  std::array<std::optional<ServerProcess>, 2> servers_;
};

/// The holders' own accounts: no two had a worktree at the same time.
void expect_no_overlap(const std::map<std::string, Hold>& holds) {
  std::map<std::string, std::map<std::int64_t, Hold>> by_worktree;
  for (const auto& [owner, hold] : holds) {
    const bool is_new = by_worktree[hold.worktree].emplace(hold.fence, hold).second;
    EXPECT_TRUE(is_new) << "two holders had the fence " << hold.fence << " of worktree "
                        << hold.worktree;
  }
  for (const auto& [worktree, in_order] : by_worktree) {
    const Hold* before = nullptr;
    for (const auto& [fence, hold] : in_order) {
      if (before != nullptr) {
        EXPECT_GE(hold.from, before->until) << before->owner << " and " << hold.owner;
      }
      before = &hold;
    }
  }
}

/// The log of grants: of each worktree, every grant is followed by its end before the next one, and
/// who gave nothing back kept it for its ttl. Returns how long it took at most, in milliseconds,
/// from an expiry until the worktree was granted again.
std::int64_t expect_grants_and_ends_alternate(const std::vector<Row>& events) {
  constexpr std::int64_t kTtl = LeaseHolders::kTtl * 1'000'000;
  struct Last {
    std::string fence;
    std::int64_t granted = 0;
    bool has_expired = false;
  };
  std::map<std::string, Last> last;  // of each worktree
  std::set<std::string> held;
  std::int64_t longest = 0;
  for (const Row& event : events) {
    const std::string& kind = event.at(0);
    const std::string& worktree = event.at(1);
    const std::string& fence = event.at(2);
    const std::int64_t at = parse_timestamp(event.at(4)).value().time_since_epoch().count();
    Last& known = last[worktree];
    if (kind == "lease.granted") {
      EXPECT_TRUE(held.insert(worktree).second) << "worktree " << worktree << " under " << fence;
      if (known.has_expired) longest = std::max(longest, at - (known.granted + kTtl));
      known = {fence, at, false};
    } else if (kind != "lease.heartbeat_lost") {
      EXPECT_EQ(held.erase(worktree), 1U);
      EXPECT_EQ(known.fence, fence);
      known.has_expired = kind != "lease.released";
      if (known.has_expired) {
        EXPECT_GE(at, known.granted + kTtl) << "taken from its holder";
      }
    }
  }
  return longest / 1'000;
}

TEST_F(LeaseContentionE2e, NoWorktreeIsHeldTwiceAndTheLineIsKeptInOrder) {
  const Measure wanted = measure();
  const Acknowledgements told = contend(wanted);

  // None is lost for longer than its ttl.
  std::this_thread::sleep_for(seconds(LeaseHolders::kTtl));
  for (int i = 0; i < kWorktrees; ++i) {
    EXPECT_EQ(post("/repository/demo/leases", R"({"owner":"last-)" + std::to_string(i) +
                                                  R"(","ttl_seconds":600,"wait_seconds":0})")
                  .status,
              201);
  }

  DatabaseFile file(file_);
  expect_no_overlap(told.holds);
  const std::vector<Row> events = file.run(
      "SELECT kind, worktree_id, fence, owner, at FROM events WHERE kind LIKE 'lease.%' ORDER BY "
      "id");
  const std::int64_t longest = expect_grants_and_ends_alternate(events);

  // What was acknowledged is there.
  std::set<std::string> granted;
  std::set<std::string> released;
  for (const Row& event : events) {
    const std::string what = event.at(3) + " " + event.at(1) + " " + event.at(2);
    if (event.at(0) == "lease.granted") granted.insert(what);
    if (event.at(0) == "lease.released") released.insert(what);
  }
  std::size_t acknowledged_releases = 0;
  for (const auto& [owner, hold] : told.holds) {
    const std::string what = owner + " " + hold.worktree + " " + std::to_string(hold.fence);
    EXPECT_EQ(granted.count(what), 1U) << what;
    if (!hold.is_released) continue;
    ++acknowledged_releases;
    EXPECT_EQ(released.count(what), 1U) << what;
  }
  EXPECT_GT(acknowledged_releases, 0U);
  const auto count = [&file](const std::string& query, const std::vector<std::string>& values) {
    return file.run(query, values).front().front();
  };
  for (const std::string& id : told.sessions) {
    EXPECT_EQ(count("SELECT count(*) FROM sessions WHERE id = ?1", {id}), "1") << id;
  }
  for (const auto& [session, id] : told.queued) {
    EXPECT_EQ(
        count("SELECT count(*) FROM commands WHERE session_id = ?1 AND id = ?2", {session, id}),
        "1")
        << id;
  }
  for (const auto& [session, id] : told.results) {
    EXPECT_EQ(count("SELECT count(*) FROM commands WHERE session_id = ?1 AND id = ?2 AND status = "
                    "'FAILED' AND exit_code = 7",
                    {session, id}),
              "1")
        << id;
  }
  EXPECT_FALSE(told.results.empty());

  // Those that waited got their turns in the order of their tickets.
  const std::vector<Row> in_line = file.run(
      "SELECT t.ticket FROM events AS e JOIN test_tickets AS t ON t.owner = e.owner WHERE e.kind = "
      "'lease.granted' ORDER BY e.id");
  std::int64_t last = 0;
  for (const Row& row : in_line) {
    const std::int64_t ticket = std::stoll(row.at(0));
    EXPECT_GT(ticket, last);
    last = ticket;
  }
  EXPECT_GT(in_line.size(), 5U) << "too few waited to show anything";

  // Who had no ticket got only what was left over.
  const std::vector<Row> jumps = file.run(
      "SELECT owner, waiting, free FROM test_grants WHERE waiting > free AND owner NOT IN (SELECT "
      "owner FROM test_tickets)");
  for (const Row& jump : jumps) {
    ADD_FAILURE() << jump.at(0) << " got a worktree while " << jump.at(1) << " waited and "
                  << jump.at(2) << " others were free";
  }
  const Row noted = file.run("SELECT count(*), coalesce(max(waiting), 0) FROM test_grants").front();
  EXPECT_EQ(noted.at(0), std::to_string(granted.size()));
  EXPECT_GT(std::stoi(noted.at(1)), 1) << "too few waited to show anything";
  std::printf(
      "%zu acknowledged grants, %zu releases, %zu commands and %zu results; %zu of %zu grants to "
      "the line, in order; %s waited at most; granted again %lld ms after an expiry at most; %d "
      "servers and %d holders killed\n",
      told.holds.size(), acknowledged_releases, told.queued.size(), told.results.size(),
      in_line.size(), granted.size(), noted.at(1).c_str(), static_cast<long long>(longest),
      wanted.server_kills, wanted.holder_kills);
}

}  // namespace
}  // namespace cq::test
