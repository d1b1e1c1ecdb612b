#include <gtest/gtest.h>

#include <cq/health.hpp>
#include <cq/testkit/samples.hpp>
#include <memory>
#include <optional>
#include <string>

#include "sqlite/accounts/api_keys.hpp"
#include "sqlite/accounts/users.hpp"
#include "sqlite/db/checkpointer.hpp"
#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/knowledge/knowledge.hpp"
#include "sqlite/knowledge/reviews.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

// What a store is made of, with an index current and a cache that has a key, of which is counted
// what commits cost them.
class CommitObserversTest : public SqliteTest {
 protected:
  CommitObserversTest() {
    part<Health>(*open(file())).check();
    options_.file = file();
    pool_.emplace(options_);
    pool_->writer()->execute("CREATE TABLE leases (id TEXT PRIMARY KEY, beaten_at TEXT)");
    pool_->writer()->execute("INSERT INTO leases VALUES ('lease', '')");
    index_.emplace(options_, tracker_.emplace(options_));
    cache_.emplace(*tracker_);
    commits_.emplace(*pool_, *tracker_, checkpointer_.emplace(options_));
    alice_ = users().create(sample_user("alice"));
    keys().create(sample_key(1, alice_.id), {20});
    keys().create(sample_key(2, alice_.id), {20});
    knowledge().insert(sample_unit(1, {"api"}));
    become_current();
  }

  sqlite::SqliteUsers users() { return {*pool_, *commits_}; }
  sqlite::SqliteApiKeys keys() { return {*pool_, *commits_, *tracker_}; }
  sqlite::SqliteKnowledge knowledge() { return {*pool_, *commits_, *index_, unreadable_}; }

  bool index_is_current() {
    return index_->try_read([](const ranking::RankingIndex&) {});
  }
  bool cache_has_key() { return cache_->find(hex_id(1)).key.has_value(); }

  void become_current() {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!index_is_current()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "there is no index yet";
      knowledge().query({{"api"}, {}, {}, "", 3});
    }
    const auto version = cache_->find(hex_id(1)).version;
    ASSERT_TRUE(version);
    cache_->keep({sample_key(1, alice_.id), "alice"}, *version);
    ASSERT_TRUE(cache_has_key());
    refreshed_ = index_->times_refreshed();
    emptied_ = cache_->times_emptied();
  }

  // Neither lost anything to a commit since become_current().
  void expect_undisturbed(const std::string& by) {
    EXPECT_TRUE(index_is_current()) << by;
    EXPECT_TRUE(cache_has_key()) << by;
    EXPECT_EQ(index_->times_refreshed(), refreshed_) << by;
    EXPECT_EQ(cache_->times_emptied(), emptied_) << by;
  }

  const Timestamp now_ = sample_key(1, 1).created_at + std::chrono::seconds(1);
  sqlite::DatabaseOptions options_;
  std::optional<sqlite::ConnectionPool> pool_;
  std::optional<sqlite::CommitTracker> tracker_;
  sqlite::UnreadableUnits unreadable_;
  std::optional<sqlite::LiveIndex> index_;
  std::optional<sqlite::KeyCache> cache_;
  std::optional<sqlite::Checkpointer> checkpointer_;
  std::optional<sqlite::GroupCommit> commits_;
  User alice_;
  std::uint64_t refreshed_ = 0;
  std::uint64_t emptied_ = 0;
};

TEST_F(CommitObserversTest, AWriteOfAnotherFeatureDisturbsNeither) {
  for (int beat = 1; beat <= 200; ++beat) {
    commits_->write([beat](sqlite::Connection& connection, sqlite::TouchedRows& touched) {
      connection.prepare("UPDATE leases SET beaten_at = ?1").bind(1, beat).run();
      touched.add("leases", "lease");
    });
    expect_undisturbed("heartbeat " + std::to_string(beat));
  }
  EXPECT_EQ(RawDatabase(file()).value("SELECT beaten_at FROM leases"), "200");
}

TEST_F(CommitObserversTest, AWriteOfUnitsDisturbsNeither) {
  knowledge().insert(sample_unit(2, {"api"}));
  sqlite::SqliteReviews(*pool_, *commits_, unreadable_)
      .decide(unit_id(2), ReviewStatus::kApproved, "bob", now_);
  knowledge().confirm(unit_id(2), now_, "");
  expect_undisturbed("units");
}

TEST_F(CommitObserversTest, AWriteOfAccountsCostsTheCacheNoMoreThanTheKeysThatItTouches) {
  users().create(sample_user("bob"));
  users().set_password_hash("alice", "another");
  expect_undisturbed("users");
  keys().touch(hex_id(2), now_);
  keys().revoke(alice_.id, hex_id(2), now_);
  keys().create(sample_key(3, alice_.id), {20});
  users().remove("bob");
  expect_undisturbed("other keys");
  keys().touch(hex_id(1), now_);
  EXPECT_FALSE(cache_has_key());
  EXPECT_EQ(cache_->times_emptied(), emptied_);
  become_current();
  users().remove("alice");
  EXPECT_FALSE(cache_has_key());
  EXPECT_EQ(cache_->times_emptied(), emptied_);
  EXPECT_TRUE(index_is_current());
  EXPECT_EQ(index_->times_refreshed(), refreshed_);
}

// It can't say what it touched; the database's journal says of units only.
TEST_F(CommitObserversTest, AWriteOfAnotherProcessMakesBothDoubtAndTheIndexReadsTheJournal) {
  for (std::uint64_t i = 1; i <= 3; ++i) {
    RawDatabase(file()).run("UPDATE leases SET beaten_at = " + std::to_string(i));
    EXPECT_FALSE(index_is_current());
    EXPECT_FALSE(cache_has_key());
    const std::uint64_t refreshed = refreshed_;
    const std::uint64_t emptied = emptied_;
    become_current();
    EXPECT_EQ(refreshed_, refreshed);
    EXPECT_EQ(index_->times_caught_up(), i);
    EXPECT_EQ(emptied_, emptied + 1);
  }
}

}  // namespace
}  // namespace cq::test
