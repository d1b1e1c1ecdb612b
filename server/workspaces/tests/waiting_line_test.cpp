#include "workspaces/waiting_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cq/error.hpp>
#include <future>
#include <sstream>
#include <string_view>
#include <utility>

#include "api/errors.hpp"

namespace cq::workspaces {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Timestamp kBeginOfLine{std::chrono::microseconds{1'767'323'045'500'000}};

/// A line in memory, whose worktrees are freed by the test.
class FakeLine final : public LeaseLine {
 public:
  LeaseOrPlace join(const LeaseRequest& request, std::string_view server, Timestamp expires_at,
                    Timestamp at) override {
    const std::lock_guard lock(mutex);
    if (!join_refusal.empty()) throw Error(ErrorKind::kConflict, join_refusal);
    places.push_back({.ticket = ++tickets,
                      .repository_id = request.repository_id,
                      .owner = request.owner,
                      .server = std::string(server),
                      .since = at,
                      .expires_at = expires_at});
    return {.lease = {}, .place = places.back()};
  }
  std::optional<Lease> grant(const LeaseWaiter& place, const LeaseRequest&, Timestamp) override {
    const std::lock_guard lock(mutex);
    if (place.repository_id == kUnreadable) throw Error(ErrorKind::kCorrupt, "worktree 7");
    if (!refusal.empty()) throw Error(ErrorKind::kBusy, refusal);
    const auto first = std::find_if(places.begin(), places.end(), [&](const LeaseWaiter& each) {
      return each.repository_id == place.repository_id;
    });
    if (free == 0 || first == places.end() || first->ticket != place.ticket) return std::nullopt;
    --free;
    places.erase(first);
    if (on_grant) on_grant();
    return Lease{};
  }
  std::vector<std::int64_t> keep(const std::vector<std::int64_t>& tickets_kept, std::string_view,
                                 Timestamp, Timestamp) override {
    const std::lock_guard lock(mutex);
    ++kept;
    last_kept = tickets_kept;
    if (is_down) throw Error(ErrorKind::kUnavailable, "no database");
    std::vector<std::int64_t> gone = tickets_kept;
    for (const LeaseWaiter& each : places) std::erase(gone, each.ticket);
    return gone;
  }
  void leave(const std::vector<std::int64_t>& tickets_left) override {
    const std::lock_guard lock(mutex);
    for (const std::int64_t ticket : tickets_left) {
      std::erase_if(places, [ticket](const LeaseWaiter& each) { return each.ticket == ticket; });
    }
  }
  std::vector<LeaseWaiter> list(std::int64_t, Timestamp) override {
    const std::lock_guard lock(mutex);
    if (is_down) throw Error(ErrorKind::kUnavailable, "no database");
    return places;
  }

  static constexpr std::int64_t kUnreadable = 1'000;  ///< a repository

  std::mutex mutex;
  std::vector<LeaseWaiter> places;  ///< guarded by mutex, as all below
  std::int64_t tickets = 0;
  int free = 0;
  std::string refusal;
  std::string join_refusal;
  std::vector<std::int64_t> last_kept;
  bool is_down = false;
  std::function<void()> on_grant;
  std::atomic<int> kept{0};
};

/// A request that was put aside, and what it is answered with.
class FakeHeld final : public api::ParkedRequest::Held {
 public:
  bool answer(http::Response response) override {
    answered.set_value(response.status);
    return true;
  }
  [[nodiscard]] bool client_left() const noexcept override { return left; }

  std::promise<int> answered;
  std::atomic<bool> left{false};
};

class WaitingLineTest : public testing::Test {
 protected:
  static constexpr std::size_t kNotAsked = 77;

  /// What the line has said of those that are repeatable.
  class Said {
   public:
    void note(std::string what) {
      const std::lock_guard lock(mutex_);
      all_.push_back(std::move(what));
    }
    [[nodiscard]] bool has(const std::string& what) const {
      const std::lock_guard lock(mutex_);
      return std::find(all_.begin(), all_.end(), what) != all_.end();
    }

   private:
    mutable std::mutex mutex_;
    std::vector<std::string> all_;
  };

  static WaitingLine::Answers answers(std::atomic<int>& given_back, std::atomic<std::size_t>& place,
                                      Said& repeated) {
    return {.granted =
                [](WaitingLine::Waiter& waiter, const Lease&) {
                  waiter.parked.send({201, {}, ""});
                },
            .in_vain =
                [&place](WaitingLine::Waiter& waiter, std::optional<std::size_t> position) {
                  place = position.value_or(kNotAsked);
                  waiter.parked.send({409, {}, ""});
                },
            .stopped =
                [](WaitingLine::Waiter& waiter) {
                  waiter.parked.send({503, {}, ""});
                },
            .give_back = [&given_back](const WaitingLine::Waiter&, const Lease&) { ++given_back; },
            .carry_out =
                [&repeated](const WaitingLine::Waiter& waiter, const std::function<void()>& grant) {
                  grant();
                  repeated.note("carried out " + waiter.repeatable);
                },
            .wait_still =
                [&repeated](const std::vector<std::string>& waiting) {
                  for (const std::string& each : waiting) repeated.note(each + " waits");
                },
            .left =
                [&repeated](const WaitingLine::Waiter& waiter) {
                  repeated.note(waiter.repeatable + " left");
                }};
  }

  std::shared_ptr<FakeHeld> wait(const std::string& owner,
                                 std::chrono::milliseconds patience = std::chrono::minutes(1),
                                 std::int64_t repository_id = 1,
                                 const std::string& repeatable = "") {
    const LeaseRequest request{.repository_id = repository_id, .owner = owner, .token = "t"};
    LeaseOrPlace got = line_.join(request);
    auto held = std::make_shared<FakeHeld>();
    const auto until = WaitingLine::SteadyClock::now() + patience;
    line_.wait({*got.place, request, until, api::ParkedRequest(held), {}, repeatable});
    return held;
  }
  void free_one() {
    {
      const std::lock_guard lock(store_.mutex);
      ++store_.free;
    }
    line_.wake();
  }
  static int status_of(FakeHeld& held) {
    auto answered = held.answered.get_future();
    EXPECT_EQ(answered.wait_for(std::chrono::seconds(30)), std::future_status::ready);
    return answered.get();
  }
  std::vector<std::string> owners() {
    std::vector<std::string> owners;
    for (const LeaseWaiter& place : line_.list(1)) owners.push_back(place.owner);
    return owners;
  }

  FakeLine store_;
  std::atomic<int> given_back_{0};
  std::atomic<std::size_t> place_in_vain_{0};
  std::ostringstream logged_;
  observability::Log log_{settings::LogLevel::kInfo, logged_};
  Said repeated_;
  std::atomic<bool> other_has_ended_{false};
  WaitingLine line_{store_, [] { return kBeginOfLine; },
                    answers(given_back_, place_in_vain_, repeated_), log_,
                    [this](std::string_view mark) { return mark == "other" && other_has_ended_; }};
};

TEST_F(WaitingLineTest, GrantsInTurnAndKeepsThePlacesOfTheOthers) {
  const auto alice = wait("alice");
  const auto bob = wait("bob");
  EXPECT_EQ(line_.size(), 2U);
  free_one();
  EXPECT_EQ(status_of(*alice), 201);
  EXPECT_THAT(owners(), ElementsAre("bob"));
  free_one();
  EXPECT_EQ(status_of(*bob), 201);
  EXPECT_GT(store_.kept, 0);
}

TEST_F(WaitingLineTest, SaysItsPlaceToWhoWaitsInVain) {
  const auto alice = wait("alice");
  const auto bob = wait("bob", std::chrono::milliseconds(50));
  EXPECT_EQ(status_of(*bob), 409);
  EXPECT_EQ(place_in_vain_, 2U);
  free_one();
  EXPECT_EQ(status_of(*alice), 201);
}

TEST_F(WaitingLineTest, PassesAClientThatHasLeft) {
  const auto alice = wait("alice");
  const auto bob = wait("bob");
  alice->left = true;
  free_one();
  EXPECT_EQ(status_of(*bob), 201);
  EXPECT_EQ(given_back_, 0);
}

TEST_F(WaitingLineTest, GivesBackWhatIsGrantedWhileItsClientLeaves) {
  const auto alice = wait("alice");
  {
    const std::lock_guard lock(store_.mutex);
    store_.on_grant = [&alice] { alice->left = true; };
  }
  free_one();
  const auto deadline = WaitingLine::SteadyClock::now() + std::chrono::seconds(30);
  while (given_back_ == 0 && WaitingLine::SteadyClock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(given_back_, 1);
}

TEST_F(WaitingLineTest, SaysWhichRepeatableRequestsWaitAndCarriesTheirGrantsOut) {
  const auto alice = wait("alice", std::chrono::minutes(1), 1, "key-a");
  const auto bob = wait("bob", std::chrono::minutes(1), 1, "key-b");
  const auto until = [this](const std::string& what) {
    const auto deadline = WaitingLine::SteadyClock::now() + std::chrono::seconds(30);
    while (!repeated_.has(what) && WaitingLine::SteadyClock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return repeated_.has(what);
  };
  EXPECT_TRUE(until("key-a waits"));
  free_one();
  EXPECT_EQ(status_of(*alice), 201);
  EXPECT_TRUE(until("carried out key-a"));
  bob->left = true;
  EXPECT_TRUE(until("key-b left"));
}

TEST_F(WaitingLineTest, PassesThePlacesOfAServerThatHasEnded) {
  {
    const std::lock_guard lock(store_.mutex);
    for (int i = 0; i < 2; ++i) {
      store_.places.push_back({.ticket = ++store_.tickets,
                               .repository_id = 1,
                               .owner = "there",
                               .server = "other",
                               .since = kBeginOfLine,
                               .expires_at = kBeginOfLine + WaitingLine::kPlaceLasts});
    }
  }
  const auto alice = wait("alice");
  EXPECT_FALSE(line_.pass_ended(1));
  free_one();
  EXPECT_THAT(owners(), ElementsAre("there", "there", "alice"));
  other_has_ended_ = true;
  EXPECT_EQ(status_of(*alice), 201);
  EXPECT_THAT(owners(), testing::IsEmpty());
  EXPECT_FALSE(line_.pass_ended(1));
}

TEST_F(WaitingLineTest, GoesOnWhenTheStoreAnswersAgain) {
  {
    const std::lock_guard lock(store_.mutex);
    store_.refusal = "locked";
  }
  const auto alice = wait("alice");
  free_one();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  {
    const std::lock_guard lock(store_.mutex);
    store_.refusal.clear();
  }
  EXPECT_EQ(status_of(*alice), 201);
  log_.flush();
  EXPECT_THAT(logged_.str(), HasSubstr("The line for worktrees could not be looked at: locked"));
}

TEST_F(WaitingLineTest, AnswersInTimeAndWithoutHasteWhileTheStoreFails) {
  {
    const std::lock_guard lock(store_.mutex);
    store_.is_down = true;
  }
  const auto alice = wait("alice", std::chrono::milliseconds(50));
  EXPECT_EQ(status_of(*alice), 409);
  EXPECT_EQ(place_in_vain_, kNotAsked);
  const auto bob = wait("bob");
  const int before = store_.kept;
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  EXPECT_LT(store_.kept, before + 10);
  {
    const std::lock_guard lock(store_.mutex);
    store_.is_down = false;
  }
  free_one();
  EXPECT_EQ(status_of(*bob), 201);
}

TEST_F(WaitingLineTest, ARepositoryThatFailsStopsNoOther) {
  const auto alice = wait("alice", std::chrono::minutes(1), FakeLine::kUnreadable);
  const auto bob = wait("bob", std::chrono::minutes(1), FakeLine::kUnreadable + 1);
  free_one();
  EXPECT_EQ(status_of(*bob), 201);
}

TEST_F(WaitingLineTest, OneWhosePlaceIsGoneJoinsAgainBehindTheOthers) {
  const auto alice = wait("alice");
  const auto bob = wait("bob");
  {
    const std::lock_guard lock(store_.mutex);
    store_.places.erase(store_.places.begin());
  }
  free_one();
  EXPECT_EQ(status_of(*bob), 201);
  EXPECT_THAT(owners(), ElementsAre("alice"));
  free_one();
  EXPECT_EQ(status_of(*alice), 201);
}

TEST_F(WaitingLineTest, OneWhosePlaceAndTokenAreGoneWaitsNoLonger) {
  const auto alice = wait("alice");
  const auto bob = wait("bob");
  {
    const std::lock_guard lock(store_.mutex);
    store_.places.erase(store_.places.begin());
    store_.join_refusal = "the token is in use";
  }
  EXPECT_EQ(status_of(*alice), 409);
  free_one();
  EXPECT_EQ(status_of(*bob), 201);
}

TEST_F(WaitingLineTest, KeepsNoPlaceThatNobodyWaitsFor) {
  const LeaseOrPlace orphan = line_.join({.repository_id = 1, .owner = "orphan", .token = "t"});
  const auto bob = wait("bob", std::chrono::milliseconds(50));
  EXPECT_EQ(status_of(*bob), 409);
  {
    const std::lock_guard lock(store_.mutex);
    EXPECT_THAT(store_.last_kept, ElementsAre(orphan.place->ticket + 1));
  }
  line_.leave(orphan.place->ticket);
  // Places are given up behind the answers.
  for (int i = 0; i < 1000 && !owners().empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_THAT(owners(), testing::IsEmpty());
  EXPECT_EQ(line_.size(), 0U);
}

TEST_F(WaitingLineTest, KeepsPlacesWhileItGrantsMany) {
  constexpr int kMany = 20;
  {
    const std::lock_guard lock(store_.mutex);
    store_.on_grant = [] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); };
  }
  std::vector<std::shared_ptr<FakeHeld>> waiters;
  for (int i = 0; i < kMany; ++i) waiters.push_back(wait("o"));
  {
    const std::lock_guard lock(store_.mutex);
    store_.free = kMany;
  }
  line_.wake();
  for (const auto& waiter : waiters) EXPECT_EQ(status_of(*waiter), 201);
  EXPECT_GE(store_.kept, 2);
}

TEST_F(WaitingLineTest, AnswersAllWhenItStopsAndTakesNoMore) {
  const auto alice = wait("alice");
  line_.stop();
  EXPECT_EQ(status_of(*alice), 503);
  EXPECT_THAT(owners(), testing::IsEmpty());
  EXPECT_THROW(static_cast<void>(line_.join({.repository_id = 1, .owner = "late", .token = "t"})),
               api::Refusal);
}

TEST_F(WaitingLineTest, TakesAsManyAsMayWait) {
  for (std::size_t i = 0; i < WaitingLine::kMost; ++i) {
    static_cast<void>(line_.join({.repository_id = 1, .owner = "o", .token = "t"}));
  }
  EXPECT_THROW(static_cast<void>(line_.join({.repository_id = 1, .owner = "o", .token = "t"})),
               api::Refusal);
}

}  // namespace
}  // namespace cq::workspaces
