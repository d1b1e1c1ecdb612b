#include <cq/error.hpp>
#include <mutex>
#include <set>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using workspaces::ClaimedCommand;
using workspaces::ClaimEnding;
using workspaces::Command;
using workspaces::CommandStatus;
using workspaces::SessionStatus;

constexpr std::chrono::seconds kClaimTtl{60};

/// A session with commands, and those that claim them.
class ClaimingTest : public WorkspacesTest {
 protected:
  [[nodiscard]] static workspaces::ClaimRequest claim_request(unsigned token,
                                                              const std::string& owner = "alice") {
    return {.session_id = hex_id(1), .owner = owner, .token = hex_id(token), .ttl = kClaimTtl};
  }

  void open_session(int commands_in_it) const {
    sessions().create(session(1, second(0)));
    for (int i = 0; i < commands_in_it; ++i) {
      commands().queue({.session_id = hex_id(1), .command = std::to_string(i)}, second(0));
    }
  }

  [[nodiscard]] std::optional<ClaimedCommand> claim(unsigned token, int at,
                                                    const std::string& owner = "alice") const {
    return command_claims().claim(claim_request(token, owner), second(at));
  }

  [[nodiscard]] std::string refusal_of_heartbeat(std::int64_t command, unsigned token,
                                                 int at) const {
    try {
      command_claims().heartbeat(command, hex_id(token), kClaimTtl, {}, second(at));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kConflict);
      return error.what();
    }
    return {};
  }
};

class CommandClaimsTest : public ClaimingTest {};
CQ_SUITE_OF("workspaces", CommandClaimsTest, "command_claims", kNeedsWorkspaces, Lasting::kStore);

class SharedCommandClaimsTest : public ClaimingTest {
 protected:
  [[nodiscard]] workspaces::CommandClaims& claims_of(unsigned thread) const {
    return part<workspaces::CommandClaims>(thread % 2 == 0 ? store() : *other_);
  }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE_OF("workspaces", SharedCommandClaimsTest, "command_claims", kNeedsWorkspaces,
            Lasting::kProcess);

TEST_P(CommandClaimsTest, ClaimTakesTheFirstThatIsPending) {
  CQ_SENTENCE("command_claims.claim");
  open_session(2);
  Command expected = commands().list(hex_id(1)).front();
  expected.status = CommandStatus::kRunning;
  expected.started_at = expected.updated_at = second(1);
  const auto first = claim(1, 1).value();
  EXPECT_EQ(first.command, expected);
  EXPECT_EQ(first.claim, (workspaces::CommandClaim{.id = first.claim.id,
                                                   .command_id = expected.id,
                                                   .owner = "alice",
                                                   .token = hex_id(1),
                                                   .attempt = 1,
                                                   .claimed_at = second(1),
                                                   .expires_at = second(61)}));
  EXPECT_EQ(commands().get(expected.id), expected);
  EXPECT_EQ(claim(2, 1).value().command.sequence, 1);
  EXPECT_EQ(claim(3, 1).has_value(), false);
}

TEST_P(CommandClaimsTest, ClaimTakesOneWhoseClaimHasExpired) {
  CQ_SENTENCE("command_claims.claim");
  open_session(2);
  const auto lost = claim(1, 0).value();
  EXPECT_EQ(claim(2, 60).value().command.sequence, 1) << "the first claim lasts as yet";
  const auto again = claim(3, 61, "bob").value();
  EXPECT_EQ(again.command.id, lost.command.id);
  EXPECT_EQ(again.claim.attempt, 2);
  EXPECT_EQ(again.command.started_at, second(61));
}

TEST_P(CommandClaimsTest, ClaimTakesNothingOfASessionThatIsOver) {
  CQ_SENTENCE("command_claims.claim.open");
  commands().queue({.session_id = hex_id(1), .command = "x"}, second(0));
  EXPECT_EQ(claim(1, 1).has_value(), false) << "there is no such session";
  sessions().create(session(1, second(0)));
  for (const SessionStatus status :
       {SessionStatus::kCompleted, SessionStatus::kFailed, SessionStatus::kCancelled}) {
    sessions().set_status(hex_id(1), status, {}, second(1));
    EXPECT_EQ(claim(1, 1).has_value(), false);
  }
  sessions().set_status(hex_id(1), SessionStatus::kRunning, {}, second(1));
  EXPECT_EQ(claim(1, 1).has_value(), true);
}

TEST_P(SharedCommandClaimsTest, EachOfSeveralCallersGetsAnother) {
  CQ_SENTENCE("command_claims.claim.once");
  CQ_SENTENCE("command_claims.threads");
  constexpr unsigned kEach = 6;
  constexpr int kCommands = 20;
  open_session(kCommands);
  std::mutex mutex;
  std::multiset<std::int64_t> got;
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < kEach; ++i) {
      const auto claimed = claims_of(thread).claim(claim_request(thread * kEach + i), second(1));
      const std::lock_guard lock(mutex);
      if (claimed) got.insert(claimed->command.sequence);
    }
  });
  std::multiset<std::int64_t> all;
  for (int i = 0; i < std::min<int>(kCommands, kThreads * kEach); ++i) all.insert(i);
  EXPECT_EQ(got, all);
}

TEST_P(CommandClaimsTest, ClaimRefusesATokenThatAnotherClaimHas) {
  CQ_SENTENCE("command_claims.claim.throws");
  open_session(2);
  ASSERT_TRUE(claim(1, 1));
  EXPECT_EQ(error_kind_of([&] { static_cast<void>(claim(1, 2)); }), ErrorKind::kConflict);
  EXPECT_EQ(claim(2, 3).value().command.sequence, 1) << "nothing was claimed by the refused one";
}

TEST_P(CommandClaimsTest, HeartbeatExtendsTheClaim) {
  CQ_SENTENCE("command_claims.heartbeat");
  open_session(1);
  const auto id = claim(1, 0).value().command.id;
  const auto held = command_claims().heartbeat(id, hex_id(1), kClaimTtl, {}, second(60));
  EXPECT_EQ(held.claim.expires_at, second(120));
  EXPECT_EQ(held.claim.heartbeat_at, second(60));
  EXPECT_EQ(held.command.log_path, std::nullopt);
  const auto logging = command_claims().heartbeat(id, hex_id(1), kClaimTtl, "/l", second(70));
  EXPECT_EQ(logging.command.log_path, "/l");
  EXPECT_EQ(commands().get(id), logging.command);
  EXPECT_THAT(command_claims().sweep(second(130)), IsEmpty());
}

TEST_P(CommandClaimsTest, HeartbeatThrows) {
  CQ_SENTENCE("command_claims.heartbeat.throws");
  open_session(1);
  EXPECT_EQ(
      error_kind_of([&] { command_claims().heartbeat(99, hex_id(1), kClaimTtl, {}, second(1)); }),
      ErrorKind::kNotFound);
  const auto id = claim(1, 0).value().command.id;
  EXPECT_THAT(refusal_of_heartbeat(id, 2, 1), HasSubstr("never claimed with that token"));
}

TEST_P(CommandClaimsTest, ATokenSaysWhatBecameOfItsClaim) {
  CQ_SENTENCE("command_claims.fenced");
  open_session(1);
  const auto id = claim(1, 0).value().command.id;
  EXPECT_THAT(refusal_of_heartbeat(id, 1, 61),
              HasSubstr("expired at 2026-01-02T03:05:05.500000Z;"));
  EXPECT_EQ(error_kind_of([&] {
              command_claims().finish(id, hex_id(1), {.status = CommandStatus::kFailed},
                                      second(61));
            }),
            ErrorKind::kConflict);
  command_claims().sweep(second(62));
  EXPECT_THAT(refusal_of_heartbeat(id, 1, 63),
              HasSubstr("expired at 2026-01-02T03:05:05.500000Z;"));
  ASSERT_TRUE(claim(2, 64, "bob"));
  EXPECT_THAT(refusal_of_heartbeat(id, 1, 65),
              HasSubstr("expired at 2026-01-02T03:05:05.500000Z and was taken over by bob at "
                        "2026-01-02T03:05:09.500000Z;"));
  command_claims().finish(id, hex_id(2), {.status = CommandStatus::kFailed}, second(66));
  EXPECT_THAT(refusal_of_heartbeat(id, 2, 67), HasSubstr("was finished at "));
  EXPECT_EQ(commands().get(id)->status, CommandStatus::kFailed);
}

TEST_P(CommandClaimsTest, FinishStoresTheResult) {
  CQ_SENTENCE("command_claims.finish");
  open_session(1);
  const auto claimed = claim(1, 0).value();
  command_claims().heartbeat(claimed.command.id, hex_id(1), kClaimTtl, "/l", second(1));
  Command expected = claimed.command;
  expected.status = CommandStatus::kSucceeded;
  expected.exit_code = 0;
  expected.log_path = "/l";
  expected.completed_at = expected.updated_at = second(2);
  EXPECT_EQ(
      command_claims().finish(expected.id, hex_id(1),
                              {.status = CommandStatus::kSucceeded, .exit_code = 0}, second(2)),
      expected);
  EXPECT_EQ(commands().get(expected.id), expected);
  EXPECT_THAT(command_claims().sweep(second(600)), IsEmpty());
}

TEST_P(CommandClaimsTest, FinishMayBeRepeated) {
  CQ_SENTENCE("command_claims.finish.again");
  open_session(1);
  const auto id = claim(1, 0).value().command.id;
  const workspaces::CommandResult result{.status = CommandStatus::kFailed, .exit_code = 2};
  const Command first = command_claims().finish(id, hex_id(1), result, second(1));
  EXPECT_EQ(command_claims().finish(id, hex_id(1), result, second(600)), first);
  EXPECT_EQ(error_kind_of([&] {
              command_claims().finish(id, hex_id(1), {.status = CommandStatus::kSucceeded},
                                      second(2));
            }),
            ErrorKind::kConflict);
  EXPECT_EQ(commands().get(id), first);
}

TEST_P(CommandClaimsTest, FinishThrows) {
  CQ_SENTENCE("command_claims.finish.throws");
  open_session(1);
  const auto id = claim(1, 0).value().command.id;
  const auto kind_of = [&](std::int64_t command, unsigned token, CommandStatus status) {
    return error_kind_of(
        [&] { command_claims().finish(command, hex_id(token), {.status = status}, second(1)); });
  };
  EXPECT_EQ(kind_of(id, 1, CommandStatus::kRunning), ErrorKind::kInvalidArgument);
  EXPECT_EQ(kind_of(id, 1, CommandStatus::kPending), ErrorKind::kInvalidArgument);
  EXPECT_EQ(kind_of(99, 1, CommandStatus::kFailed), ErrorKind::kNotFound);
  EXPECT_EQ(kind_of(id, 2, CommandStatus::kFailed), ErrorKind::kConflict);
}

TEST_P(CommandClaimsTest, SweepEndsWhatExpiredInItsOrder) {
  CQ_SENTENCE("command_claims.sweep");
  open_session(3);
  const auto first = claim(1, 1).value();
  const auto earlier = claim(2, 0).value();
  const auto lasting = claim(3, 40).value();
  EXPECT_THAT(command_claims().sweep(second(60)), IsEmpty());
  const auto swept = command_claims().sweep(second(62));
  ASSERT_EQ(swept.size(), 2U);
  EXPECT_EQ(swept[0].command.id, earlier.command.id);
  EXPECT_EQ(swept[1].command.id, first.command.id);
  EXPECT_EQ(swept[0].claim.ending, ClaimEnding::kExpired);
  EXPECT_EQ(swept[0].claim.ended_at, second(60));
  EXPECT_EQ(swept[0].command, commands().get(earlier.command.id));
  EXPECT_THAT(command_claims().sweep(second(62)), IsEmpty());
  EXPECT_EQ(commands().get(lasting.command.id)->status, CommandStatus::kRunning);
}

TEST_P(SharedCommandClaimsTest, OfSweepsAtOneMomentEachEndIsOnes) {
  CQ_SENTENCE("command_claims.sweep");
  constexpr int kCommands = 12;
  open_session(kCommands);
  for (unsigned i = 0; i < kCommands; ++i) ASSERT_TRUE(claim(i, 0));
  std::mutex mutex;
  std::multiset<std::int64_t> ended;
  in_threads([&](unsigned thread) {
    for (const ClaimedCommand& lost : claims_of(thread).sweep(second(61))) {
      const std::lock_guard lock(mutex);
      ended.insert(lost.command.sequence);
    }
  });
  std::multiset<std::int64_t> all;
  for (int i = 0; i < kCommands; ++i) all.insert(i);
  EXPECT_EQ(ended, all);
}

TEST_P(CommandClaimsTest, ALostCommandIsPendingAgainUntilItWasTriedOften) {
  CQ_SENTENCE("command_claims.sweep.commands");
  open_session(1);
  int now = 0;
  for (std::int64_t attempt = 1; attempt <= workspaces::kMostAttempts; ++attempt) {
    const auto claimed = claim(static_cast<unsigned>(attempt), now).value();
    EXPECT_EQ(claimed.claim.attempt, attempt);
    now += 100;
    const bool is_last = attempt == workspaces::kMostAttempts;
    const Command after = command_claims().sweep(second(now)).at(0).command;
    EXPECT_EQ(after.status, is_last ? CommandStatus::kFailed : CommandStatus::kPending);
    EXPECT_EQ(after.started_at.has_value(), is_last);
    EXPECT_EQ(after.completed_at, is_last ? std::optional(second(now)) : std::nullopt);
  }
  EXPECT_EQ(claim(9, now).has_value(), false);
}

TEST_P(CommandClaimsTest, ALostCommandOfASessionThatIsOverIsCancelled) {
  CQ_SENTENCE("command_claims.sweep.commands");
  open_session(1);
  const auto id = claim(1, 0).value().command.id;
  sessions().set_status(hex_id(1), SessionStatus::kCancelled, {}, second(1));
  command_claims().sweep(second(61));
  EXPECT_EQ(commands().get(id)->status, CommandStatus::kCancelled);
}

}  // namespace

CQ_TESTS_OF(command_claims_test)

}  // namespace cq::testkit
