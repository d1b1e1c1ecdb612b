#include "sqlite/knowledge/live_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/search.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <thread>

#include "sqlite/knowledge/search.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"
#include "support/eventually.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::LiveWordsOptions;
using testing::ElementsAre;
using testing::IsEmpty;
using Ids = std::vector<std::string>;

// A database that a store has brought to head, and words beside it.
class LiveWordsTest : public SqliteTest {
 protected:
  LiveWordsTest() {
    options_.file = file();
    pool_.emplace(options_);
    start({});
  }
  // Which no slow machine makes say that it can't.
  static constexpr sqlite::SearchBounds kTimeEnough{.time = std::chrono::hours(1)};

  void start(const LiveWordsOptions& options, const sqlite::SearchBounds& bounds = kTimeEnough) {
    search_.emplace(*pool_, unreadable_, options, bounds);
  }

  void add(unsigned number, const std::string& summary) {
    Unit unit = sample_unit(number, {"api"});
    unit.insight.summary = summary;
    part<Knowledge>(*store_).insert(unit);
  }
  static ReviewFilter all() {
    ReviewFilter filter;
    filter.limit = -1;
    return filter;
  }
  std::optional<Ids> ask(const std::string& text, const ReviewFilter& filter = all()) {
    const auto units = search_->find(search_words(text), filter);
    if (!units) return std::nullopt;
    Ids ids;
    for (const StoredUnit& unit : *units) ids.push_back(unit.id);
    return ids;
  }
  Ids found(const std::string& text) {
    std::optional<Ids> ids;
    EXPECT_TRUE(eventually([&] { return (ids = ask(text)).has_value(); })) << text;
    return ids.value_or(Ids{"never"});
  }
  Ids listed(const std::string& text) {
    Ids ids;
    for (const StoredUnit& unit : part<Reviews>(*store_).list(all())) {
      if (has_words(parse_unit_document(unit.document), search_words(text))) ids.push_back(unit.id);
    }
    return ids;
  }

  const std::unique_ptr<Store> store_ = open(file());
  sqlite::UnreadableUnits unreadable_;
  sqlite::DatabaseOptions options_;
  std::optional<sqlite::ConnectionPool> pool_;
  std::optional<sqlite::SqliteSearch> search_;
};

TEST_F(LiveWordsTest, FindsWhatOtherProgramsWrite) {
  add(1, "the needle");
  EXPECT_THAT(found("needle"), ElementsAre(unit_id(1)));
  // As the original does, which knows nothing of words.
  RawDatabase raw(file());
  raw.run("INSERT INTO knowledge_units (id, data, status, created_at, tier) SELECT '" + unit_id(2) +
          "', replace(replace(data, '" + unit_id(1) + "', '" + unit_id(2) +
          "'), 'needle', 'Nadel'), 'pending', '2026-02-01T00:00:00+00:00', tier FROM "
          "knowledge_units");
  EXPECT_THAT(found("nadel"), ElementsAre(unit_id(2)));
  raw.run("UPDATE knowledge_units SET data = replace(data, 'Nadel', 'needle') WHERE id = '" +
          unit_id(2) + "'");
  EXPECT_THAT(found("needle"), ElementsAre(unit_id(2), unit_id(1)));
  EXPECT_THAT(found("nadel"), IsEmpty());
  raw.run("UPDATE knowledge_units SET created_at = '2025-01-01T00:00:00+00:00' WHERE id = '" +
          unit_id(2) + "'");
  EXPECT_THAT(found("needle"), ElementsAre(unit_id(1), unit_id(2)));
  raw.run("DELETE FROM knowledge_units WHERE id = '" + unit_id(1) + "'");
  EXPECT_THAT(found("needle"), ElementsAre(unit_id(2)));
}

TEST_F(LiveWordsTest, ATableIsMadeOnceAndFollows) {
  for (unsigned i = 0; i < 20; ++i) add(i, "needle");
  EXPECT_EQ(found("needle").size(), 20U);
  for (unsigned i = 20; i < 60; ++i) {
    add(i, "needle");
    EXPECT_EQ(found("needle").size(), i + 1);
  }
  EXPECT_EQ(search_->words().times_made(), 1U);
}

TEST_F(LiveWordsTest, OfManyUnitsAThreadMakesIt) {
  constexpr unsigned kUnits = 700;  // some steps
  for (unsigned i = 0; i < kUnits; ++i) add(i, i % 7 == 0 ? "needle" : "hay");
  EXPECT_EQ(ask("needle"), std::nullopt);
  EXPECT_EQ(found("needle"), listed("needle"));
  EXPECT_EQ(search_->words().times_made(), 1U);
}

TEST_F(LiveWordsTest, OneOfManyCandidatesIsFoundWhereverItStands) {
  constexpr unsigned kUnits = 1500;
  for (unsigned i = 0; i < kUnits; ++i) add(i, "needle");
  part<Reviews>(*store_).decide(unit_id(3), ReviewStatus::kApproved, "bob", Timestamp());
  start({.few_units = kUnits});
  ReviewFilter approved;
  approved.status = ReviewStatus::kApproved;
  EXPECT_EQ(ask("needle", approved), Ids{unit_id(3)});
  EXPECT_EQ(ask("needle"), listed("needle"));
}

TEST_F(LiveWordsTest, BeyondItsBoundsItCanNotSayAndTheTableIsKept) {
  constexpr unsigned kUnits = 30;
  for (unsigned i = 0; i < kUnits; ++i) add(i, "needle");
  part<Reviews>(*store_).decide(unit_id(0), ReviewStatus::kApproved, "bob", Timestamp());
  ReviewFilter approved;  // the oldest of all
  approved.status = ReviewStatus::kApproved;
  start({}, {.time = std::chrono::hours(1), .most_in_vain = kUnits - 1});
  EXPECT_EQ(ask("needle", approved), Ids{unit_id(0)});
  start({}, {.time = std::chrono::hours(1), .most_in_vain = kUnits - 2});
  EXPECT_EQ(ask("needle", approved), std::nullopt);
  EXPECT_EQ(ask("needle"), listed("needle"));  // those that are found don't count
  EXPECT_EQ(ask("nothing"), Ids{});
  start({}, {.time = std::chrono::milliseconds(0)});
  EXPECT_EQ(ask("needle"), std::nullopt);
  EXPECT_EQ(ask("needle"), std::nullopt);
  EXPECT_EQ(search_->words().times_made(), 1U);
  EXPECT_EQ(search_->words().times_given_up(), 0U);
}

TEST_F(LiveWordsTest, WhileTheDatabaseIsBusyTheThreadIsPutOffAndNothingIsGivenUp) {
  for (unsigned i = 0; i < 700; ++i) add(i, "needle");
  search_.reset();
  options_.busy_timeout = sqlite::ConnectionPool::kShortestWait;
  pool_.emplace(options_);
  // The thread may be done before all connections are lent.
  ASSERT_TRUE(eventually([this] {
    start({.few_units = 10, .pause_after_trouble = std::chrono::hours(1)});
    std::vector<sqlite::Lease> lent;
    while (lent.size() + 1 < sqlite::ConnectionPool::kMaxReaders) lent.push_back(pool_->reader());
    EXPECT_EQ(ask("needle"), std::nullopt);
    lent.push_back(pool_->reader());
    const auto& words = search_->words();
    EXPECT_TRUE(eventually([&] { return words.times_made() + words.times_put_off() == 1; }));
    return words.times_put_off() == 1;
  }));
  EXPECT_EQ(search_->words().times_given_up(), 0U);
  EXPECT_EQ(found("needle").size(), 700U);
}

TEST_F(LiveWordsTest, WhatChangesWhileItIsMadeIsFound) {
  constexpr unsigned kUnits = 600;
  for (unsigned i = 0; i < kUnits; ++i) add(i, "hay");
  EXPECT_EQ(ask("needle"), std::nullopt);
  RawDatabase raw(file());
  unsigned changed = 0;
  // The first units are read before these are written, and the last ones after.
  EXPECT_TRUE(eventually([&] {
    const unsigned number = changed * 37 % kUnits;
    raw.run("UPDATE knowledge_units SET data = replace(data, 'hay', 'needle') WHERE id = '" +
            unit_id(number) + "'");
    ++changed;
    const auto ids = ask("needle");
    if (ids) {
      EXPECT_EQ(*ids, listed("needle"));
    }
    return ids.has_value();
  }));
  EXPECT_EQ(found("needle"), listed("needle"));
}

TEST_F(LiveWordsTest, WhereTheJournalCanNotSayItIsMadeAnew) {
  for (unsigned i = 0; i < 5; ++i) add(i, "needle");
  EXPECT_EQ(found("needle").size(), 5U);
  RawDatabase raw(file());
  raw.run_script(
      "BEGIN; CREATE TEMP TABLE kept AS SELECT sql FROM main.sqlite_master WHERE name = "
      "'knowledge_unit_updated'; DROP TRIGGER knowledge_unit_updated;"
      "UPDATE knowledge_units SET data = replace(data, 'needle', 'nadel'); COMMIT;");
  const std::string trigger = raw.value("SELECT sql FROM kept");
  EXPECT_EQ(ask("needle"), std::nullopt);  // the triggers don't tell of all
  raw.run(trigger);
  EXPECT_THAT(found("needle"), IsEmpty());
  EXPECT_EQ(found("nadel").size(), 5U);
  EXPECT_EQ(search_->words().times_made(), 2U);
}

TEST_F(LiveWordsTest, UnitsThatCanNotBeReadAreLeftOutAndCountedUntilTheyCan) {
  add(1, "needle one");
  add(2, "needle two");
  add(3, "needle three");
  EXPECT_EQ(found("needle").size(), 3U);
  RawDatabase raw(file());
  raw.run("CREATE TEMP TABLE kept AS SELECT data FROM main.knowledge_units WHERE id = '" +
          unit_id(2) + "'");
  raw.run("UPDATE knowledge_units SET data = 'needle {' WHERE id = '" + unit_id(2) + "'");
  raw.run("UPDATE knowledge_units SET status = 'strange' WHERE id = '" + unit_id(3) + "'");
  EXPECT_THAT(found("needle"), ElementsAre(unit_id(1)));
  {
    const sqlite::Lease connection = pool_->reader();
    EXPECT_EQ(unreadable_.count(*connection), 2U);
  }
  start({});  // and by one that finds them so
  EXPECT_THAT(found("needle"), ElementsAre(unit_id(1)));
  raw.run("UPDATE knowledge_units SET data = (SELECT data FROM kept) WHERE id = '" + unit_id(2) +
          "'");
  EXPECT_THAT(found("needle"), ElementsAre(unit_id(2), unit_id(1)));
}

TEST_F(LiveWordsTest, ATableThatIsFullIsGivenUpForAWhile) {
  for (unsigned i = 0; i < 100; ++i) add(i, "needle " + std::string(i, 'x') + std::to_string(i));
  start({.most_bytes = 32'768, .pause_after_trouble = std::chrono::hours(1)});
  EXPECT_EQ(ask("needle"), std::nullopt);
  EXPECT_EQ(ask("needle"), std::nullopt);
  EXPECT_EQ(search_->words().times_made(), 0U);
  EXPECT_EQ(search_->words().times_given_up(), 1U);
  start({.most_bytes = 32'768, .pause_after_trouble = std::chrono::milliseconds(0)});
  EXPECT_EQ(ask("needle"), std::nullopt);
  EXPECT_EQ(ask("needle"), std::nullopt);
  EXPECT_EQ(search_->words().times_given_up(), 2U);
  start({.most_bytes = 32'768, .few_units = 10, .pause_after_trouble = std::chrono::hours(1)});
  EXPECT_EQ(ask("needle"), std::nullopt);  // nor does the thread
  EXPECT_TRUE(eventually([this] { return search_->words().times_given_up() == 1; }));
  start({});
  EXPECT_EQ(found("needle").size(), 100U);
}

TEST_F(LiveWordsTest, WordsThatAreTooShortAreForTheList) {
  add(1, "ab \xc3\xa4\xc3\xb6 needle");
  EXPECT_EQ(ask("ab"), std::nullopt);
  EXPECT_EQ(ask("\xc3\xa4\xc3\xb6"), std::nullopt);
  EXPECT_THAT(found("ab needle"), ElementsAre(unit_id(1)));
  EXPECT_THAT(found("xy needle"), IsEmpty());
}

TEST_F(LiveWordsTest, ReadersAndWritersAtOnceFindWhatTheyHaveWritten) {
  constexpr unsigned kUnits = 300;
  for (unsigned i = 0; i < kUnits; ++i) add(i, "hay");
  start({.few_units = 10});
  in_threads([this](unsigned thread) {
    for (unsigned i = 0; i < 10; ++i) {
      const unsigned number = 1000 + thread * 100 + i;
      const std::string word = "word" + std::to_string(number) + "end";
      add(number, word);
      EXPECT_EQ(found(word), Ids{unit_id(number)});
    }
  });
}

}  // namespace
}  // namespace cq::test
