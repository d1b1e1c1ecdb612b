// Many holders in many processes contend for few worktrees, through two servers on one file, while
// holders and servers are killed. CQ_TEST_LEASE_CONTENTION=long runs it in full; see CONTRIBUTING.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// How much of it there is.
struct Measure {
  int processes = 4;
  int threads = 4;
  milliseconds duration{5'000};
  int server_kills = 2;
  int holder_kills = 6;
};

Measure measure() {
  const char* wanted = std::getenv("CQ_TEST_LEASE_CONTENTION");
  if (wanted == nullptr || std::string(wanted) != "long") return {};
  return {.processes = 8,
          .threads = 16,
          .duration = milliseconds(20'000),
          .server_kills = 50,
          .holder_kills = 40};
}

constexpr int kWorktrees = 4;
constexpr std::int64_t kTtl = 2;  // seconds

/// Microseconds of a clock that all processes share.
std::int64_t ticks() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             SteadyClock::now().time_since_epoch())
      .count();
}

/// The ports of the servers, in memory that all processes share; 0 while one is down.
class SharedPorts {
 public:
  SharedPorts()
      : ports_(static_cast<Ports*>(::mmap(nullptr, sizeof(Ports), PROT_READ | PROT_WRITE,
                                          MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  SharedPorts(const SharedPorts&) = delete;
  SharedPorts& operator=(const SharedPorts&) = delete;
  SharedPorts(SharedPorts&&) = delete;
  SharedPorts& operator=(SharedPorts&&) = delete;
  ~SharedPorts() { ::munmap(ports_, sizeof(Ports)); }

  std::atomic<std::uint16_t>& operator[](std::size_t server) const { return (*ports_)[server]; }

 private:
  using Ports = std::array<std::atomic<std::uint16_t>, 2>;
  Ports* ports_;
};

/// What a holder knows of its lease.
struct Hold {
  std::string owner;
  std::string worktree;
  std::int64_t fence = 0;
  std::int64_t from = 0;   ///< when the grant had come
  std::int64_t until = 0;  ///< until when it was surely its holder's
  bool is_released = false;
};

class LeaseContentionE2e : public testing::Test {
 protected:
  void SetUp() override {
    make_database(environment_);
    root_ = make_workspaces_token(environment_, "root", "admin");
    for (std::size_t i = 0; i < servers_.size(); ++i) start(i);
    ASSERT_EQ(post(ports_[0], "/repository/init",
                   R"({"name":"demo","remote_url":"u","default_branch":"m"})")
                  .status,
              201);
    for (int i = 0; i < kWorktrees; ++i) {
      const std::string body = R"({"path":"/srv/wt-)" + std::to_string(i) + "\"}";
      ASSERT_EQ(post(ports_[0], "/repository/demo/worktrees", body).status, 201);
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
    ports_[server] = servers_[server]->port();
  }
  void kill_and_restart(std::size_t server) {
    ports_[server] = 0;
    servers_[server]->send_signal(SIGKILL);
    start(server);
  }

  [[nodiscard]] HttpAnswer post(std::uint16_t port, const std::string& path,
                                const std::string& body) const {
    return send_request(
        port, "POST", path,
        {{"Authorization", "Bearer " + root_}, {"Content-Type", "application/json"}}, body);
  }

  /// Tries until a server answers; nullopt when the time is over.
  [[nodiscard]] std::optional<HttpAnswer> post_anywhere(std::mt19937& random,
                                                        const std::string& path,
                                                        const std::string& body,
                                                        std::int64_t deadline) const {
    while (ticks() < deadline) {
      const std::uint16_t port = ports_[random() % 2];
      try {
        if (port != 0) {
          HttpAnswer answer = post(port, path, body);
          if (answer.status != 503) return answer;
        }
      } catch (const std::exception&) {  // the server was killed
      }
      std::this_thread::sleep_for(milliseconds(5));
    }
    return std::nullopt;
  }

  /// One holder: waits in line, holds, and gives back, again and again. Each line of the log is
  /// written whole, so that it outlives the process.
  void contend(const std::string& name, std::int64_t deadline) const {
    std::mt19937 random(static_cast<unsigned>(std::hash<std::string>()(name)));
    const int log = ::open((directory_.path() / ("log-" + name)).c_str(),
                           O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    for (int i = 0; ticks() < deadline; ++i) {
      const std::string owner = name + "-" + std::to_string(i);
      const std::int64_t asked = ticks();
      std::optional<HttpAnswer> granted;
      try {
        const std::uint16_t port = ports_[random() % 2];
        if (port == 0) continue;
        granted = post(port, "/repository/demo/leases",
                       R"({"owner":")" + owner + R"(","ttl_seconds":)" + std::to_string(kTtl) +
                           R"(,"wait_seconds":)" + std::to_string(random() % 6) + "}");
      } catch (const std::exception&) {  // the server was killed, and the grant isn't acknowledged
      }
      if (!granted || granted->status != 201) continue;
      const JsonValue lease = granted->json();
      const std::string worktree =
          std::to_string(*lease.member("worktree")->member("id")->as_int64());
      ::dprintf(log, "G %s %s %lld %lld %lld\n", owner.c_str(), worktree.c_str(),
                static_cast<long long>(*lease.member("fence")->as_int64()),
                static_cast<long long>(ticks()), static_cast<long long>(asked));
      std::this_thread::sleep_for(milliseconds(random() % 30));
      if (random() % 16 == 0) continue;  // one that forgets to release it
      ::dprintf(log, "E %s %lld\n", owner.c_str(), static_cast<long long>(ticks()));
      const auto released = post_anywhere(
          random, "/worktrees/" + worktree + "/release",
          R"({"lease_token":")" + *lease.member("lease_token")->as_string() + "\"}", deadline);
      if (released && released->status == 200) ::dprintf(log, "R %s\n", owner.c_str());
    }
    ::close(log);
  }

  pid_t fork_holders(int number, int threads, std::int64_t deadline) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    std::vector<std::thread> holders;
    for (int i = 0; i < threads; ++i) {
      holders.emplace_back([this, number, i, deadline] {
        contend(std::to_string(number) + "." + std::to_string(i), deadline);
      });
    }
    for (std::thread& holder : holders) holder.join();
    ::_exit(0);
  }

  /// What all holders logged, by their owners' names.
  [[nodiscard]] std::map<std::string, Hold> read_holds() const {
    std::map<std::string, Hold> holds;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      if (!entry.path().filename().string().starts_with("log-")) continue;
      std::ifstream log(entry.path());
      for (std::string line; std::getline(log, line);) {
        std::istringstream words(line);
        std::string what;
        std::string owner;
        words >> what >> owner;
        Hold& hold = holds[owner];
        if (what == "G") {
          std::int64_t asked = 0;
          hold.owner = owner;
          words >> hold.worktree >> hold.fence >> hold.from >> asked;
          // Where nothing more is logged it was forgotten, or its holder killed: it lasts for its
          // ttl, which begins when the server grants it, some time behind `asked`.
          hold.until = std::max(hold.from, asked + kTtl * 1'000'000);
        } else if (what == "E") {
          words >> hold.until;
        } else {
          hold.is_released = true;
        }
      }
    }
    return holds;
  }

  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "workspaces.db";
  std::map<std::string, std::string> environment_ = workspaces_environment(file_);
  std::string root_;
  SharedPorts ports_;
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

/// The log of grants: of each worktree, every grant is followed by its end before the next one.
void expect_grants_and_ends_alternate(const std::vector<Row>& events) {
  std::map<std::string, std::string> held;  // the fence under which a worktree is
  for (const Row& event : events) {
    const std::string& kind = event.at(0);
    const std::string& worktree = event.at(1);
    const std::string& fence = event.at(2);
    if (kind == "lease.granted") {
      EXPECT_EQ(held.count(worktree), 0U) << "worktree " << worktree << " under " << fence;
      held[worktree] = fence;
    } else if (kind != "lease.heartbeat_lost") {
      EXPECT_EQ(held[worktree], fence);
      held.erase(worktree);
    }
  }
}

TEST_F(LeaseContentionE2e, NoWorktreeIsHeldTwiceAndTheLineIsKeptInOrder) {
  const Measure wanted = measure();
  const std::int64_t deadline =
      ticks() + std::chrono::duration_cast<std::chrono::microseconds>(wanted.duration).count();
  std::mt19937 random(17);
  std::vector<pid_t> children;
  int number = 0;
  for (; number < wanted.processes; ++number) {
    children.push_back(fork_holders(number, wanted.threads, deadline));
  }
  const int kills = wanted.server_kills + wanted.holder_kills;
  const auto pause = wanted.duration / (kills + 2);
  const auto begin = SteadyClock::now();
  int killed_servers = 0;
  int killed_holders = 0;
  for (int i = 0; i < kills; ++i) {
    std::this_thread::sleep_until(begin + pause * (i + 1));
    const bool is_server =
        killed_servers * wanted.holder_kills <= killed_holders * wanted.server_kills &&
        killed_servers < wanted.server_kills;
    if (is_server) {
      kill_and_restart(static_cast<std::size_t>(killed_servers++ % 2));
    } else if (ticks() < deadline) {
      pid_t& child = children[random() % children.size()];
      ::kill(child, SIGKILL);
      EXPECT_EQ(::waitpid(child, nullptr, 0), child);
      child = fork_holders(number++, wanted.threads, deadline);
      ++killed_holders;
    }
  }
  for (const pid_t child : children) {
    int status = 1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }

  // None is lost for longer than its ttl and the sweeper's pause.
  std::this_thread::sleep_for(seconds(kTtl + 1));
  for (int i = 0; i < kWorktrees; ++i) {
    EXPECT_EQ(
        post(ports_[0], "/repository/demo/leases",
             R"({"owner":"last-)" + std::to_string(i) + R"(","ttl_seconds":600,"wait_seconds":0})")
            .status,
        201);
  }

  DatabaseFile file(file_);
  const auto holds = read_holds();
  expect_no_overlap(holds);
  const std::vector<Row> events = file.run(
      "SELECT kind, worktree_id, fence, owner FROM events WHERE kind LIKE 'lease.%' ORDER BY id");
  expect_grants_and_ends_alternate(events);

  // What was acknowledged is there.
  std::set<std::string> granted;
  std::set<std::string> released;
  for (const Row& event : events) {
    const std::string what = event.at(3) + " " + event.at(1) + " " + event.at(2);
    if (event.at(0) == "lease.granted") granted.insert(what);
    if (event.at(0) == "lease.released") released.insert(what);
  }
  std::size_t acknowledged_releases = 0;
  for (const auto& [owner, hold] : holds) {
    const std::string what = owner + " " + hold.worktree + " " + std::to_string(hold.fence);
    EXPECT_EQ(granted.count(what), 1U) << what;
    if (!hold.is_released) continue;
    ++acknowledged_releases;
    EXPECT_EQ(released.count(what), 1U) << what;
  }

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
      "%zu acknowledged grants and %zu releases, %zu of %zu grants to the line in order, %d "
      "servers "
      "and %d holders killed\n",
      holds.size(), acknowledged_releases, in_line.size(), granted.size(), killed_servers,
      killed_holders);
}

}  // namespace
}  // namespace cq::test
