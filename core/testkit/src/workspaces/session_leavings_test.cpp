#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using workspaces::Artifact;
using workspaces::ArtifactKind;
using workspaces::DebuggerState;

/// What a session leaves: artifacts, and the state of its debugger.
class SessionLeavingsTest : public WorkspacesTest {};
CQ_SUITE_OF("workspaces", SessionLeavingsTest, "artifacts and debugger states", kNeedsWorkspaces,
            Lasting::kStore);

TEST_P(SessionLeavingsTest, RecordKeepsAnArtifactAndGivesItAnId) {
  CQ_SENTENCE("artifacts.record");
  CQ_SENTENCE("artifacts.get");
  Artifact expected{.id = 77,
                    .session_id = "s",
                    .command_id = 1,
                    .kind = ArtifactKind::kCoreDump,
                    .path = awkward_text(),
                    .content_type = "x/y",
                    .description = "d",
                    .size_bytes = 3'000'000'000,
                    .checksum_sha256 = "00",
                    .metadata = R"({"f": NaN})"};
  const Artifact recorded = artifacts().record(expected, second(0));
  expected.id = recorded.id;
  expected.created_at = expected.updated_at = second(0);
  EXPECT_EQ(recorded, expected);
  EXPECT_EQ(artifacts().get(recorded.id), expected);
  EXPECT_EQ(artifacts().get(recorded.id + 1), std::nullopt);
}

TEST_P(SessionLeavingsTest, RecordTakesReferencesToWhatIsntThere) {
  CQ_SENTENCE("artifacts.record.unchecked");
  const Artifact recorded =
      artifacts().record({.session_id = "nope", .command_id = 99, .path = "/b"}, second(0));
  EXPECT_EQ(artifacts().get(recorded.id), recorded);
}

TEST_P(SessionLeavingsTest, ArtifactsAreListedById) {
  CQ_SENTENCE("artifacts.list");
  const Artifact first = artifacts().record({.session_id = "s", .path = "/b"}, second(1));
  artifacts().record({.session_id = "t", .path = "/b"}, second(1));
  const Artifact last = artifacts().record({.session_id = "s", .path = "/a"}, second(0));
  EXPECT_THAT(artifacts().list("s"), ElementsAre(first, last));
  EXPECT_THAT(artifacts().list("u"), IsEmpty());
}

TEST_P(SessionLeavingsTest, ArtifactsAreRecordedFromManyThreads) {
  CQ_SENTENCE("artifacts.threads");
  in_threads([&](unsigned) { artifacts().record({.session_id = "s", .path = "/b"}, second(0)); });
  EXPECT_EQ(artifacts().list("s").size(), kThreads);
}

TEST_P(SessionLeavingsTest, UpdateMakesAState) {
  CQ_SENTENCE("debugger_states.update");
  CQ_SENTENCE("debugger_states.find");
  EXPECT_EQ(debugger_states().find("s"), std::nullopt);
  const DebuggerState made =
      debugger_states().update("s",
                               {.last_event = "stopped",
                                .breakpoints = R"([{"file": "a.py", "line": 3}])",
                                .payload = R"({"a": 1})"},
                               second(0));
  EXPECT_EQ(made, (DebuggerState{.id = made.id,
                                 .session_id = "s",
                                 .last_event = "stopped",
                                 .breakpoints = R"([{"file": "a.py", "line": 3}])",
                                 .payload = R"({"a":1})",
                                 .created_at = second(0),
                                 .updated_at = second(0)}));
  EXPECT_EQ(debugger_states().find("s"), made);
  EXPECT_EQ(debugger_states().update("t", {}, second(1)).breakpoints, "[]");
}

TEST_P(SessionLeavingsTest, UpdateChangesWhatIsGiven) {
  CQ_SENTENCE("debugger_states.update.merges");
  DebuggerState expected = debugger_states().update("s",
                                                    {.last_event = "stopped",
                                                     .breakpoints = R"([{"line": 3}])",
                                                     .payload = R"({"a": 1, "b": 2})"},
                                                    second(0));
  expected.payload = R"({"a":1,"c":3})";
  expected.updated_at = second(1);
  EXPECT_EQ(debugger_states().update("s", {.payload = R"({"b": null, "c": 3})"}, second(1)),
            expected);
  expected.last_event = std::nullopt;
  expected.breakpoints = "[]";
  expected.updated_at = second(2);
  EXPECT_EQ(
      debugger_states().update(
          "s", {.last_event = std::optional<std::string>(), .breakpoints = "null"}, second(2)),
      expected);
  expected.payload = "{}";
  expected.updated_at = second(3);
  EXPECT_EQ(debugger_states().update("s", {.payload = "null"}, second(3)), expected);
}

TEST_P(SessionLeavingsTest, UpdateTakesASessionThatIsntThere) {
  CQ_SENTENCE("debugger_states.update.unchecked");
  debugger_states().update("nope", {}, second(0));
  EXPECT_TRUE(debugger_states().find("nope"));
}

TEST_P(SessionLeavingsTest, UpdatesFromManyThreadsLoseNoneOfTheMembers) {
  CQ_SENTENCE("debugger_states.threads");
  in_threads([&](unsigned thread) {
    const std::string change = "{\"" + std::to_string(thread) + "\": 1}";
    debugger_states().update("s", {.payload = change}, second(0));
  });
  const std::string payload = debugger_states().find("s")->payload;
  for (unsigned thread = 0; thread < kThreads; ++thread) {
    EXPECT_THAT(payload, testing::HasSubstr("\"" + std::to_string(thread) + "\":1"));
  }
}

TEST_P(SessionLeavingsTest, RecordWithinRefusesAnArtifactTooMany) {
  CQ_SENTENCE("artifacts.record_within");
  const Artifact wanted{.session_id = "s", .path = "/b"};
  EXPECT_EQ(artifacts().record_within(wanted, 0, second(0)), std::nullopt);
  artifacts().record({.session_id = "t", .path = "/b"}, second(0));
  const auto first = artifacts().record_within(wanted, 1, second(1));
  ASSERT_TRUE(first);
  EXPECT_EQ(artifacts().get(first->id), first);
  EXPECT_EQ(first->created_at, second(1));
  EXPECT_EQ(artifacts().record_within(wanted, 1, second(2)), std::nullopt);
  EXPECT_THAT(artifacts().list("s"), ElementsAre(*first));
}

TEST_P(SessionLeavingsTest, ConcurrentCallersRecordNoMoreThanMayBe) {
  CQ_SENTENCE("artifacts.record_within");
  constexpr std::size_t kMost = 3;
  in_threads([&](unsigned) {
    for (int i = 0; i < 3; ++i) {
      artifacts().record_within({.session_id = "s", .path = "/b"}, kMost, second(0));
    }
  });
  EXPECT_EQ(artifacts().list("s").size(), kMost);
}

TEST_P(SessionLeavingsTest, ArtifactsComeInPages) {
  CQ_SENTENCE("artifacts.list_page");
  const auto make = [&](ArtifactKind kind, std::optional<std::int64_t> command) {
    return artifacts().record(
        {.session_id = "s", .command_id = command, .kind = kind, .path = "/b"}, second(0));
  };
  const auto first = make(ArtifactKind::kCoreDump, 1);
  const auto other = make(ArtifactKind::kLog, 2);
  const auto last = make(ArtifactKind::kLog, {});
  artifacts().record({.session_id = "t", .path = "/b"}, second(0));
  const auto page = [&](std::optional<ArtifactKind> kind, std::optional<std::int64_t> command,
                        std::optional<std::int64_t> behind, std::size_t limit) {
    return artifacts().list_page(
        {.session_id = "s", .kind = kind, .command_id = command, .behind = behind, .limit = limit});
  };
  EXPECT_THAT(page({}, {}, {}, 9), ElementsAre(first, other, last));
  EXPECT_THAT(page({}, {}, {}, 2), ElementsAre(first, other));
  EXPECT_THAT(page({}, {}, first.id, 1), ElementsAre(other));
  EXPECT_THAT(page(ArtifactKind::kLog, {}, {}, 9), ElementsAre(other, last));
  EXPECT_THAT(page(ArtifactKind::kCoreDump, {}, {}, 9), ElementsAre(first));
  EXPECT_THAT(page({}, 2, {}, 9), ElementsAre(other));
  EXPECT_THAT(page({}, {}, last.id, 9), IsEmpty());
}

TEST_P(SessionLeavingsTest, UpdateIfChangesWhatNobodyElseHasChanged) {
  CQ_SENTENCE("debugger_states.update_if");
  const workspaces::DebuggerChange change{.payload = R"({"a": 1})"};
  EXPECT_EQ(debugger_states().update_if("s", second(0), change, second(1)), std::nullopt);
  EXPECT_EQ(debugger_states().find("s"), std::nullopt);
  const auto made = debugger_states().update_if("s", std::nullopt, change, second(1));
  ASSERT_TRUE(made);
  EXPECT_EQ(debugger_states().find("s"), made);
  EXPECT_EQ(debugger_states().update_if("s", std::nullopt, change, second(2)), std::nullopt);
  EXPECT_EQ(debugger_states().update_if("s", second(0), change, second(2)), std::nullopt);
  EXPECT_EQ(debugger_states().find("s"), made);
  const auto changed =
      debugger_states().update_if("s", second(1), {.payload = R"({"b": 2})"}, second(3));
  EXPECT_EQ(changed.value().payload, R"({"a":1,"b":2})");
  EXPECT_EQ(changed->updated_at, second(3));
}

}  // namespace

CQ_TESTS_OF(session_leavings_test)

}  // namespace cq::testkit
