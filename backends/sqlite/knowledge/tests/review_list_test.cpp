#include "sqlite/knowledge/review_list.hpp"

#include <gtest/gtest.h>

#include <cq/knowledge/knowledge.hpp>
#include <cq/testkit/samples.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using Ids = std::vector<std::string>;

constexpr unsigned kManyUnits = 3000;  // more than kLargeDomain

/// Units of which two at a time have the same creation, and some have none.
class ReviewListRowsTest : public SqliteTest {
 protected:
  ReviewListRowsTest() {
    store_ = open(file());
    for (unsigned i = 0; i < 8; ++i) {
      Unit unit = sample_unit(i, {i % 2 == 0 ? "even" : "odd"});
      part<Knowledge>(*store_).insert(unit);
    }
    RawDatabase raw(file());
    raw.run(
        "UPDATE knowledge_units SET created_at = '2026-01-0' || (rowid / 2 + 1) || "
        "'T00:00:00+00:00'");
    raw.run("UPDATE knowledge_units SET created_at = NULL WHERE rowid IN (3, 4, 7)");
  }

  Ids listed(ReviewFilter filter) {
    Ids ids;
    for (const StoredUnit& unit : part<Reviews>(*store_).list(filter)) ids.push_back(unit.id);
    return ids;
  }
  /// The same, of which each part has that many units.
  Ids listed_in_parts(ReviewFilter filter, std::int64_t limit) {
    Ids ids;
    filter.limit = limit;
    for (Ids part = listed(filter); !part.empty(); part = listed(filter)) {
      ids.insert(ids.end(), part.begin(), part.end());
      filter.behind = ids.back();
    }
    return ids;
  }

  std::unique_ptr<Store> store_;
};

TEST_F(ReviewListRowsTest, PartsAreTheListAlsoWhereRowsHaveNoCreation) {
  for (const bool oldest_first : {false, true}) {
    ReviewFilter filter;
    filter.oldest_first = oldest_first;
    const Ids whole = listed(filter);
    ASSERT_EQ(whole.size(), 8U);
    for (const std::int64_t limit : {1, 2, 3}) {
      EXPECT_EQ(listed_in_parts(filter, limit), whole) << oldest_first << " " << limit;
    }
  }
  ReviewFilter nowhere;
  nowhere.behind = "ku_none";
  EXPECT_EQ(listed(nowhere), Ids{});
}

/// Many units of one domain.
class LongReviewListTest : public SqliteTest {
 protected:
  LongReviewListTest() {
    { const std::unique_ptr<Store> store = open(file()); }
    RawDatabase raw(file());
    const std::string numbers =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < " +
        std::to_string(kManyUnits) + ") ";
    raw.run(numbers +
            "INSERT INTO knowledge_units (id, data, status, created_at) SELECT "
            "printf('ku_%05d', i), '{}', 'pending', printf('2026-01-01T00:%02d:%02d+00:00', i / "
            "60, i % 60) FROM n");
    raw.run("INSERT INTO knowledge_unit_domains SELECT id, 'many' FROM knowledge_units");
    options_.file = file();
    pool_.emplace(options_);
  }

  /// How many of SQLite's steps the next row takes.
  std::size_t steps_of_a_row(const ReviewFilter& filter) {
    const sqlite::Lease connection = pool_->reader();
    connection->execute("SELECT 1 FROM knowledge_units LIMIT 1");  // reads the schema
    const auto count = [](void* steps) {
      ++*static_cast<std::size_t*>(steps);
      return 0;
    };
    std::size_t steps = 0;
    sqlite3_progress_handler(connection->handle(), 1, count, &steps);
    const auto place = sqlite::find_place(*connection, filter);
    const auto queries =
        sqlite::list_queries(filter, place, sqlite::is_of_large_domain(*connection, filter));
    const std::size_t before = steps;
    sqlite::Statement rows = connection->prepare(queries.front().sql);
    sqlite::bind_list(rows, queries.front(), filter, place);
    EXPECT_TRUE(rows.step());
    sqlite3_progress_handler(connection->handle(), 0, nullptr, nullptr);
    return steps - before;
  }

  /// How many of SQLite's steps all rows take, of which there must be that many.
  std::size_t steps_of_all(const std::string& sql, std::size_t number_of_rows,
                           const std::vector<std::int64_t>& parameters = {}) {
    const sqlite::Lease connection = pool_->reader();
    sqlite::Statement rows = connection->prepare(sql);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      rows.bind(static_cast<int>(i + 1), parameters[i]);
    }
    const auto count = [](void* steps) {
      ++*static_cast<std::size_t*>(steps);
      return 0;
    };
    std::size_t steps = 0;
    sqlite3_progress_handler(connection->handle(), 1, count, &steps);
    std::size_t found = 0;
    while (rows.step()) ++found;
    sqlite3_progress_handler(connection->handle(), 0, nullptr, nullptr);
    EXPECT_EQ(found, number_of_rows);
    return steps;
  }

  sqlite::DatabaseOptions options_;
  std::optional<sqlite::ConnectionPool> pool_;
};

TEST_F(LongReviewListTest, APartCostsNoLookAtTheUnitsBeforeItAndBehindIt) {
  for (const bool oldest_first : {false, true}) {
    for (const bool of_domain : {false, true}) {
      for (const bool has_status : {false, true}) {
        ReviewFilter filter;
        filter.oldest_first = oldest_first;
        if (of_domain) filter.domain = "many";
        if (has_status) filter.status = ReviewStatus::kPending;
        EXPECT_LT(steps_of_a_row(filter), 100U) << oldest_first << of_domain << has_status;
        filter.behind = "ku_01500";
        EXPECT_LT(steps_of_a_row(filter), 100U) << oldest_first << of_domain << has_status;
      }
    }
  }
}

TEST_F(LongReviewListTest, TheUnitsOfASmallDomainAreFoundByIt) {
  RawDatabase(file()).run(
      "UPDATE knowledge_unit_domains SET domain = 'few' WHERE unit_id = 'ku_00001'");
  ReviewFilter filter;
  filter.domain = "few";
  EXPECT_LT(steps_of_a_row(filter), 100U);
  filter.status = ReviewStatus::kPending;
  EXPECT_LT(steps_of_a_row(filter), 100U);
}

TEST_F(LongReviewListTest, TheFewUnitsOfAStatusAreFoundAmongManyOthers) {
  RawDatabase raw(file());
  raw.run("UPDATE knowledge_units SET status = 'approved'");
  raw.run("UPDATE knowledge_units SET status = 'rejected' WHERE id = 'ku_01500'");
  raw.run("UPDATE knowledge_units SET status = 'pending' WHERE id = 'ku_01501'");
  for (const ReviewStatus status : {ReviewStatus::kRejected, ReviewStatus::kPending}) {
    for (const bool oldest_first : {false, true}) {
      for (const bool of_domain : {false, true}) {
        ReviewFilter filter;
        filter.status = status;
        filter.oldest_first = oldest_first;
        if (of_domain) filter.domain = "many";
        EXPECT_LT(steps_of_a_row(filter), 100U) << to_string(status) << oldest_first << of_domain;
        filter.behind = oldest_first ? "ku_00001" : "ku_03000";
        EXPECT_LT(steps_of_a_row(filter), 100U) << to_string(status) << oldest_first << of_domain;
      }
    }
  }
  EXPECT_LT(steps_of_all(sqlite::pending_count_sql(), 1), 100U);
  EXPECT_LT(steps_of_all(sqlite::pending_page_sql(), 1, {20, 0}), 100U);
}

}  // namespace
}  // namespace cq::test
