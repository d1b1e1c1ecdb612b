#include <atomic>
#include <cq/deadline.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/knowledge/changes.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <set>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

constexpr PartIds kNeedsChanges = kNeedsReviews | PartIds{Changes::kId};

using Ids = std::set<std::string>;

/// Reads on behind the token until there is no more, and moves it there. Fails where it has to
/// start over.
Ids read_all(Changes& changes, std::string& token, std::size_t most = 100) {
  Ids ids;
  for (int reads = 0; reads < 10'000; ++reads) {
    const auto units = changes.read(token, most);
    if (!units) {
      ADD_FAILURE() << "told to start over";
      return ids;
    }
    EXPECT_LE(units->ids.size(), most);
    ids.insert(units->ids.begin(), units->ids.end());
    token = units->token;
    if (!units->more) return ids;
  }
  ADD_FAILURE() << "there is always more";
  return ids;
}

class ChangesTest : public StoreTest {
 protected:
  [[nodiscard]] Changes& changes() const { return part<Changes>(store()); }
};
CQ_SUITE(ChangesTest, "changes", kNeedsChanges, Lasting::kStore);

class TwoStoresChangesTest : public ChangesTest {
 protected:
  [[nodiscard]] Store& other() const { return *other_; }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE(TwoStoresChangesTest, "changes", kNeedsChanges, Lasting::kProcess);

class RemadeChangesTest : public ChangesTest {};
CQ_SUITE(RemadeChangesTest, "changes", (kNeedsChanges | kNeedsMigrations), Lasting::kProcess);

TEST_P(ChangesTest, EveryKindOfChangeIsTold) {
  CQ_SENTENCE("changes.read");
  std::string token = changes().now();
  knowledge().insert(sample_unit(1, {"api"}));
  knowledge().insert(sample_unit(2, {"api"}));
  knowledge().insert(sample_unit(3, {"api"}));
  EXPECT_EQ(read_all(changes(), token), (Ids{unit_id(1), unit_id(2), unit_id(3)}));
  const auto told = [&](unsigned number) {
    return read_all(changes(), token).contains(unit_id(number));
  };
  reviews().decide(unit_id(1), ReviewStatus::kApproved, "bob", kMoment);
  EXPECT_TRUE(told(1));
  reviews().decide(unit_id(2), ReviewStatus::kRejected, "bob", kMoment);
  EXPECT_TRUE(told(2));
  reviews().decide(unit_id(3), ReviewStatus::kApproved, "bob", kMoment);
  EXPECT_TRUE(told(3));
  knowledge().confirm(unit_id(1), kMoment, "");
  EXPECT_TRUE(told(1));
  knowledge().flag(unit_id(3), {"stale", kMoment, std::nullopt, std::nullopt}, {}, "");
  EXPECT_TRUE(told(3));
}

TEST_P(ChangesTest, BehindAChangeThereIsAnotherToken) {
  CQ_SENTENCE("changes.now");
  CQ_SENTENCE("changes.tokens");
  const std::string before = changes().now();
  insert_approved({sample_unit(1, {"api"})});
  const std::string inserted = changes().now();
  EXPECT_NE(inserted, before);
  knowledge().confirm(unit_id(1), kMoment, "");
  EXPECT_NE(changes().now(), inserted);
  EXPECT_LE(before.size(), 256U);
  EXPECT_LE(inserted.size(), 256U);
}

TEST_P(ChangesTest, WhatWasAcknowledgedIsReadToTheEndInPartsOfAnySize) {
  CQ_SENTENCE("changes.read.most");
  CQ_SENTENCE("changes.read.whole");
  const std::string start = changes().now();
  Ids all;
  for (unsigned i = 0; i < 20; ++i) {
    knowledge().insert(sample_unit(i, {"api"}));
    all.insert(unit_id(i));
  }
  for (const std::size_t most : {1U, 3U, 20U, 21U}) {
    std::string token = start;
    EXPECT_EQ(read_all(changes(), token, most), all) << most;
  }
}

TEST_P(ChangesTest, WhatWasRefusedIsNotTold) {
  CQ_SENTENCE("changes.read.committed");
  insert_approved({sample_unit(1, {"api"})});
  knowledge().insert(sample_unit(2, {"api"}));
  std::string token = changes().now();
  EXPECT_TRUE(error_of([&] { knowledge().insert(sample_unit(1, {"web"})); }));
  EXPECT_TRUE(error_of([&] { reviews().decide(unit_id(1), ReviewStatus::kRejected, "bob", {}); }));
  Unit unwritable = sample_unit(3, {"api"});
  unwritable.extensions = "[1";
  EXPECT_TRUE(error_of([&] { knowledge().insert(unwritable); }));
  {
    const CallDeadline past(CallDeadline::Clock::now() - std::chrono::seconds(1));
    static_cast<void>(error_of([&] { knowledge().insert(sample_unit(4, {"api"})); }));
  }
  const bool made = knowledge().find(unit_id(4)).has_value();  // a module may let it go on
  const Ids told = read_all(changes(), token);
  EXPECT_FALSE(told.contains(unit_id(1)));
  EXPECT_FALSE(told.contains(unit_id(3)));
  EXPECT_EQ(told.contains(unit_id(4)), made);
}

TEST_P(ChangesTest, NothingIsMissedOfWritersAtTheSameTime) {
  CQ_SENTENCE("changes.read.races");
  CQ_SENTENCE("changes.threads");
  constexpr unsigned kUnitsEach = 20;
  std::string token = changes().now();
  std::atomic<bool> over{false};
  Ids told;
  TestThread reader([&] {
    while (!over) told.merge(read_all(changes(), token, 7));
  });
  {
    const TrueAtEnd end(over);
    in_threads([&](unsigned thread) {
      for (unsigned i = 0; i < kUnitsEach; ++i) {
        knowledge().insert(sample_unit(thread * kUnitsEach + i, {"api"}));
      }
    });
  }
  reader.join();
  told.merge(read_all(changes(), token));
  for (unsigned i = 0; i < kThreads * kUnitsEach; ++i) {
    EXPECT_TRUE(told.contains(unit_id(i))) << unit_id(i);
  }
}

TEST_P(ChangesTest, ATextThatIsNoTokenMeansToStartOver) {
  CQ_SENTENCE("changes.read.start_over");
  knowledge().insert(sample_unit(1, {"api"}));
  const std::string token = changes().now();
  for (const std::string& text : {std::string(), std::string("x"), token + "x", "x" + token,
                                  std::string(1'000, '9'), awkward_text()}) {
    EXPECT_FALSE(changes().read(text, 10)) << text;
  }
  EXPECT_TRUE(changes().read(token, 10));
}

TEST_P(TwoStoresChangesTest, EachTellsOfWhatTheOtherWrote) {
  CQ_SENTENCE("changes.now");
  CQ_SENTENCE("changes.read.whole");
  std::string token = changes().now();
  const std::string before = token;
  part<Knowledge>(other()).insert(sample_unit(1, {"api"}));
  EXPECT_NE(changes().now(), before);
  EXPECT_TRUE(read_all(changes(), token).contains(unit_id(1)));
  part<Reviews>(other()).decide(unit_id(1), ReviewStatus::kApproved, "bob", kMoment);
  EXPECT_TRUE(read_all(changes(), token).contains(unit_id(1)));
}

TEST_P(RemadeChangesTest, ADatabaseThatWasMadeAnewMeansToStartOver) {
  CQ_SENTENCE("changes.read.start_over");
  knowledge().insert(sample_unit(1, {"api"}));
  const std::string token = changes().now();
  EXPECT_TRUE(changes().read(token, 10));
  {
    const auto target = feature().open_migrations(url());
    target->begin_run(host::kMigrationLockTimeout);
    const auto& migrations = feature().migrations().migrations();
    for (auto migration = migrations.rbegin(); migration != migrations.rend(); ++migration) {
      target->begin();
      target->execute(migration->down);
      target->commit();
    }
    target->begin();
    target->set_version(std::nullopt);
    target->commit();
    target->end_run();
  }
  reopen();
  knowledge().insert(sample_unit(2, {"api"}));
  EXPECT_FALSE(changes().read(token, 10));
}

}  // namespace

CQ_TESTS_OF(changes_test)

}  // namespace cq::testkit
