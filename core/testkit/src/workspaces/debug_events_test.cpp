#include <cq/workspaces/debug_events.hpp>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using workspaces::DebugEvent;
using workspaces::DebugEvents;

constexpr PartIds kNeedsDebugEvents{workspaces::DebuggerStates::kId, DebugEvents::kId};

class DebugEventsTest : public WorkspacesTest {
 protected:
  [[nodiscard]] DebugEvents& debug_events() const { return part<DebugEvents>(store()); }
  void report(const std::string& session, const std::string& kind, int at) const {
    debugger_states().update(session, {.last_event = kind, .payload = R"({"n":1})"}, second(at));
  }
};
CQ_SUITE_OF("workspaces", DebugEventsTest, "debug_events", kNeedsDebugEvents, Lasting::kStore);

TEST_P(DebugEventsTest, EachReportIsOneOfItsSession) {
  CQ_SENTENCE("debug_events.list");
  CQ_SENTENCE("debug_events.each");
  report("s1", "tunnel-created", 0);
  report("s2", "elsewhere", 1);
  debugger_states().update("s1", {.payload = R"({"tunnel":{"port":1}})"}, second(2));
  debugger_states().update("s1", {.last_event = "tunnel-closed"}, second(3));
  const auto all = debug_events().list("s1", 0, 100);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].kind, "tunnel-created");
  EXPECT_EQ(all[0].payload, R"({"n":1})");
  EXPECT_EQ(all[0].at, second(0));
  EXPECT_EQ(all[1].kind, "changed");
  EXPECT_EQ(all[1].payload, R"({"tunnel":{"port":1}})");
  EXPECT_EQ(all[2].kind, "tunnel-closed");
  EXPECT_EQ(all[2].payload, "{}");
  const std::string large = R"({"x":")" + std::string(65'536, 'x') + R"("})";
  debugger_states().update("s3", {.payload = large}, second(4));
  EXPECT_EQ(debug_events().list("s3", 0, 9).front().payload,
            R"({"omitted_bytes":)" + std::to_string(large.size()) + "}");
  EXPECT_THAT(debug_events().list("s1", all[0].number, 1), ElementsAre(all[1]));
  EXPECT_EQ(debug_events().list("s2", 0, 100).size(), 1U);
}

TEST_P(DebugEventsTest, ReportsOfSeveralThreadsAreInOneOrder) {
  CQ_SENTENCE("debug_events.threads");
  constexpr int kEach = 20;
  {
    TestThread one([&] {
      for (int i = 0; i < kEach; ++i) report("s1", "one", i);
    });
    TestThread two([&] {
      for (int i = 0; i < kEach; ++i) report("s1", "two", i);
    });
    std::int64_t after = 0;
    for (int seen = 0; seen < 2 * kEach;) {
      for (const DebugEvent& event : debug_events().list("s1", after, 100)) {
        after = event.number;
        ++seen;
      }
    }
  }
  EXPECT_EQ(debug_events().list("s1", 0, 100).size(), 2U * kEach);
}

TEST_P(DebugEventsTest, TheNewestOfASessionAreKept) {
  CQ_SENTENCE("debug_events.kept");
  report("quiet", "kept", 0);
  // In turns, so that whatever numbers the store gives, each session has some of its own kind.
  for (int i = 0; i < 1100; ++i) {
    report("s1", "e" + std::to_string(i), i);
    report("s2", "e" + std::to_string(i), i);
  }
  for (const char* const session : {"s1", "s2"}) {
    const auto all = debug_events().list(session, 0, 10'000);
    EXPECT_EQ(all.size(), 1000U) << session;
    EXPECT_EQ(all.back().kind, "e1099");
  }
  EXPECT_EQ(debug_events().list("quiet", 0, 9).size(), 1U);
}

}  // namespace

CQ_TESTS_OF(debug_events_test)

}  // namespace cq::testkit
