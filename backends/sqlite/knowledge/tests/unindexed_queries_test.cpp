#include "sqlite/knowledge/unindexed_queries.hpp"

#include <gtest/gtest.h>

#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using Ids = std::vector<std::string>;

constexpr unsigned kUnits = 600;
constexpr std::size_t kPage = 20;

/// Approved units of one domain, of which many rank alike, and queries that have no index.
class UnindexedQueriesTest : public SqliteTest {
 protected:
  UnindexedQueriesTest() {
    {
      const std::unique_ptr<Store> store = open(file());
      for (unsigned i = 0; i < kUnits; ++i) {
        Unit unit = sample_unit(i, {"api"});
        unit.evidence.confidence = 0.1 * static_cast<double>(1 + i % 4);
        part<Knowledge>(*store).insert(unit);
      }
    }
    raw_.emplace(file());
    raw_->run("UPDATE knowledge_units SET status = 'approved'");
    options_.file = file();
    pool_.emplace(options_);
    queries_.emplace(unreadable_);
  }

  std::vector<StoredUnit> answer(const KnowledgeQuery& query) { return answer(query, *queries_); }
  std::vector<StoredUnit> answer(const KnowledgeQuery& query, sqlite::UnindexedQueries& queries) {
    const sqlite::Lease connection = pool_->reader();
    sqlite::ReadSnapshot snapshot(*connection);
    const auto count = [](void* steps) {
      ++*static_cast<std::size_t*>(steps);
      return 0;
    };
    sqlite3_progress_handler(connection->handle(), kStepsPerCount, count, &steps_);
    std::vector<StoredUnit> units = queries.answer(snapshot, query);
    sqlite3_progress_handler(connection->handle(), 0, nullptr, nullptr);
    return units;
  }

  static KnowledgeQuery whole() { return {{"api"}, {}, {}, "", 1'000'000}; }

  /// The next page behind those units.
  Ids page_behind(const std::optional<StoredUnit>& last, std::size_t limit = kPage) {
    KnowledgeQuery query = whole();
    query.limit = limit;
    if (last) query.after = position_of(*last);
    last_.reset();
    Ids ids;
    for (StoredUnit& unit : answer(query)) {
      ids.push_back(unit.id);
      last_ = std::move(unit);
    }
    return ids;
  }

  Ids in_pages() {
    Ids ids = page_behind(std::nullopt);
    while (last_) {
      const Ids page = page_behind(last_);
      ids.insert(ids.end(), page.begin(), page.end());
    }
    return ids;
  }

  Ids at_once() {
    Ids ids;
    for (const StoredUnit& unit : answer(whole())) ids.push_back(unit.id);
    return ids;
  }

  static RankPosition position_of(const StoredUnit& stored) {
    const Unit unit = parse_unit_document(stored.document);
    const RankedTerms terms{unit.domains, unit.context.languages, unit.context.frameworks,
                            unit.context.pattern};
    return {relevance(whole(), terms) * unit.evidence.confidence, stored.id};
  }

  static constexpr int kStepsPerCount = 10;

  sqlite::DatabaseOptions options_;
  std::optional<RawDatabase> raw_;
  std::optional<sqlite::ConnectionPool> pool_;
  sqlite::UnreadableUnits unreadable_;
  std::optional<sqlite::UnindexedQueries> queries_;
  std::optional<StoredUnit> last_;  // of the last page
  std::size_t steps_ = 0;           // of SQLite's, in tens
};

TEST_F(UnindexedQueriesTest, PagesHoldWhatTheWholeAnswerHolds) {
  const Ids ids = in_pages();
  EXPECT_EQ(ids.size(), kUnits);
  EXPECT_EQ(ids, at_once());
}

// However many pages there are: 30 here, each of which would read all units.
TEST_F(UnindexedQueriesTest, ALongAnswerReadsAllUnitsTwice) {
  at_once();
  const std::size_t steps_at_once = std::exchange(steps_, 0);
  const std::uint64_t scans = queries_->times_scanned();
  in_pages();
  EXPECT_EQ(queries_->times_scanned(), scans + 2);
  EXPECT_LT(steps_, 4 * steps_at_once);
}

TEST_F(UnindexedQueriesTest, ASmallDomainCostsNoLookAtAllApprovedUnits) {
  raw_->run(
      "UPDATE knowledge_unit_domains SET domain = 'few' WHERE unit_id = "
      "(SELECT min(id) FROM knowledge_units)");
  KnowledgeQuery query = whole();
  query.domains = {"few"};
  EXPECT_EQ(answer(query).size(), 1U);
  EXPECT_LT(steps_ * kStepsPerCount, kUnits);
}

TEST_F(UnindexedQueriesTest, AnswersThatAreReadByTurnsShareNoPages) {
  std::optional<StoredUnit> first;
  std::optional<StoredUnit> second;
  Ids of_first = page_behind(std::nullopt);
  first = last_;
  Ids of_second = page_behind(std::nullopt, 7);
  second = last_;
  const std::uint64_t scans = queries_->times_scanned();
  while (first || second) {
    if (first) {
      const Ids page = page_behind(first);
      of_first.insert(of_first.end(), page.begin(), page.end());
      first = last_;
    }
    if (second) {
      const Ids page = page_behind(second, 7);
      of_second.insert(of_second.end(), page.begin(), page.end());
      second = last_;
    }
  }
  EXPECT_EQ(of_first, at_once());
  EXPECT_EQ(of_second, of_first);
  EXPECT_LE(queries_->times_scanned(), scans + 3);  // one of them is at_once()
}

TEST_F(UnindexedQueriesTest, WhatIsCommittedMeanwhileIsSeen) {
  page_behind(std::nullopt);
  Ids ids = page_behind(last_);
  const std::optional<StoredUnit> last = last_;
  const std::string next = page_behind(last).front();
  raw_->run("UPDATE knowledge_units SET status = 'rejected' WHERE id = '" + next + "'");
  const Ids without = page_behind(last);
  EXPECT_NE(without.front(), next);
  EXPECT_EQ(without.size(), kPage);
  raw_->run("UPDATE knowledge_units SET status = 'approved' WHERE id = '" + next + "'");
  EXPECT_EQ(page_behind(last).front(), next);
}

// Each page comes behind a commit, and reads what changed by it and no more.
TEST_F(UnindexedQueriesTest, ALongAnswerBesideAWriterReadsAllUnitsTwice) {
  at_once();
  const std::size_t steps_at_once = std::exchange(steps_, 0);
  const std::uint64_t scans = queries_->times_scanned();
  std::size_t pages = 0;
  Ids ids = page_behind(std::nullopt);
  for (; last_; ++pages) {
    raw_->run("UPDATE knowledge_units SET reviewed_by = 'bob' WHERE rowid % 50 = " +
              std::to_string(pages));
    const Ids page = page_behind(last_);
    ids.insert(ids.end(), page.begin(), page.end());
  }
  EXPECT_EQ(pages, kUnits / kPage);
  EXPECT_EQ(queries_->times_scanned(), scans + 2);
  EXPECT_LT(steps_, 6 * steps_at_once);
  EXPECT_EQ(ids, at_once());
}

// What a scan finds behind each place, whatever has become of the units since the page before.
TEST_F(UnindexedQueriesTest, PagesBesideAWriterHoldWhatAScanWouldFind) {
  const std::vector<std::string> changes{
      "UPDATE knowledge_units SET status = 'rejected' WHERE rowid % 7 = 1",
      "DELETE FROM knowledge_unit_domains WHERE unit_id IN (SELECT id FROM knowledge_units WHERE "
      "rowid % 11 = 2)",
      "UPDATE knowledge_units SET data = json_set(data, '$.evidence.confidence', 0.25) WHERE "
      "rowid % 5 = 3",
      "UPDATE knowledge_units SET status = 'approved' WHERE rowid % 14 = 1",
      "UPDATE knowledge_unit_domains SET domain = 'other' WHERE unit_id IN (SELECT id FROM "
      "knowledge_units WHERE rowid % 13 = 4)",
      "DELETE FROM knowledge_unit_domains WHERE unit_id IN (SELECT id FROM knowledge_units WHERE "
      "rowid % 9 = 5); DELETE FROM knowledge_units WHERE rowid % 9 = 5",
      "UPDATE knowledge_units SET data = '{' WHERE rowid % 17 = 6",
      "UPDATE knowledge_units SET data = json_set(data, '$.evidence.confidence', 0.15) WHERE "
      "rowid % 3 = 0 AND json_valid(data)"};
  page_behind(std::nullopt);
  page_behind(last_);
  const std::uint64_t scans = queries_->times_scanned();
  for (const std::string& change : changes) {
    ASSERT_TRUE(last_) << change;
    raw_->run(change);
    KnowledgeQuery query = whole();
    query.limit = kPage;
    query.after = position_of(*last_);
    sqlite::UnindexedQueries anew(unreadable_);
    Ids expected;
    for (const StoredUnit& unit : answer(query, anew)) expected.push_back(unit.id);
    EXPECT_EQ(page_behind(last_), expected) << change;
  }
  EXPECT_EQ(queries_->times_scanned(), scans);
}

// What is kept may be newer than the snapshot of a reader who began before.
TEST_F(UnindexedQueriesTest, AReaderWhoBeganBeforeTheLastChangeReadsNotAllUnitsAgain) {
  page_behind(std::nullopt);
  const std::optional<StoredUnit> first = last_;
  page_behind(last_);
  const std::uint64_t scans = queries_->times_scanned();
  const sqlite::Lease connection = pool_->reader();
  sqlite::ReadSnapshot earlier(*connection);
  connection->data_version();
  raw_->run("UPDATE knowledge_units SET reviewed_by = 'bob' WHERE rowid % 50 = 1");
  const Ids expected = page_behind(first);
  KnowledgeQuery query = whole();
  query.limit = kPage;
  query.after = position_of(*first);
  Ids ids;
  for (const StoredUnit& unit : queries_->answer(earlier, query)) ids.push_back(unit.id);
  EXPECT_EQ(ids, expected);
  EXPECT_EQ(queries_->times_scanned(), scans);
}

// Of two units that can't be told apart by the hash, a change of the one leaves the other.
TEST_F(UnindexedQueriesTest, AUnitWhoseIdHasTheHashOfAChangedOneStays) {
  const std::string changed = "unit0001badbPaa";
  const std::string other = "ydhgs1sfcezx9Bs";
  ASSERT_EQ(std::hash<std::string>()(changed), std::hash<std::string>()(other));
  const auto rename = [this](const std::string& row, const std::string& id) {
    raw_->run("UPDATE knowledge_unit_domains SET unit_id = '" + id +
              "' WHERE unit_id = (SELECT id FROM knowledge_units WHERE rowid = " + row + ")");
    raw_->run("UPDATE knowledge_units SET id = '" + id +
              "', data = json_set(data, '$.evidence.confidence', 0.01) WHERE rowid = " + row);
  };
  rename("1", changed);
  rename("2", other);
  page_behind(std::nullopt);
  page_behind(last_);
  const std::uint64_t scans = queries_->times_scanned();
  raw_->run("UPDATE knowledge_units SET status = 'rejected' WHERE id = '" + changed + "'");
  Ids rest;
  while (last_) {
    const Ids page = page_behind(last_);
    rest.insert(rest.end(), page.begin(), page.end());
  }
  EXPECT_EQ(queries_->times_scanned(), scans);
  ASSERT_EQ(rest.size(), kUnits - 2 * kPage - 1);
  EXPECT_EQ(rest.back(), other);
}

TEST_F(UnindexedQueriesTest, MoreChangesThanAreWorthItAreAScan) {
  page_behind(std::nullopt);
  page_behind(last_);
  const std::uint64_t scans = queries_->times_scanned();
  for (std::size_t i = 0; i <= sqlite::UnindexedQueries::kMostChanges / kUnits; ++i) {
    raw_->run("UPDATE knowledge_units SET reviewed_by = 'bob'");
  }
  EXPECT_EQ(page_behind(last_).size(), kPage);
  EXPECT_EQ(queries_->times_scanned(), scans + 1);
}

TEST_F(UnindexedQueriesTest, APageMayBeginWhereNoUnitIs) {
  KnowledgeQuery query = whole();
  query.after = RankPosition{1.0, "ku_"};
  EXPECT_EQ(answer(query).size(), kUnits);
  query.after = RankPosition{0.0, "ku_"};
  EXPECT_TRUE(answer(query).empty());
}

}  // namespace
}  // namespace cq::test
