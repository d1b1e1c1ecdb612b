#include "sqlite/accounts/key_cache.hpp"

#include <atomic>
#include <chrono>
#include <cq/testkit/samples.hpp>
#include <string>
#include <thread>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::KeyCache;

TEST(KeyCache, FindsWhatWasKeptWithThatVersionOnly) {
  KeyCache cache;
  const OwnedApiKey key{sample_key(1, 7), "alice"};
  cache.keep(key, 3);
  const auto found = cache.find(key.key.id, 3);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key.hash, key.key.hash);
  EXPECT_EQ(found->username, "alice");
  EXPECT_FALSE(cache.find(key.key.id, 4));
  EXPECT_FALSE(cache.find(key.key.id, 2));
  EXPECT_FALSE(cache.find(hex_id(2), 3));
}

TEST(KeyCache, ANewerVersionTakesTheOldOnesPlace) {
  KeyCache cache;
  OwnedApiKey key{sample_key(1, 7), "alice"};
  cache.keep(key, 3);
  key.key.name = "another";
  cache.keep(key, 4);
  EXPECT_FALSE(cache.find(key.key.id, 3));
  EXPECT_EQ(cache.find(key.key.id, 4).value().key.name, "another");
}

TEST(KeyCache, HoldsSoManyAtMost) {
  KeyCache cache;
  for (unsigned i = 1; i <= 1025; ++i) cache.keep({sample_key(i, 7), "alice"}, 1);
  unsigned found = 0;
  for (unsigned i = 1; i <= 1025; ++i) found += cache.find(hex_id(i), 1) ? 1 : 0;
  EXPECT_LE(found, 1024U);
  EXPECT_TRUE(cache.find(hex_id(1025), 1));
}

// A store that keeps keys, as its index is in step.
class KeptKeysTest : public SqliteTest {
 protected:
  KeptKeysTest() : store_(open(file())), alice_(store_->users().create(sample_user("alice"))) {
    store_->api_keys().create(sample_key(1, alice_.id), 20);
    store_->knowledge().insert(sample_unit(1, {"api"}));
    store_->reviews().decide(unit_id(1), ReviewStatus::kApproved, "bob", kMoment);
    get_in_step();
  }

  void get_in_step() {
    ASSERT_TRUE(comes_to_answer_at_once(*store_, {{"api"}, {}, {}, "", 3}))
        << "there is no index yet";
    ASSERT_TRUE(find());  // from now on it is kept
  }

  std::optional<OwnedApiKey> find() { return store_->api_keys().find_active(hex_id(1), kMoment); }

  const Timestamp kMoment = sample_key(1, 1).created_at + std::chrono::seconds(1);
  std::unique_ptr<Store> store_;
  User alice_;
};

TEST_F(KeptKeysTest, AKeyThatIsRevokedHereIsNotFoundAnyMore) {
  ASSERT_TRUE(store_->api_keys().revoke(alice_.id, hex_id(1), kMoment));
  EXPECT_FALSE(find());
}

TEST_F(KeptKeysTest, AKeyWhoseUserIsRemovedHereIsNotFoundAnyMore) {
  store_->users().remove("alice");
  EXPECT_FALSE(find());
}

TEST_F(KeptKeysTest, AKeyExpiresAtItsMoment) {
  const Timestamp end = sample_key(1, 1).expires_at;
  EXPECT_TRUE(store_->api_keys().find_active(hex_id(1), end - std::chrono::microseconds(1)));
  EXPECT_FALSE(store_->api_keys().find_active(hex_id(1), end));
}

TEST_F(KeptKeysTest, AUseOfAKeyShows) {
  store_->api_keys().touch(hex_id(1), kMoment);
  EXPECT_EQ(find().value().key.last_used_at, kMoment);
}

TEST_F(KeptKeysTest, WhatAnotherProcessDoesToAKeyShowsAtOnce) {
  RawDatabase other = waiting_database(file());
  for (int i = 0; i < 20; ++i) {
    const std::string name = "name " + std::to_string(i);
    other.run("UPDATE api_keys SET name = '" + name + "'");
    EXPECT_EQ(find().value().key.name, name);
    get_in_step();
    EXPECT_EQ(find().value().key.name, name);
  }
  other.run("UPDATE users SET username = 'carol'");
  EXPECT_EQ(find().value().username, "carol");
  other.run("DELETE FROM api_keys");
  EXPECT_FALSE(find());
}

// While others ask for the key all the time: who asks after a change was made sees it.
TEST_F(KeptKeysTest, NobodyIsToldWhatWasBeforeAChangeThatIsDone) {
  std::atomic<bool> over{false};
  std::atomic<int> written{0};
  std::atomic<int> asked{0};
  store_->api_keys().touch(hex_id(1), kMoment);
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
    store_->api_keys().touch(hex_id(1), kMoment + std::chrono::seconds(i));
    written = i;
    if (i % 3 == 0) store_->knowledge().insert(sample_unit(100 + static_cast<unsigned>(i), {"db"}));
  }
  over = true;
  for (std::thread& asker : askers) asker.join();
  EXPECT_GE(asked, 100);
}

}  // namespace
}  // namespace cq::test
