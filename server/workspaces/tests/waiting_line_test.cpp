#include "workspaces/waiting_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cq/error.hpp>
#include <future>
#include <sstream>
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
    if (!refusal.empty()) throw Error(ErrorKind::kBusy, refusal);
    if (free == 0 || places.empty() || places.front().ticket != place.ticket) return std::nullopt;
    --free;
    places.erase(places.begin());
    if (on_grant) on_grant();
    return Lease{};
  }
  void keep(std::string_view, Timestamp, Timestamp) override { ++kept; }
  void leave(const std::vector<std::int64_t>& tickets_left) override {
    const std::lock_guard lock(mutex);
    for (const std::int64_t ticket : tickets_left) {
      std::erase_if(places, [ticket](const LeaseWaiter& each) { return each.ticket == ticket; });
    }
  }
  std::vector<LeaseWaiter> list(std::int64_t, Timestamp) override {
    const std::lock_guard lock(mutex);
    return places;
  }

  std::mutex mutex;
  std::vector<LeaseWaiter> places;  ///< guarded by mutex, as all below
  std::int64_t tickets = 0;
  int free = 0;
  std::string refusal;
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
  static WaitingLine::Answers answers(std::atomic<int>& given_back,
                                      std::atomic<std::size_t>& place) {
    return {.granted =
                [](WaitingLine::Waiter& waiter, const Lease&) {
                  waiter.parked.send({201, {}, ""});
                },
            .in_vain =
                [&place](WaitingLine::Waiter& waiter, std::size_t position) {
                  place = position;
                  waiter.parked.send({409, {}, ""});
                },
            .stopped =
                [](WaitingLine::Waiter& waiter) {
                  waiter.parked.send({503, {}, ""});
                },
            .give_back = [&given_back](const WaitingLine::Waiter&, const Lease&) { ++given_back; }};
  }

  std::shared_ptr<FakeHeld> wait(const std::string& owner,
                                 std::chrono::milliseconds patience = std::chrono::minutes(1)) {
    const LeaseRequest request{.repository_id = 1, .owner = owner, .token = "t"};
    LeaseOrPlace got = line_.join(request);
    auto held = std::make_shared<FakeHeld>();
    line_.wait({*got.place, request, WaitingLine::SteadyClock::now() + patience,
                api::ParkedRequest(held)});
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
  WaitingLine line_{store_, [] { return kBeginOfLine; }, answers(given_back_, place_in_vain_),
                    log_};
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
