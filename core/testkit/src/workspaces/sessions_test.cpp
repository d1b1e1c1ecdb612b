#include <atomic>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using workspaces::Session;
using workspaces::SessionFilter;
using workspaces::SessionStatus;

class SessionsTest : public WorkspacesTest {
 protected:
  [[nodiscard]] std::vector<std::string> ids(const SessionFilter& filter) const {
    std::vector<std::string> found;
    for (const Session& each : sessions().list(filter)) found.push_back(each.id);
    return found;
  }
};
CQ_SUITE_OF("workspaces", SessionsTest, "sessions", kNeedsWorkspaces, Lasting::kStore);

TEST_P(SessionsTest, CreateKeepsASessionAsItIs) {
  CQ_SENTENCE("sessions.create");
  CQ_SENTENCE("sessions.get");
  Session made = session(1, second(0));
  made.worktree_id = 2;
  made.token_id = 3;
  made.requested_by = awkward_text();
  made.patch_hash = "ab";
  made.status = SessionStatus::kRunning;
  made.expires_at = second(60);
  made.started_at = at("2026-01-02T03:04:05Z");
  made.completed_at = at("2026-01-02T03:04:05.000001Z");
  made.metadata = R"({"ratio": NaN, "text": "\u65e5"})";
  made.updated_at = second(1);
  sessions().create(made);
  EXPECT_EQ(sessions().get(made.id), made);
  sessions().create(session(2, second(0)));
  EXPECT_EQ(sessions().get(hex_id(2)), session(2, second(0)));
  EXPECT_EQ(sessions().get("nope"), std::nullopt);
}

TEST_P(SessionsTest, CreateTakesReferencesToWhatIsntThere) {
  CQ_SENTENCE("sessions.create.unchecked");
  Session made = session(1, second(0));
  made.repository_id = made.worktree_id.emplace(99);
  made.token_id = 99;
  sessions().create(made);
  EXPECT_EQ(sessions().get(made.id), made);
}

TEST_P(SessionsTest, CreateRefusesAnIdThatIsTaken) {
  CQ_SENTENCE("sessions.create.throws");
  sessions().create(session(1, second(0)));
  EXPECT_EQ(error_kind_of([&] { sessions().create(session(1, second(1))); }), ErrorKind::kConflict);
  EXPECT_EQ(sessions().get(hex_id(1))->created_at, second(0));
}

TEST_P(SessionsTest, CreateWithCommandsAddsBoth) {
  CQ_SENTENCE("sessions.create_with_commands");
  const Session made = session(1, second(3));
  const auto added = sessions().create_with_commands(made, {awkward_text(), "", "c"});
  EXPECT_EQ(sessions().get(made.id), made);
  EXPECT_EQ(commands().list(made.id), added);
  ASSERT_EQ(added.size(), 3U);
  EXPECT_EQ(added.front(), (workspaces::Command{.id = added.front().id,
                                                .session_id = made.id,
                                                .command = awkward_text(),
                                                .created_at = second(3),
                                                .updated_at = second(3)}));
  EXPECT_EQ(added[1].sequence, 1);
  EXPECT_EQ(added[2].sequence, 2);
  EXPECT_EQ(added[2].command, "c");
  EXPECT_THAT(sessions().create_with_commands(session(2, second(0)), {}), IsEmpty());
  EXPECT_EQ(sessions().get(hex_id(2)), session(2, second(0)));
}

TEST_P(SessionsTest, CreateWithCommandsRefusesAnIdThatIsTaken) {
  CQ_SENTENCE("sessions.create_with_commands.throws");
  sessions().create(session(1, second(0)));
  EXPECT_EQ(error_kind_of([&] {
              sessions().create_with_commands(session(1, second(1)), {"x", "y"});
            }),
            ErrorKind::kConflict);
  EXPECT_EQ(sessions().get(hex_id(1))->created_at, second(0));
  EXPECT_THAT(commands().list(hex_id(1)), IsEmpty());
}

TEST_P(SessionsTest, ListIsNewestFirstInPages) {
  CQ_SENTENCE("sessions.list");
  EXPECT_THAT(ids({}), IsEmpty());
  sessions().create(session(1, at("2026-01-02T03:04:05Z")));
  sessions().create(session(2, at("2026-01-02T03:04:05.000001Z")));
  sessions().create(session(4, second(1)));
  sessions().create(session(3, second(1)));
  EXPECT_THAT(ids({}), ElementsAre(hex_id(4), hex_id(3), hex_id(2), hex_id(1)));
  EXPECT_THAT(ids({.limit = 1}), ElementsAre(hex_id(4)));
  EXPECT_EQ(ids({.limit = 0}).size(), 4U);
  EXPECT_THAT(ids({.behind = {{second(1), hex_id(4)}}, .limit = 2}),
              ElementsAre(hex_id(3), hex_id(2)));
  EXPECT_THAT(ids({.behind = {{second(1), hex_id(3)}}}), ElementsAre(hex_id(2), hex_id(1)));
}

TEST_P(SessionsTest, ListIsOfThoseThatAreAskedFor) {
  CQ_SENTENCE("sessions.list");
  Session elsewhere = session(1, second(0));
  elsewhere.repository_id = 2;
  sessions().create(elsewhere);
  sessions().create(session(2, second(0)));
  sessions().create(session(3, second(0)));
  sessions().set_status(hex_id(3), SessionStatus::kFailed, {}, second(1));
  EXPECT_THAT(ids({.repository_id = 2}), ElementsAre(hex_id(1)));
  EXPECT_THAT(ids({.status = SessionStatus::kFailed}), ElementsAre(hex_id(3)));
  EXPECT_THAT(ids({.repository_id = 1, .status = SessionStatus::kPending}), ElementsAre(hex_id(2)));
}

TEST_P(SessionsTest, SetStatusChangesStatusAndTheTimesThatAreGiven) {
  CQ_SENTENCE("sessions.set_status");
  Session expected = session(1, second(0));
  sessions().create(expected);
  expected.status = SessionStatus::kRunning;
  expected.started_at = second(1);
  expected.updated_at = second(2);
  EXPECT_EQ(sessions().set_status(hex_id(1), SessionStatus::kRunning, {.started_at = second(1)},
                                  second(2)),
            expected);
  expected.status = SessionStatus::kCompleted;
  expected.completed_at = expected.updated_at = second(3);
  EXPECT_EQ(sessions().set_status(hex_id(1), SessionStatus::kCompleted, {.completed_at = second(3)},
                                  second(3)),
            expected);
  expected.status = SessionStatus::kPending;
  expected.updated_at = second(4);
  EXPECT_EQ(sessions().set_status(hex_id(1), SessionStatus::kPending, {}, second(4)), expected);
}

TEST_P(SessionsTest, SetStatusThrowsNotFound) {
  CQ_SENTENCE("sessions.set_status.throws");
  EXPECT_EQ(
      error_kind_of([&] { sessions().set_status("nope", SessionStatus::kFailed, {}, second(0)); }),
      ErrorKind::kNotFound);
}

TEST_P(SessionsTest, SweepCancelsWhatIsOverdueAndNotOverOnce) {
  CQ_SENTENCE("sessions.sweep");
  CQ_SENTENCE("sessions.threads");
  for (unsigned i = 1; i <= 4; ++i) {
    Session made = session(i, second(0));
    if (i != 4) made.expires_at = second(10);
    if (i == 2) made.status = SessionStatus::kRunning;
    if (i == 3) made.status = SessionStatus::kCompleted;
    sessions().create(made);
  }
  EXPECT_THAT(sessions().sweep(second(10)), IsEmpty());
  std::atomic<std::size_t> swept{0};
  in_threads([&](unsigned) { swept += sessions().sweep(second(11)).size(); });
  EXPECT_EQ(swept, 2U);
  for (const unsigned number : {1U, 2U}) {
    const auto found = sessions().get(hex_id(number));
    EXPECT_EQ(found->status, SessionStatus::kCancelled);
    EXPECT_EQ(found->completed_at, second(11));
    EXPECT_EQ(found->updated_at, second(11));
  }
  EXPECT_EQ(sessions().get(hex_id(3))->status, SessionStatus::kCompleted);
  EXPECT_EQ(sessions().get(hex_id(4))->status, SessionStatus::kPending);
}

TEST_P(SessionsTest, ListTakesWhatSomebodyAskedFor) {
  CQ_SENTENCE("sessions.list");
  auto asked = session(1, second(0));
  asked.requested_by = "alice";
  sessions().create(asked);
  sessions().create(session(2, second(1)));
  EXPECT_THAT(sessions().list({.requested_by = "alice"}), testing::ElementsAre(asked));
  EXPECT_THAT(sessions().list({.requested_by = "bob"}), testing::IsEmpty());
}

TEST_P(SessionsTest, AdvanceGoesFromPendingToRunningToAnEnd) {
  CQ_SENTENCE("sessions.advance");
  using workspaces::SessionStatus;
  auto expected = session(1, second(0));
  sessions().create(expected);
  expected.status = SessionStatus::kRunning;
  expected.started_at = expected.updated_at = second(1);
  EXPECT_EQ(sessions().advance(expected.id, SessionStatus::kRunning, {}, second(1)), expected);
  EXPECT_EQ(sessions().advance(expected.id, SessionStatus::kRunning, {}, second(2)), expected);
  expected.status = SessionStatus::kFailed;
  expected.completed_at = expected.updated_at = second(3);
  EXPECT_EQ(sessions().advance(expected.id, SessionStatus::kFailed, {}, second(3)), expected);
  EXPECT_EQ(sessions().advance(expected.id, SessionStatus::kFailed, {}, second(4)), expected);
  EXPECT_EQ(sessions().get(expected.id), expected);
}

TEST_P(SessionsTest, AdvanceLeavesWhatSomebodyElseHasChanged) {
  CQ_SENTENCE("sessions.advance.if");
  using workspaces::SessionStatus;
  const auto made = session(1, second(0));
  sessions().create(made);
  EXPECT_EQ(sessions().advance(made.id, SessionStatus::kRunning, second(9), second(1)),
            std::nullopt);
  EXPECT_EQ(sessions().get(made.id), made);
  EXPECT_TRUE(sessions().advance(made.id, SessionStatus::kRunning, second(0), second(1)));
}

TEST_P(SessionsTest, AdvanceThrows) {
  CQ_SENTENCE("sessions.advance.throws");
  using workspaces::SessionStatus;
  const auto kind_of = [&](const std::string& id, SessionStatus status) {
    return error_kind_of([&] { sessions().advance(id, status, {}, second(5)); });
  };
  EXPECT_EQ(kind_of("nope", SessionStatus::kRunning), ErrorKind::kNotFound);
  sessions().create(session(1, second(0)));
  sessions().advance(hex_id(1), SessionStatus::kRunning, {}, second(1));
  EXPECT_EQ(kind_of(hex_id(1), SessionStatus::kPending), ErrorKind::kConflict);
  sessions().advance(hex_id(1), SessionStatus::kCancelled, {}, second(2));
  EXPECT_EQ(kind_of(hex_id(1), SessionStatus::kCompleted), ErrorKind::kConflict);
  EXPECT_EQ(kind_of(hex_id(1), SessionStatus::kRunning), ErrorKind::kConflict);
  EXPECT_EQ(sessions().get(hex_id(1))->status, SessionStatus::kCancelled);
}

}  // namespace

CQ_TESTS_OF(sessions_test)

}  // namespace cq::testkit
