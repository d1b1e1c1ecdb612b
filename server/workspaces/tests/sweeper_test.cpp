#include "workspaces/sweeper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cq/error.hpp>
#include <future>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "workspaces/lease_service.hpp"
#include "workspaces/tests/fake_store.hpp"

namespace cq::workspaces {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Timestamp kBegin{std::chrono::microseconds{1'767'323'045'500'000}};

/// One worktree, whose lease is over when the test says so.
class FakeLeases final : public Leases {
 public:
  std::optional<Lease> acquire(const LeaseRequest&, Timestamp) override { return granted; }
  std::optional<Timestamp> earliest_expiry(std::int64_t) override { return std::nullopt; }
  Worktree heartbeat(std::int64_t, std::string_view, std::chrono::microseconds, const Checkout&,
                     Timestamp) override {
    return {};
  }
  Worktree release(std::int64_t, std::string_view, std::optional<Condition>, const Checkout&,
                   Timestamp at) override {
    if (released_at == Timestamp()) released_at = at;
    Worktree worktree;
    worktree.updated_at = released_at;
    return worktree;
  }
  Worktree break_lease(std::int64_t, std::string_view, std::string_view, std::optional<Condition>,
                       std::optional<std::int64_t>, Timestamp) override {
    return {};
  }
  std::vector<LeaseEnd> sweep(Timestamp) override {
    if (!refusal.empty()) throw Error(ErrorKind::kBusy, refusal);
    return std::exchange(expired, {});
  }
  std::vector<LeaseEnd> ends(std::int64_t, std::size_t) override { return {}; }

  std::optional<Lease> granted;
  Timestamp released_at{};
  std::string refusal;
  std::vector<LeaseEnd> expired;
};

/// Claims that were lost, as a sweep finds them.
class FakeClaims final : public CommandClaims {
 public:
  std::optional<ClaimedCommand> claim(const ClaimRequest&, Timestamp) override { return {}; }
  ClaimedCommand heartbeat(std::int64_t, std::string_view, std::chrono::microseconds,
                           const std::optional<std::string>&, Timestamp) override {
    return {};
  }
  Command finish(std::int64_t, std::string_view, const CommandResult&, Timestamp) override {
    return {};
  }
  std::vector<ClaimedCommand> sweep(Timestamp) override { return std::exchange(lost, {}); }

  std::vector<ClaimedCommand> lost;
};

class SweepTest : public testing::Test {
 protected:
  std::string logged() {
    log_.flush();
    return logged_.str();
  }

  std::size_t times_logged(const std::string& text) {
    const std::string all = logged();
    std::size_t times = 0;
    for (std::size_t at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
      ++times;
    }
    return times;
  }

  LeaseEnd expired_lease(std::int64_t worktree) {
    return {.number = 1,
            .worktree_id = worktree,
            .owner = "runner-1",
            .fence = 7,
            .ending = LeaseEnding::kExpired,
            .ended_at = kBegin};
  }

  Session session_until(const std::string& id, SessionStatus status, Timestamp expires_at) {
    Session session;
    session.id = id;
    session.status = status;
    session.expires_at = expires_at;
    return session;
  }

  std::string ends_of(const std::string& ending) {
    return "cq_workspaces_lease_ends_total{ending=\"" + ending + "\"} ";
  }

  FakeLeases leases_;
  FakeCommands commands_;
  FakeClaims claims_;
  FakeSessions sessions_{commands_};
  observability::Metrics metrics_;
  const EndCounts counts_{metrics_};
  std::ostringstream logged_;
  observability::Log log_{settings::LogLevel::kInfo, logged_};
  std::chrono::steady_clock::time_point steady_{};
  const api::Clock clock_ = [] { return kBegin + std::chrono::seconds(10); };
  Sweep sweep_{leases_, sessions_, claims_, clock_, counts_, log_, [this] { return steady_; }};
};

TEST_F(SweepTest, SaysAndCountsEachEnd) {
  leases_.expired = {expired_lease(3), expired_lease(4)};
  sessions_.all = {session_until("late", SessionStatus::kRunning, kBegin),
                   session_until("over", SessionStatus::kCompleted, kBegin),
                   session_until("open", SessionStatus::kPending, kBegin + std::chrono::hours(1))};
  EXPECT_THAT(metrics_.text(), HasSubstr(ends_of("expired") + "0\n"));
  sweep_.run();
  sweep_.run();
  EXPECT_EQ(times_logged("The lease of worktree 3 with the fence 7 expired at "
                         "2026-01-02T03:04:05.500000Z; its holder was: runner-1\n"),
            1U);
  EXPECT_EQ(times_logged("The lease of worktree 4 "), 1U);
  EXPECT_EQ(times_logged("Session late expired at 2026-01-02T03:04:05.500000Z and was cancelled\n"),
            1U);
  EXPECT_THAT(logged(), testing::AllOf(Not(HasSubstr("over")), Not(HasSubstr("open"))));
  EXPECT_THAT(metrics_.text(), HasSubstr(ends_of("expired") + "2\n"));
  EXPECT_THAT(metrics_.text(), HasSubstr("cq_workspaces_sessions_expired_total 1\n"));
}

TEST_F(SweepTest, SaysAndCountsEachLostCommand) {
  ClaimedCommand lost;
  lost.command.id = 3;
  lost.command.session_id = "s";
  lost.claim.owner = "runner-1";
  lost.claim.expires_at = kBegin;
  claims_.lost = {lost};
  sweep_.run();
  sweep_.run();
  EXPECT_EQ(times_logged("Command 3 of session s was lost at 2026-01-02T03:04:05.500000Z and is "
                         "pending; its runner was: runner-1\n"),
            1U);
  EXPECT_THAT(metrics_.text(), HasSubstr("cq_workspaces_commands_lost_total 1\n"));
}

TEST_F(SweepTest, GoesOnAfterAnErrorAndSaysItOnceAMinute) {
  leases_.refusal = "the disk is gone";
  leases_.expired = {expired_lease(3)};
  sessions_.all = {session_until("late", SessionStatus::kPending, kBegin)};
  sweep_.run();
  EXPECT_EQ(times_logged("could not be ended: the disk is gone"), 1U);
  EXPECT_EQ(times_logged("Session late expired"), 1U) << "sessions are swept all the same";
  steady_ += Sweep::kSilence - std::chrono::seconds(1);
  sweep_.run();
  EXPECT_EQ(times_logged("the disk is gone"), 1U);
  steady_ += std::chrono::seconds(1);
  sweep_.run();
  EXPECT_EQ(times_logged("the disk is gone"), 2U);
  leases_.refusal.clear();
  sweep_.run();
  EXPECT_EQ(times_logged("The lease of worktree 3 "), 1U);
}

TEST_F(SweepTest, AStoreWithoutLeasesHasNoneThatExpire) {
  sessions_.all = {session_until("late", SessionStatus::kPending, kBegin)};
  Sweep sweep(host::StorePart<Leases>(Error(ErrorKind::kNotImplemented, "no leases")), sessions_,
              claims_, clock_, counts_, log_);
  sweep.run();
  EXPECT_EQ(times_logged("Session late expired"), 1U);
  EXPECT_THAT(logged(), Not(HasSubstr("no leases")));
}

TEST_F(SweepTest, WhatRequestsEndIsCountedToo) {
  Timestamp now = kBegin;
  const LeaseService service(
      leases_, [&now] { return now += std::chrono::seconds(1); }, counts_);
  static_cast<void>(service.release(1, "t", Condition::kClean, {}));
  static_cast<void>(service.release(1, "t", Condition::kClean, {}));
  EXPECT_THAT(metrics_.text(), HasSubstr(ends_of("released") + "1\n")) << "not again";
  static_cast<void>(service.break_lease(1, "root", "stuck", {}, {}));
  EXPECT_THAT(metrics_.text(), HasSubstr(ends_of("broken") + "1\n"));
  const LeaseRequest wish =
      LeaseService::request_of({.repository_id = 1, .owner = "x", .ttl = std::chrono::seconds(60)});
  leases_.granted = Lease{};
  static_cast<void>(service.acquire(wish));
  EXPECT_THAT(metrics_.text(), HasSubstr(ends_of("taken_over") + "0\n"));
  leases_.granted->was_taken_over = true;
  static_cast<void>(service.acquire(wish));
  EXPECT_THAT(metrics_.text(), HasSubstr(ends_of("taken_over") + "1\n"));
}

TEST(Sweeper, SweepsAgainAndAgain) {
  std::atomic<int> swept{0};
  std::promise<void> third;
  const Sweeper sweeper(
      [&] {
        if (++swept == 3) third.set_value();
      },
      std::chrono::milliseconds(1));
  third.get_future().wait();
  EXPECT_GE(swept, 3);
}

TEST(Sweeper, EndsWithoutWaitingForTheNextSweep) {
  std::atomic<int> swept{0};
  std::promise<void> first;
  {
    const Sweeper sweeper(
        [&] {
          ++swept;
          first.set_value();
        },
        std::chrono::hours(1));  // which the test's own limit is far below
    first.get_future().wait();
  }
  EXPECT_EQ(swept, 1);
}

}  // namespace
}  // namespace cq::workspaces
