#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/leases.hpp>
#include <exception>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <thread>

#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace workspaces;

namespace {

/// Processes with threads on one database of workspaces: what one store alone can't show.
class LeaseContentionTest : public SqliteTest {
 protected:
  static constexpr unsigned kProcesses = 3;
  static constexpr unsigned kThreadsOfEach = 4;
  using Work = std::function<void(Store& store, unsigned caller, std::ostream& results)>;

  [[nodiscard]] std::unique_ptr<Store> open_workspaces() const {
    return testkit::open_store(module().feature("workspaces"), url_of(file()));
  }

  /// Has each thread of each process do its work on a store of the process's own, all from one
  /// moment on; returns the lines that they wrote. No database is open meanwhile in this process.
  [[nodiscard]] std::vector<std::string> run(const Work& work) const {
    const auto start = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
    std::vector<pid_t> children;
    for (unsigned process = 0; process < kProcesses; ++process) {
      const pid_t child = fork();
      if (child == 0) be_the_child(process, start, work);
      EXPECT_GT(child, 0);
      children.push_back(child);
    }
    for (const pid_t child : children) {
      int status = 1;
      EXPECT_EQ(waitpid(child, &status, 0), child);
      EXPECT_EQ(status, 0);
    }
    std::vector<std::string> lines;
    for (unsigned caller = 0; caller < kProcesses * kThreadsOfEach; ++caller) {
      std::ifstream results(file("results-" + std::to_string(caller)));
      EXPECT_TRUE(results);
      for (std::string line; std::getline(results, line);) lines.push_back(line);
    }
    return lines;
  }

 private:
  // Without the destructors and handlers of the process that it was made from.
  [[noreturn]] void be_the_child(unsigned process, std::chrono::steady_clock::time_point start,
                                 const Work& work) const {
    int status = 0;
    try {
      const auto store = open_workspaces();
      std::vector<std::unique_ptr<testkit::TestThread>> threads;
      for (unsigned thread = 0; thread < kThreadsOfEach; ++thread) {
        const unsigned caller = process * kThreadsOfEach + thread;
        threads.push_back(std::make_unique<testkit::TestThread>([&, caller] {
          std::ofstream results(file("results-" + std::to_string(caller)));
          std::this_thread::sleep_until(start);
          work(*store, caller, results);
        }));
      }
      for (const auto& thread : threads) thread->join();
    } catch (const std::exception& error) {
      static_cast<void>(::write(STDERR_FILENO, error.what(), std::string(error.what()).size()));
      status = 1;
    }
    _exit(status);
  }
};

TEST_F(LeaseContentionTest, OfProcessesAsManyGetAWorktreeAsAreFreeEachAnother) {
  constexpr int kFree = 5;
  constexpr int kRounds = 10;
  {
    const auto store = open_workspaces();
    for (int i = 0; i < kFree * kRounds; ++i) {
      part<Worktrees>(*store).add({.repository_id = i / kFree, .path = "/w/" + std::to_string(i)},
                                  now());
    }
  }
  const auto lines = run([](Store& store, unsigned caller, std::ostream& results) {
    for (int round = 0; round < kRounds; ++round) {
      const auto token = testkit::hex_id(caller * kRounds + static_cast<unsigned>(round));
      const auto lease = part<Leases>(store).acquire({.repository_id = round,
                                                      .owner = std::to_string(caller),
                                                      .token = token,
                                                      .ttl = std::chrono::minutes(5)},
                                                     now());
      if (lease) results << lease->worktree.id << ' ' << token << '\n';
    }
  });
  EXPECT_EQ(lines.size(), static_cast<std::size_t>(kFree * kRounds));
  std::set<std::int64_t> granted;
  const auto store = open_workspaces();
  for (const std::string& line : lines) {
    const std::size_t blank = line.find(' ');
    const std::int64_t id = std::stoll(line.substr(0, blank));
    EXPECT_TRUE(granted.insert(id).second) << id;
    const auto released =
        part<Leases>(*store).release(id, line.substr(blank + 1), Condition::kClean, {}, now());
    EXPECT_EQ(released.version, 3);
  }
}

// Leases are short, and holders come late: nobody holds what another one holds.
TEST_F(LeaseContentionTest, NoTwoHoldTheSameWorktreeUnderTheSameFence) {
  {
    const auto store = open_workspaces();
    for (const char* path : {"/a", "/b"}) {
      part<Worktrees>(*store).add({.repository_id = 1, .path = path}, now());
    }
  }
  constexpr unsigned kTries = 40;
  const auto lines = run([](Store& store, unsigned caller, std::ostream& results) {
    auto& leases = part<Leases>(store);
    for (unsigned i = 0; i < kTries; ++i) {
      const auto token = testkit::hex_id(caller * kTries + i);
      const auto lease = leases.acquire({.repository_id = 1,
                                         .owner = std::to_string(caller),
                                         .token = token,
                                         .ttl = std::chrono::milliseconds(i % 3)},
                                        now());
      if (!lease) continue;
      results << lease->worktree.id << ' ' << lease->worktree.version << '\n';
      testkit::error_kind_of([&] {
        leases.heartbeat(lease->worktree.id, token, std::chrono::milliseconds(1), {}, now());
        leases.release(lease->worktree.id, token, Condition::kClean, {}, now());
      });
      if (caller == 0) leases.sweep(now());
    }
  });
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size());
  EXPECT_GT(lines.size(), kTries);
  const auto store = open_workspaces();
  const auto ends = part<Leases>(*store).ends(0, 10'000);
  std::set<std::pair<std::int64_t, std::int64_t>> ended;
  for (const LeaseEnd& end : ends) {
    EXPECT_TRUE(ended.insert({end.worktree_id, end.fence}).second);
  }
  EXPECT_GE(ends.size() + 2, lines.size());  // each but the two that may still be held
}

TEST_F(LeaseContentionTest, CommandsOfProcessesGetDifferentNumbers) {
  constexpr unsigned kEach = 20;
  open_workspaces().reset();
  const auto lines = run([](Store& store, unsigned, std::ostream& results) {
    for (unsigned i = 0; i < kEach; ++i) {
      results << part<Commands>(store).queue({.session_id = "s", .command = "x"}, now()).sequence
              << '\n';
    }
  });
  constexpr std::size_t kAll = std::size_t{kProcesses} * kThreadsOfEach * kEach;
  EXPECT_EQ(lines.size(), kAll);
  std::set<std::int64_t> numbers;
  for (const std::string& line : lines) numbers.insert(std::stoll(line));
  EXPECT_EQ(numbers.size(), kAll);
  EXPECT_EQ(*numbers.rbegin(), static_cast<std::int64_t>(kAll) - 1);
}

}  // namespace
}  // namespace cq::test
