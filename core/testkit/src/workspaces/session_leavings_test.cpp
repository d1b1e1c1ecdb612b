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

}  // namespace

CQ_TESTS_OF(session_leavings_test)

}  // namespace cq::testkit
