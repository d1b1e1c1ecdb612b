#include "knowledge/index/followed_units.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <future>

#include "knowledge/index/tests/following.hpp"
#include "support/error_of.hpp"

namespace cq::knowledge {
namespace {

using test::all_of;
using test::await;
using test::Dice;
using test::texts_of;
using test::unit_id;
using test::unit_in;
using test::when_asked;
using testing::HasSubstr;
using testing::Not;

class FollowedUnitsTest : public test::Following {};

TEST_F(FollowedUnitsTest, TheStoreIsAskedUntilTheUnitsAreRead) {
  insert(0, 3);
  store_.changes.nows.close();
  start();
  store_.changes.nows.await_held(1);
  EXPECT_EQ(units_->state(), FollowState::kMaking);
  EXPECT_FALSE(units_->query(all_of({"api"})));
  store_.changes.nows.open();
  await_state(FollowState::kCurrent);
  expect_as_store(all_of({"api"}));
  EXPECT_THAT(logged(), HasSubstr("An index in memory of 3 units answers queries"));
}

TEST_F(FollowedUnitsTest, AQuerySeesEveryWriteBeforeIt) {
  insert(0, 20);
  start();
  await_state(FollowState::kCurrent);
  const auto query = all_of({"api", "web"});
  expect_as_store(query);
  insert(20, 21);
  expect_as_store(query);
  store_.knowledge.confirm(unit_id(3), test::kMorning, "");
  expect_as_store(query);
  store_.knowledge.flag(unit_id(4), {"stale", test::kMorning, {}, {}}, {}, "");
  expect_as_store(query);
  store_.change_document(unit_id(5), write_unit_document(unit_in(5, {"web"})));
  expect_as_store(query);
  store_.erase(unit_id(6));
  expect_as_store(query);
  EXPECT_EQ(store_.knowledge.queries.calls(), 6U);  // those of the comparisons
}

TEST_F(FollowedUnitsTest, AnswersAreTheStoresThroughRandomChanges) {
  Dice dice(42);
  for (unsigned i = 0; i < 100; ++i) store_.knowledge.insert(dice.unit(i));
  start();
  await_state(FollowState::kCurrent);
  for (unsigned round = 0; round < 60; ++round) {
    for (unsigned change = dice.below(6); change > 0; --change) {
      const unsigned number = dice.below(150);
      if (!store_.knowledge.find(unit_id(number))) {
        store_.knowledge.insert(dice.unit(number));
      } else if (dice.below(4) == 0) {
        store_.erase(unit_id(number));
      } else {
        store_.knowledge.confirm(unit_id(number), test::kMorning, "");
      }
    }
    expect_as_store(dice.query());
  }
}

TEST_F(FollowedUnitsTest, NothingIsMissedOfWhatChangesWhileTheUnitsAreRead) {
  insert(0, 250);
  store_.reviews.before_page = [this](unsigned page) {
    store_.knowledge.confirm(unit_id(page), test::kMorning, "");
    store_.knowledge.confirm(unit_id(240 + page), test::kMorning, "");
    store_.erase(unit_id(10 + page));
    store_.erase(unit_id(230 + page));
    insert(300 + page, 301 + page);
  };
  start();
  await_state(FollowState::kCurrent);
  EXPECT_EQ(store_.reviews.pages, 4U);
  expect_as_store(all_of({"api"}));
}

TEST_F(FollowedUnitsTest, WhereAPagesLastUnitGoesAwayTheUnitsAreReadAgain) {
  insert(0, 250);
  store_.reviews.before_page = [this](unsigned page) {
    if (page == 2) store_.erase(unit_id(150));  // the newest come first
  };
  start();
  await_state(FollowState::kCurrent);
  EXPECT_GT(store_.reviews.pages, 4U);
  expect_as_store(all_of({"api"}));
  EXPECT_THAT(logged(), HasSubstr("The unit " + unit_id(150) + " went away while all units"));
}

TEST_F(FollowedUnitsTest, ARestoreWhileTheUnitsAreReadMakesThemAnew) {
  test::WatchedStore backup;
  for (unsigned i = 0; i < 150; ++i) backup.knowledge.insert(unit_in(9'000 + i, {"api"}));
  insert(0, 250);
  store_.reviews.before_page = [&](unsigned page) {
    if (page == 2) store_.restore(backup);
  };
  start();
  await_state(FollowState::kCurrent);
  expect_as_store(all_of({"api"}));
  EXPECT_EQ(units_->query(all_of({"api"})).value().size(), 150U);
}

TEST_F(FollowedUnitsTest, WhereTheStoreSaysSoTheyAreMadeAnew) {
  test::WatchedStore backup;
  backup.knowledge.insert(unit_in(7, {"api"}));
  insert(0, 10);
  start();
  await_state(FollowState::kCurrent);
  store_.restore(backup);
  EXPECT_FALSE(units_->query(all_of({"api"})));
  await_state(FollowState::kCurrent);
  expect_as_store(all_of({"api"}));
  insert(20, 21);
  store_.changes.forgets = true;
  EXPECT_FALSE(units_->query(all_of({"api"})));
  await_state(FollowState::kCurrent);
  expect_as_store(all_of({"api"}));
  EXPECT_THAT(logged(), HasSubstr("The index of units has to be made anew"));
}

TEST_F(FollowedUnitsTest, WhileTheStoreFailsItIsAskedAndSaysSo) {
  insert(0, 10);
  start();
  await_state(FollowState::kCurrent);
  store_.changes.fails = true;
  expect_as_store(all_of({"api"}));  // nothing has changed, so nothing is read
  insert(10, 11);
  EXPECT_FALSE(units_->query(all_of({"api"})));
  EXPECT_FALSE(units_->query(all_of({"api"})));
  EXPECT_EQ(units_->state(), FollowState::kBehind);
  store_.changes.fails = false;
  await_state(FollowState::kCurrent);
  expect_as_store(all_of({"api"}));
  const std::string log = logged();
  EXPECT_THAT(log, HasSubstr("so the store answers queries: The cable is out."));
  EXPECT_THAT(log, Not(HasSubstr("made anew")));
}

TEST_F(FollowedUnitsTest, MoreThanAQueryWaitsForIsReadBesideIt) {
  insert(0, 10);
  start();
  await_state(FollowState::kCurrent);
  insert(10, 600);
  EXPECT_FALSE(units_->query(all_of({"api"})));
  await_state(FollowState::kCurrent);
  expect_as_store(all_of({"api"}));
}

TEST_F(FollowedUnitsTest, ChangesAreLookedForWhileNobodyAsks) {
  insert(0, 10);
  FollowOptions options = when_asked();
  options.look = std::chrono::milliseconds(1);
  start(options);
  await_state(FollowState::kCurrent);
  insert(10, 11);
  const unsigned reads = store_.changes.reads.calls();
  await([&] { return store_.changes.reads.calls() > reads; });
}

TEST_F(FollowedUnitsTest, WhatIsTooLargeIsNotTriedAgain) {
  insert(0, 1'000);
  FollowOptions options = when_asked();
  options.most_bytes = 100'000;
  start(options);
  await_state(FollowState::kTooLarge);
  EXPECT_FALSE(units_->query(all_of({"api"})));
  const unsigned pages = store_.reviews.pages;
  EXPECT_FALSE(units_->query(all_of({"api"})));
  EXPECT_EQ(store_.reviews.pages, pages);
  EXPECT_THAT(logged(), HasSubstr("The index of units needs more than the 100000 bytes of "
                                  "CQ_MAX_INDEX_BYTES, so the store answers queries"));
}

TEST_F(FollowedUnitsTest, WhatBecomesTooLargeIsGivenUp) {
  insert(0, 10);
  FollowOptions options = when_asked();
  options.most_bytes = 100'000;
  start(options);
  await_state(FollowState::kCurrent);
  for (unsigned i = 10; i < 30; ++i) {
    Unit unit = unit_in(i, {"api"});
    unit.insight.detail = std::string(10'000, 'x');
    store_.knowledge.insert(unit);
  }
  EXPECT_FALSE(units_->query(all_of({"api"})));
  await_state(FollowState::kTooLarge);
}

TEST_F(FollowedUnitsTest, ManyQueriesShareARound) {
  insert(0, 10);
  FollowOptions options = when_asked();
  options.most_rounds = 1;
  start(options);
  await_state(FollowState::kCurrent);
  const unsigned before = store_.changes.nows.calls();
  store_.changes.nows.close();
  std::vector<std::future<std::size_t>> queries;
  const auto ask = [this] { return units_->query(all_of({"api"})).value().size(); };
  queries.push_back(std::async(std::launch::async, ask));
  store_.changes.nows.await_held(1);
  // The others come when that round has begun. Whatever it finds, they need another one.
  insert(10, 11);
  for (int i = 0; i < 30; ++i) queries.push_back(std::async(std::launch::async, ask));
  await([this] { return units_->waiting() == 30; });
  store_.changes.nows.open();
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const std::size_t size = queries[i].get();
    EXPECT_GE(size, i == 0 ? 10U : 11U);
  }
  EXPECT_EQ(store_.changes.nows.calls() - before, 2U);
}

TEST_F(FollowedUnitsTest, NoQueryWaitsForeverForACallOfAnothers) {
  insert(0, 10);
  FollowOptions options = when_asked();
  options.most_rounds = 2;
  options.patience = std::chrono::milliseconds(100);
  start(options);
  await_state(FollowState::kCurrent);
  store_.changes.nows.close();
  const auto ask = [this] { return units_->query(all_of({"api"})); };
  auto first = std::async(std::launch::async, ask);
  store_.changes.nows.await_held(1);
  auto second = std::async(std::launch::async, ask);
  store_.changes.nows.await_held(2);
  for (int i = 0; i < 3; ++i) {
    const Error error = cq::test::error_of([&] { static_cast<void>(ask()); });
    EXPECT_EQ(error.kind(), ErrorKind::kBusy);
  }
  EXPECT_EQ(units_->waiting(), 0U);
  store_.changes.nows.open();
  EXPECT_EQ(first.get().value().size(), 10U);
  EXPECT_EQ(second.get().value().size(), 10U);
  expect_as_store(all_of({"api"}));
}

TEST_F(FollowedUnitsTest, WritersAndQueriesAtTheSameTimeEachSeeWhatWasBefore) {
  constexpr unsigned kThreads = 6;
  constexpr unsigned kChanges = 60;
  Dice dice(7);
  for (unsigned i = 0; i < 100; ++i) store_.knowledge.insert(dice.unit(i));
  for (unsigned i = 0; i < kThreads; ++i) {
    store_.knowledge.insert(unit_in(1'000 + i, {"own" + std::to_string(i), "d1"}));
  }
  start();
  await_state(FollowState::kCurrent);
  std::atomic<unsigned> answered{0};
  std::vector<std::future<void>> writers;
  for (unsigned thread = 0; thread < kThreads; ++thread) {
    writers.push_back(std::async(std::launch::async, [&, thread] {
      for (unsigned i = 0; i < kChanges; ++i) {
        const StoredUnit changed = store_.knowledge.flag(unit_id(1'000 + thread),
                                                         {"stale", test::kMorning, {}, {}}, {}, "");
        const auto own = units_->query(all_of({"own" + std::to_string(thread)}));
        if (!own) continue;  // as many changed as the thread reads by itself
        ++answered;
        EXPECT_EQ(texts_of(*own), texts_of({changed}));
      }
    }));
  }
  for (std::future<void>& writer : writers) writer.get();
  EXPECT_GT(answered, 0U);
  await_state(FollowState::kCurrent);
  for (int i = 0; i < 50; ++i) expect_as_store(dice.query());
}

TEST_F(FollowedUnitsTest, AUnitThatTheStoreCannotReadIsLeftOut) {
  insert(0, 3);
  start();
  await_state(FollowState::kCurrent);
  store_.knowledge.unreadable = unit_id(1);
  store_.change_document(unit_id(1), write_unit_document(unit_in(1, {"api"})));
  EXPECT_EQ(units_->query(all_of({"api"})).value().size(), 2U);
}

}  // namespace
}  // namespace cq::knowledge
