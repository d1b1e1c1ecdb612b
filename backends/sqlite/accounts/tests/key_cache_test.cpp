#include "sqlite/accounts/key_cache.hpp"

#include <atomic>
#include <chrono>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/testkit/samples.hpp>
#include <string>
#include <thread>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::CommitTracker;
using sqlite::Connection;
using sqlite::KeyCache;
using sqlite::TouchedRows;
using sqlite::Transaction;

// A cache of a database in memory, of which all is known.
class KeyCacheTest : public testing::Test {
 protected:
  // As if a row of that table with that id had been changed and committed.
  void commit_change_of(std::string_view table, std::string_view id) {
    Transaction transaction(connection_);
    TouchedRows touched;
    touched.add(table, id);
    tracker_.commit(connection_, transaction, touched);
  }
  void keep(unsigned number) {
    cache_.keep({sample_key(number, 7), "alice"}, cache_.find("").version.value());
  }
  bool has(unsigned number) { return cache_.find(hex_id(number)).key.has_value(); }

  sqlite::DatabaseOptions options_;
  Connection connection_{options_};
  CommitTracker tracker_{options_};
  KeyCache cache_{tracker_};
};

TEST_F(KeyCacheTest, FindsWhatWasKept) {
  EXPECT_FALSE(has(1));
  keep(1);
  const auto found = cache_.find(hex_id(1)).key;
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key.hash, sample_key(1, 7).hash);
  EXPECT_EQ(found->username, "alice");
  EXPECT_FALSE(has(2));
}

TEST_F(KeyCacheTest, DropsTheKeyThatIsTouchedAndNoOther) {
  keep(1);
  keep(2);
  commit_change_of("api_keys", hex_id(1));
  EXPECT_FALSE(has(1));
  EXPECT_TRUE(has(2));
  commit_change_of("leases", hex_id(2));
  EXPECT_TRUE(has(2));
  EXPECT_EQ(cache_.times_emptied(), 0U);
}

TEST_F(KeyCacheTest, DoesNotKeepWhatMayHaveBeenReadBeforeAChange) {
  const auto before = cache_.find(hex_id(1)).version.value();
  commit_change_of("api_keys", hex_id(1));
  cache_.keep({sample_key(1, 7), "alice"}, before);
  EXPECT_FALSE(has(1));
  const auto now = cache_.find(hex_id(1)).version.value();
  commit_change_of("leases", "1");
  cache_.keep({sample_key(1, 7), "alice"}, now);
  EXPECT_TRUE(has(1));
}

TEST_F(KeyCacheTest, LosesAllThatItHasWhenOthersCommitted) {
  const auto before = cache_.find("").version.value();
  keep(1);
  keep(2);
  cache_.lose_track();
  EXPECT_FALSE(has(1));
  EXPECT_FALSE(has(2));
  EXPECT_EQ(cache_.times_emptied(), 1U);
  cache_.keep({sample_key(1, 7), "alice"}, before);
  EXPECT_FALSE(has(1));
}

TEST_F(KeyCacheTest, HoldsSoManyAtMost) {
  for (unsigned i = 1; i <= 1025; ++i) keep(i);
  unsigned found = 0;
  for (unsigned i = 1; i <= 1025; ++i) found += has(i) ? 1 : 0;
  EXPECT_LE(found, 1024U);
  EXPECT_TRUE(has(1025));
}

// A store that keeps keys, as its index is current.
class KeptKeysTest : public SqliteTest {
 protected:
  KeptKeysTest() : store_(open(file())), alice_(part<Users>(*store_).create(sample_user("alice"))) {
    part<ApiKeys>(*store_).create(sample_key(1, alice_.id), {20});
    part<Knowledge>(*store_).insert(sample_unit(1, {"api"}));
    part<Reviews>(*store_).decide(unit_id(1), ReviewStatus::kApproved, "bob", kMoment);
    become_current();
  }

  void become_current() {
    ASSERT_TRUE(comes_to_answer_at_once(*store_, {{"api"}, {}, {}, "", 3}))
        << "there is no index yet";
    ASSERT_TRUE(find());  // from now on it is kept
  }

  std::optional<OwnedApiKey> find() {
    return part<ApiKeys>(*store_).find_active(hex_id(1), kMoment);
  }

  const Timestamp kMoment = sample_key(1, 1).created_at + std::chrono::seconds(1);
  std::unique_ptr<Store> store_;
  User alice_;
};

TEST_F(KeptKeysTest, AKeyThatIsRevokedHereIsNotFoundAnyMore) {
  ASSERT_TRUE(part<ApiKeys>(*store_).revoke(alice_.id, hex_id(1), kMoment));
  EXPECT_FALSE(find());
}

TEST_F(KeptKeysTest, AKeyWhoseUserIsRemovedHereIsNotFoundAnyMore) {
  part<Users>(*store_).remove("alice");
  EXPECT_FALSE(find());
}

TEST_F(KeptKeysTest, AKeyExpiresAtItsTime) {
  const Timestamp end = sample_key(1, 1).expires_at;
  EXPECT_TRUE(part<ApiKeys>(*store_).find_active(hex_id(1), end - std::chrono::microseconds(1)));
  EXPECT_FALSE(part<ApiKeys>(*store_).find_active(hex_id(1), end));
}

TEST_F(KeptKeysTest, AUseOfAKeyShows) {
  part<ApiKeys>(*store_).touch(hex_id(1), kMoment);
  EXPECT_EQ(find().value().key.last_used_at, kMoment);
}

TEST_F(KeptKeysTest, WhatAnotherProcessDoesToAKeyShowsImmediately) {
  RawDatabase other(file());
  for (int i = 0; i < 20; ++i) {
    const std::string name = "name " + std::to_string(i);
    other.run("UPDATE api_keys SET name = '" + name + "'");
    EXPECT_EQ(find().value().key.name, name);
    become_current();
    EXPECT_EQ(find().value().key.name, name);
  }
  other.run("UPDATE users SET username = 'carol'");
  EXPECT_EQ(find().value().username, "carol");
  other.run("DELETE FROM api_keys");
  EXPECT_FALSE(find());
}

// While other threads ask for the key all the time: what is asked after a change shows it.
TEST_F(KeptKeysTest, NoLookUpFindsWhatWasBeforeAChangeThatIsDone) {
  std::atomic<bool> over{false};
  std::atomic<int> written{0};
  std::atomic<int> asked{0};
  part<ApiKeys>(*store_).touch(hex_id(1), kMoment);
  std::vector<std::thread> askers;
  for (int i = 0; i < 2; ++i) {
    askers.emplace_back([&] {
      while (!over) {
        const Timestamp last = kMoment + std::chrono::seconds(written);
        const auto found = find();
        EXPECT_TRUE(found && found->key.last_used_at >= last);
        ++asked;
      }
    });
  }
  for (int i = 1; i <= 300; ++i) {
    part<ApiKeys>(*store_).touch(hex_id(1), kMoment + std::chrono::seconds(i));
    written = i;
    if (i % 3 == 0)
      part<Knowledge>(*store_).insert(sample_unit(100 + static_cast<unsigned>(i), {"db"}));
  }
  over = true;
  for (std::thread& asker : askers) asker.join();
  EXPECT_GE(asked, 100);
}

}  // namespace
}  // namespace cq::test
