#include <algorithm>
#include <cq/archive.hpp>
#include <cq/workspaces/records.hpp>

#include "archive/archive_contents.hpp"
#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using workspaces::Condition;

/// A store with one of everything.
class FilledWorkspaces : public WorkspacesTest {
 protected:
  void fill() const {
    repositories().upsert({.name = "demo", .remote_url = "u", .default_branch = "b"}, second(0));
    const auto ids = add_worktrees(99, 2);
    worktrees().reserve(99, "alice", hex_id(1), std::chrono::seconds(60), second(1));
    worktrees().change(ids[1], {.condition = Condition::kDirty, .retired = true}, second(2));
    access_tokens().create({.name = "ops", .token_hash = "h", .scopes = {"admin"}}, second(3));
    sessions().create(session(1, second(4)));
    commands().queue({.session_id = "nope", .command = "x"}, second(5));
    artifacts().record({.session_id = hex_id(1), .path = "/a", .metadata = R"({"x": NaN})"},
                       second(6));
    debugger_states().update(hex_id(1), {.last_event = "stopped"}, second(7));
  }
};

class WorkspacesArchiveTest : public FilledWorkspaces {};
CQ_SUITE_OF("workspaces", WorkspacesArchiveTest, "archive",
            (kNeedsWorkspaces | PartIds{Archive::kId}), Lasting::kStore);

class WorkspacesDurabilityTest : public FilledWorkspaces {};
CQ_SUITE_OF("workspaces", WorkspacesDurabilityTest, "durability",
            (kNeedsWorkspaces | PartIds{Archive::kId}), Lasting::kProcess);

TEST_P(WorkspacesArchiveTest, OneOfEverythingIsWrittenToAnotherStoreAsItWasRead) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("archive.read");
  fill();
  const std::vector<ArchiveRecord> records = records_in(store());
  EXPECT_THAT(kinds_of(records), ElementsAre("repository", "worktree", "worktree", "access_token",
                                             "session", "command", "artifact", "debugger_state"));
  const TempDirectory directory;
  const auto other = open_store(feature(), url_in(GetParam(), directory.path()));
  expect_copied(records, *other);
  // What goes on in the other store goes on behind what was written there.
  EXPECT_EQ(part<workspaces::Commands>(*other)
                .queue({.session_id = "nope", .command = "x"}, second(8))
                .sequence,
            1);
}

TEST_P(WorkspacesArchiveTest, TheEndsOfLeasesGoAlongAndGoOnBehind) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("leases.release.again");
  fill();
  const auto id = worktrees().list(std::nullopt).front().id;
  leases().release(id, hex_id(1), Condition::kClean, {}, second(8));
  worktrees().reserve(99, "bob", hex_id(2), std::chrono::seconds(60), second(9));
  leases().break_lease(id, "carol", "stuck", Condition::kClean, {}, second(10));
  const std::vector<ArchiveRecord> records = records_in(store());
  const auto kinds = kinds_of(records);
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), "lease_end"), 2);
  EXPECT_EQ(part<Archive>(store()).counts().of("lease_end"), 2U);
  const TempDirectory directory;
  const auto other = open_store(feature(), url_in(GetParam(), directory.path()));
  expect_copied(records, *other);
  auto& moved = part<workspaces::Leases>(*other);
  EXPECT_EQ(moved.ends(0, 10), leases().ends(0, 10));
  EXPECT_EQ(moved.release(id, hex_id(1), Condition::kDirty, {}, second(11)),
            worktrees().list(std::nullopt).front());
  ASSERT_TRUE(moved.acquire(
      {.repository_id = 99, .owner = "dan", .token = hex_id(3), .ttl = std::chrono::seconds(60)},
      second(12)));
  moved.release(id, hex_id(3), Condition::kClean, {}, second(13));
  const auto last = leases().ends(0, 10).back().number;
  ASSERT_EQ(moved.ends(last, 10).size(), 1U);
  workspaces::EndedLease clash{.end = leases().ends(0, 10).front(), .lease_token = "other"};
  const ArchiveRecord clashing = to_record(clash);
  EXPECT_THAT(part<Archive>(*other).write({&clashing, 1}), ElementsAre(ArchiveOutcome::kDiffers));
}

TEST_P(WorkspacesArchiveTest, TheClaimsOfCommandsGoAlongAndGoOnBehind) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("command_claims.fenced");
  fill();
  commands().queue({.session_id = hex_id(1), .command = "a"}, second(8));
  commands().queue({.session_id = hex_id(1), .command = "b"}, second(8));
  const auto claim_of = [](workspaces::CommandClaims& claims, unsigned token, int at) {
    return claims.claim({.session_id = hex_id(1),
                         .owner = "alice",
                         .token = hex_id(token),
                         .ttl = std::chrono::seconds(60)},
                        second(at));
  };
  const auto first = claim_of(command_claims(), 1, 9).value();
  command_claims().finish(first.command.id, hex_id(1),
                          {.status = workspaces::CommandStatus::kSucceeded, .exit_code = 0},
                          second(10));
  const auto held = claim_of(command_claims(), 2, 11).value();
  const std::vector<ArchiveRecord> records = records_in(store());
  EXPECT_EQ(part<Archive>(store()).counts().of("command_claim"), 2U);
  const TempDirectory directory;
  const auto other = open_store(feature(), url_in(GetParam(), directory.path()));
  expect_copied(records, *other);
  auto& moved = part<workspaces::CommandClaims>(*other);
  EXPECT_EQ(moved.heartbeat(held.command.id, hex_id(2), std::chrono::seconds(60), {}, second(12))
                .claim.expires_at,
            second(72));
  part<workspaces::Commands>(*other).queue({.session_id = hex_id(1), .command = "c"}, second(13));
  EXPECT_EQ(claim_of(moved, 3, 14).value().claim.id, held.claim.id + 1);
}

TEST_P(WorkspacesArchiveTest, WhatGoesByATakenNameIsntReplaced) {
  CQ_SENTENCE("archive_outcome.differs");
  fill();
  std::vector<ArchiveRecord> clashing;
  const auto add = [&clashing](const auto& value) { clashing.push_back(to_record(value)); };
  auto repository = repositories().list().front();
  repository.id = 7;  // another id for a name that is there
  add(repository);
  auto worktree = worktrees().list(std::nullopt).front();
  worktree.id = 7;
  add(worktree);
  worktree.path = "/elsewhere";  // its lease's token is still that of another
  add(worktree);
  auto token = access_tokens().list().front();
  token.id = 7;
  add(token);
  auto state = *debugger_states().find(hex_id(1));
  state.id = 7;
  add(state);
  const std::vector<ArchiveRecord> before = records_in(store());
  EXPECT_EQ(part<Archive>(store()).write(clashing),
            std::vector<ArchiveOutcome>(clashing.size(), ArchiveOutcome::kDiffers));
  expect_records(store(), before);
}

TEST_P(WorkspacesDurabilityTest, AllIsThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("repositories.durable");
  CQ_SENTENCE("worktrees.durable");
  CQ_SENTENCE("leases.durable");
  CQ_SENTENCE("sessions.durable");
  CQ_SENTENCE("commands.durable");
  CQ_SENTENCE("command_claims.durable");
  CQ_SENTENCE("artifacts.durable");
  CQ_SENTENCE("debugger_states.durable");
  CQ_SENTENCE("access_tokens.durable");
  fill();
  const auto held = worktrees().list(std::nullopt).front();
  leases().release(held.id, hex_id(1), Condition::kUnpushed, {}, second(10));
  commands().queue({.session_id = hex_id(1), .command = "x"}, second(11));
  ASSERT_TRUE(command_claims().claim({.session_id = hex_id(1),
                                      .owner = "alice",
                                      .token = hex_id(2),
                                      .ttl = std::chrono::seconds(60)},
                                     second(12)));
  const std::vector<ArchiveRecord> before = records_in(store());
  const auto ends = leases().ends(0, 10);
  ASSERT_EQ(ends.size(), 1U);
  reopen();
  expect_records(store(), before);
  EXPECT_EQ(leases().ends(0, 10), ends);
}

}  // namespace

CQ_TESTS_OF(workspaces_archive_test)

}  // namespace cq::testkit
