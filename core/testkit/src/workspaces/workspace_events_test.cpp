#include <algorithm>
#include <cq/workspaces/events.hpp>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using workspaces::CommandStatus;
using workspaces::Condition;
using workspaces::Event;
using workspaces::EventRange;
using workspaces::Events;
using workspaces::SessionStatus;

constexpr PartIds kNeedsEvents{workspaces::Repositories::kId, workspaces::Worktrees::kId,
                               workspaces::Leases::kId,       workspaces::Sessions::kId,
                               workspaces::Commands::kId,     Events::kId};

class EventsTest : public WorkspacesTest {
 protected:
  [[nodiscard]] Events& events() const { return part<Events>(store()); }
  [[nodiscard]] std::vector<std::string> kinds(std::int64_t after = 0) const {
    std::vector<std::string> kinds;
    for (const Event& event : events().list(after, 1000)) kinds.push_back(event.kind);
    return kinds;
  }
};
CQ_SUITE_OF("workspaces", EventsTest, "events", kNeedsEvents, Lasting::kStore);

class SharedEventsTest : public EventsTest {
 protected:
  [[nodiscard]] Store& other() const { return *other_; }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE_OF("workspaces", SharedEventsTest, "events", kNeedsEvents, Lasting::kProcess);

TEST_P(EventsTest, EachGrantAndEndOfALeaseIsOne) {
  CQ_SENTENCE("events.each");
  CQ_SENTENCE("events.list");
  const auto id = add_worktrees(7, 1).front();
  EXPECT_THAT(kinds(), IsEmpty());
  leases().acquire(request("alice", 1, 7), second(0));
  leases().release(id, hex_id(1), Condition::kClean, {}, second(1));
  leases().release(id, hex_id(1), Condition::kClean, {}, second(2));
  leases().acquire(request("bob", 2, 7), second(3));
  leases().break_lease(id, "root", "it hung", {}, {}, second(4));
  leases().acquire(request("carol", 3, 7), second(5));
  leases().acquire(request("dave", 4, 7), second(100));
  leases().sweep(second(200));
  EXPECT_THAT(kinds(),
              ElementsAre("lease.granted", "lease.released", "lease.granted", "lease.broken",
                          "lease.granted", "lease.taken_over", "lease.granted", "lease.expired"));
  const auto all = events().list(0, 1000);
  EXPECT_EQ(all[0].at, second(0));
  EXPECT_EQ(all[0].repository_id, 7);
  EXPECT_EQ(all[0].worktree_id, id);
  EXPECT_EQ(all[0].owner, "alice");
  EXPECT_EQ(all[0].fence, 2);
  EXPECT_EQ(all[1].fence, 2);
  EXPECT_EQ(all[3].by, "root");
  EXPECT_EQ(all[3].reason, "it hung");
  EXPECT_EQ(all[5].owner, "carol");
  EXPECT_EQ(all[5].by, "dave");
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const Event& a, const Event& b) { return a.number < b.number; }));
  const auto some = events().list(all[2].number, 2);
  EXPECT_THAT(some, ElementsAre(all[3], all[4]));
}

TEST_P(EventsTest, EachStatusOfASessionAndACommandIsOne) {
  CQ_SENTENCE("events.each");
  sessions().create(session(1, second(0)));
  sessions().set_status(hex_id(1), SessionStatus::kRunning, {}, second(1));
  sessions().set_status(hex_id(1), SessionStatus::kRunning, {}, second(2));
  const auto command = commands().queue({.session_id = hex_id(1), .command = "x"}, second(3));
  commands().record_result(command.id, {.status = CommandStatus::kRunning}, second(4));
  commands().record_result(command.id, {.status = CommandStatus::kFailed, .exit_code = 1},
                           second(5));
  sessions().set_status(hex_id(1), SessionStatus::kCompleted, {}, second(6));
  EXPECT_THAT(kinds(), ElementsAre("session.pending", "session.running", "command.pending",
                                   "command.running", "command.failed", "session.completed"));
  const auto all = events().list(0, 1000);
  EXPECT_EQ(all[1].session_id, hex_id(1));
  EXPECT_EQ(all[1].repository_id, 1);
  EXPECT_EQ(all[4].session_id, hex_id(1));
  EXPECT_EQ(all[4].command_id, command.id);
  EXPECT_EQ(all[4].at, second(5));
}

TEST_P(EventsTest, HeartbeatsThatStopAreLost) {
  CQ_SENTENCE("events.heartbeat_lost");
  const auto id = add_worktrees(1, 1).front();
  leases().acquire(request("alice", 1), second(0));
  leases().heartbeat(id, hex_id(1), std::chrono::seconds(10), {}, second(1));
  leases().sweep(second(30));
  EXPECT_THAT(kinds(), ElementsAre("lease.granted", "lease.heartbeat_lost", "lease.expired"));
  EXPECT_EQ(events().list(0, 9)[1].owner, "alice");
}

TEST_P(EventsTest, TheRangeIsWhatIsKept) {
  CQ_SENTENCE("events.range");
  EXPECT_EQ(events().range(), EventRange{});
  add_worktrees(1, 2);
  leases().acquire(request("alice", 1), second(0));
  leases().acquire(request("bob", 2), second(0));
  const auto all = events().list(0, 9);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(events().range(), (EventRange{all[0].number, all[1].number}));
}

// A reader that goes on behind the highest number that it saw misses none.
TEST_P(SharedEventsTest, NobodySeesAnEventBeforeThoseOfLowerNumbers) {
  CQ_SENTENCE("events.threads");
  constexpr unsigned kEach = 30;
  std::vector<std::int64_t> seen;
  {
    const auto write = [](Store& at, unsigned first) {
      for (unsigned i = first; i < first + kEach; ++i) {
        part<workspaces::Sessions>(at).create(session(i, second(0)));
      }
    };
    TestThread one([&] { write(store(), 100); });
    TestThread two([&] { write(other(), 200); });
    for (std::int64_t after = 0; seen.size() < 2 * kEach;) {
      for (const Event& event : events().list(after, 1000)) {
        seen.push_back(event.number);
        after = event.number;
      }
    }
  }
  EXPECT_EQ(events().list(0, 1000).size(), seen.size());
  EXPECT_EQ(events().list(0, 1000).back().number, seen.back());
}

}  // namespace

CQ_TESTS_OF(workspace_events_test)

}  // namespace cq::testkit
