#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

constexpr std::size_t kMany = 100;

class ApiKeysTest : public StoreTest {
 protected:
  [[nodiscard]] std::int64_t alice() const { return alice_; }
  void create(const ApiKey& key) const { api_keys().create(key, {kMany}); }

  enum class Kind { kActive, kRevoked, kExpired };
  /// A key of alice that is of that kind on 2026-01-03.
  [[nodiscard]] ApiKey key_made_at(const char* created_at, unsigned number, Kind kind) const {
    ApiKey key = sample_key(number, alice());
    key.created_at = at(created_at);
    key.expires_at = at(kind == Kind::kExpired ? "2026-01-02T00:00:00Z" : "2026-02-01T00:00:00Z");
    if (kind == Kind::kRevoked) key.revoked_at = at("2026-01-02T00:00:00Z");
    return key;
  }
  /// The ids of alice's keys, in the order of list().
  [[nodiscard]] std::vector<std::string> ids() const {
    std::vector<std::string> found;
    for (const ApiKey& key : api_keys().list(alice())) found.push_back(key.id);
    return found;
  }

 private:
  std::int64_t alice_ = users().create(sample_user("alice")).id;
};
CQ_SUITE(ApiKeysTest, "api keys", kNeedsAccounts, Lasting::kStore);

void expect_equal(const ApiKey& key, const ApiKey& expected) {
  EXPECT_EQ(key.id, expected.id);
  EXPECT_EQ(key.user_id, expected.user_id);
  EXPECT_EQ(key.name, expected.name);
  EXPECT_EQ(key.labels, expected.labels);
  EXPECT_EQ(key.prefix, expected.prefix);
  EXPECT_EQ(key.hash, expected.hash);
  EXPECT_EQ(key.ttl, expected.ttl);
  EXPECT_EQ(key.expires_at, expected.expires_at);
  EXPECT_EQ(key.created_at, expected.created_at);
  EXPECT_EQ(key.last_used_at, expected.last_used_at);
  EXPECT_EQ(key.revoked_at, expected.revoked_at);
}

TEST_P(ApiKeysTest, CreateAddsAKey) {
  CQ_SENTENCE("api_keys.create");
  create(sample_key(1, alice()));
  const auto keys = api_keys().list(alice());
  ASSERT_EQ(keys.size(), 1U);
  expect_equal(keys[0], sample_key(1, alice()));
}

TEST_P(ApiKeysTest, CreateKeepsWhenAKeyWasUsedAndRevoked) {
  CQ_SENTENCE("api_keys.create");
  ApiKey key = sample_key(1, alice());
  key.last_used_at = at("2026-01-02T00:00:00.5Z");
  key.revoked_at = at("2026-01-03T00:00:00Z");
  create(key);
  const auto keys = api_keys().list(alice());
  ASSERT_EQ(keys.size(), 1U);
  expect_equal(keys[0], key);
}

TEST_P(ApiKeysTest, CreateThrowsNotFoundWhenThereIsNoSuchUser) {
  CQ_SENTENCE("api_keys.create.throws");
  EXPECT_EQ(error_kind_of([&] { create(sample_key(1, alice() + 1)); }), ErrorKind::kNotFound);
}

TEST_P(ApiKeysTest, CreateThrowsConflictWhenTheIdIsTaken) {
  CQ_SENTENCE("api_keys.create.throws");
  const auto bob = users().create(sample_user("bob")).id;
  create(sample_key(1, alice()));
  ApiKey key = sample_key(2, bob);
  key.id = sample_key(1, alice()).id;
  EXPECT_EQ(error_kind_of([&] { create(key); }), ErrorKind::kConflict);
  EXPECT_TRUE(api_keys().list(bob).empty());
}

TEST_P(ApiKeysTest, CreateThrowsConflictWhenTheHashIsTaken) {
  CQ_SENTENCE("api_keys.create.throws");
  const auto bob = users().create(sample_user("bob")).id;
  create(sample_key(1, alice()));
  ApiKey key = sample_key(2, bob);
  key.hash = sample_key(1, alice()).hash;
  EXPECT_EQ(error_kind_of([&] { create(key); }), ErrorKind::kConflict);
  EXPECT_TRUE(api_keys().list(bob).empty());
}

TEST_P(ApiKeysTest, AConflictNeverNamesTheHash) {
  CQ_SENTENCE("error.what");
  create(sample_key(1, alice()));
  const auto error = error_of([&] { create(sample_key(1, alice())); });
  ASSERT_TRUE(error);
  EXPECT_EQ(std::string(error->what()).find(sample_key(1, alice()).hash), std::string::npos);
}

TEST_P(ApiKeysTest, CreateThrowsConflictWhenThereAreThatManyActiveKeysAlready) {
  CQ_SENTENCE("api_keys.create.throws");
  api_keys().create(sample_key(1, alice()), {2});
  api_keys().create(sample_key(2, alice()), {2});
  EXPECT_EQ(error_kind_of([&] { api_keys().create(sample_key(3, alice()), {2}); }),
            ErrorKind::kConflict);
}

TEST_P(ApiKeysTest, AKeyThatIsRefusedIsNotAdded) {
  CQ_SENTENCE("api_keys.create");
  api_keys().create(sample_key(1, alice()), {1});
  EXPECT_EQ(error_kind_of([&] { api_keys().create(sample_key(2, alice()), {1}); }),
            ErrorKind::kConflict);
  EXPECT_EQ(api_keys().list(alice()).size(), 1U);
  EXPECT_FALSE(api_keys().find_active(hex_id(2), sample_key(2, alice()).created_at));
}

TEST_P(ApiKeysTest, ARevokedKeyTakesNoPlace) {
  CQ_SENTENCE("api_keys.create");
  ApiKey revoked = sample_key(1, alice());
  revoked.revoked_at = revoked.created_at;
  create(revoked);
  api_keys().create(sample_key(2, alice()), {1});
  EXPECT_EQ(api_keys().list(alice()).size(), 2U);
}

TEST_P(ApiKeysTest, AKeyThatHasExpiredWhenTheNewOneIsMadeTakesNoPlace) {
  CQ_SENTENCE("api_keys.create");
  ApiKey expired = sample_key(1, alice());
  expired.expires_at = at("2026-01-05T00:00:00Z");
  create(expired);
  ApiKey key = sample_key(2, alice());
  key.created_at = at("2026-01-04T23:59:59.999999Z");
  EXPECT_EQ(error_kind_of([&] { api_keys().create(key, {1}); }), ErrorKind::kConflict);
  key.created_at = at("2026-01-05T00:00:00Z");
  api_keys().create(key, {1});
  EXPECT_EQ(api_keys().list(alice()).size(), 2U);
}

TEST_P(ApiKeysTest, TheOldestKeysThatAreNotActiveMakeRoomForANewOne) {
  CQ_SENTENCE("api_keys.create.removes");
  create(key_made_at("2026-01-01T00:00:00Z", 1, Kind::kActive));
  create(key_made_at("2026-01-01T00:00:02Z", 2, Kind::kRevoked));
  create(key_made_at("2026-01-01T00:00:01Z", 4, Kind::kExpired));
  create(key_made_at("2026-01-01T00:00:01Z", 3, Kind::kRevoked));
  create(key_made_at("2026-01-01T00:00:01.5Z", 5, Kind::kRevoked));
  api_keys().create(key_made_at("2026-01-03T00:00:00Z", 6, Kind::kActive), {kMany, 6});
  EXPECT_EQ(ids(), (std::vector<std::string>{hex_id(6), hex_id(2), hex_id(5), hex_id(4), hex_id(3),
                                             hex_id(1)}));
  api_keys().create(key_made_at("2026-01-03T00:00:01Z", 7, Kind::kActive), {kMany, 6});
  EXPECT_EQ(ids(), (std::vector<std::string>{hex_id(7), hex_id(6), hex_id(2), hex_id(5), hex_id(4),
                                             hex_id(1)}));
  api_keys().create(key_made_at("2026-01-03T00:00:02Z", 8, Kind::kActive), {kMany, 5});
  EXPECT_EQ(ids(),
            (std::vector<std::string>{hex_id(8), hex_id(7), hex_id(6), hex_id(2), hex_id(1)}));
}

TEST_P(ApiKeysTest, AnotherUsersKeysAreNotRemoved) {
  CQ_SENTENCE("api_keys.create.removes");
  const auto bob = users().create(sample_user("bob")).id;
  create(key_made_at("2026-01-01T00:00:00Z", 1, Kind::kRevoked));
  api_keys().create(sample_key(2, bob), {kMany, 1});
  EXPECT_EQ(ids(), std::vector<std::string>{hex_id(1)});
}

TEST_P(ApiKeysTest, ARemovedKeyIsNotFoundAndItsIdIsFree) {
  CQ_SENTENCE("api_keys.create.removes");
  ApiKey old = sample_key(1, alice());
  old.expires_at = at("2026-01-02T00:00:00Z");
  create(old);
  EXPECT_TRUE(api_keys().find_active(hex_id(1), old.created_at));
  api_keys().create(key_made_at("2026-01-03T00:00:00Z", 2, Kind::kActive), {kMany, 1});
  EXPECT_FALSE(api_keys().find_active(hex_id(1), old.created_at));
  EXPECT_FALSE(api_keys().revoke(alice(), hex_id(1), old.created_at));
  create(sample_key(1, alice()));
  EXPECT_TRUE(api_keys().find_active(hex_id(1), old.created_at));
}

TEST_P(ApiKeysTest, IfTooFewMayBeRemovedNoneIs) {
  CQ_SENTENCE("api_keys.create.throws");
  CQ_SENTENCE("api_keys.create.throws_whole");
  create(key_made_at("2026-01-01T00:00:00Z", 1, Kind::kActive));
  create(key_made_at("2026-01-01T00:00:01Z", 2, Kind::kActive));
  create(key_made_at("2026-01-01T00:00:02Z", 3, Kind::kRevoked));
  const ApiKey key = key_made_at("2026-01-03T00:00:00Z", 4, Kind::kActive);
  EXPECT_EQ(error_kind_of([&] { api_keys().create(key, {kMany, 2}); }), ErrorKind::kConflict);
  EXPECT_EQ(ids().size(), 3U);
  api_keys().create(key, {kMany, 3});
  EXPECT_EQ(ids(), (std::vector<std::string>{hex_id(4), hex_id(2), hex_id(1)}));
}

TEST_P(ApiKeysTest, AKeyThatIsRefusedRemovesNone) {
  CQ_SENTENCE("api_keys.create.throws_whole");
  create(key_made_at("2026-01-01T00:00:00Z", 1, Kind::kActive));
  create(key_made_at("2026-01-01T00:00:01Z", 2, Kind::kRevoked));
  const ApiKey key = key_made_at("2026-01-03T00:00:00Z", 3, Kind::kActive);
  EXPECT_EQ(error_kind_of([&] { api_keys().create(key, {1, 2}); }), ErrorKind::kConflict);
  ApiKey taken = key;
  taken.hash = sample_key(1, alice()).hash;
  EXPECT_EQ(error_kind_of([&] { api_keys().create(taken, {kMany, 2}); }), ErrorKind::kConflict);
  EXPECT_EQ(ids(), (std::vector<std::string>{hex_id(2), hex_id(1)}));
}

TEST_P(ApiKeysTest, AnotherUsersKeysTakeNoPlace) {
  CQ_SENTENCE("api_keys.create");
  const auto bob = users().create(sample_user("bob")).id;
  api_keys().create(sample_key(1, alice()), {1});
  api_keys().create(sample_key(2, bob), {1});
  EXPECT_EQ(api_keys().list(bob).size(), 1U);
}

TEST_P(ApiKeysTest, ListIsNewestFirstAndTiesAreByIdHighestFirst) {
  CQ_SENTENCE("api_keys.list");
  const std::vector<std::string> created = {"2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z",
                                            "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"};
  for (unsigned i = 0; i < created.size(); ++i) {
    ApiKey key = sample_key(i, alice());
    key.created_at = at(created[i]);
    create(key);
  }
  std::vector<std::string> ids;
  for (const ApiKey& key : api_keys().list(alice())) ids.push_back(key.id);
  EXPECT_EQ(ids, (std::vector<std::string>{hex_id(3), hex_id(1), hex_id(2), hex_id(0)}));
}

TEST_P(ApiKeysTest, ListHoldsRevokedAndExpiredKeysToo) {
  CQ_SENTENCE("api_keys.list");
  ApiKey revoked = sample_key(1, alice());
  revoked.revoked_at = revoked.created_at;
  create(revoked);
  ApiKey expired = sample_key(2, alice());
  expired.expires_at = expired.created_at;
  create(expired);
  EXPECT_EQ(api_keys().list(alice()).size(), 2U);
}

TEST_P(ApiKeysTest, ListHoldsNoOtherUsersKeys) {
  CQ_SENTENCE("api_keys.list");
  const auto bob = users().create(sample_user("bob")).id;
  create(sample_key(1, alice()));
  create(sample_key(2, bob));
  const auto keys = api_keys().list(bob);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].id, hex_id(2));
}

TEST_P(ApiKeysTest, ListIsEmptyWhenThereIsNoSuchUser) {
  CQ_SENTENCE("api_keys.list.no_user");
  EXPECT_TRUE(api_keys().list(alice() + 1).empty());
}

TEST_P(ApiKeysTest, FindActiveReturnsTheKeyAndItsUser) {
  CQ_SENTENCE("api_keys.find_active");
  create(sample_key(1, alice()));
  const auto found = api_keys().find_active(hex_id(1), at("2026-01-02T00:00:00Z"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->username, "alice");
  expect_equal(found->key, sample_key(1, alice()));
}

TEST_P(ApiKeysTest, FindActiveReturnsNulloptForAnUnknownId) {
  CQ_SENTENCE("api_keys.find_active");
  create(sample_key(1, alice()));
  EXPECT_FALSE(api_keys().find_active(hex_id(2), at("2026-01-02T00:00:00Z")));
  EXPECT_FALSE(api_keys().find_active("", at("2026-01-02T00:00:00Z")));
}

TEST_P(ApiKeysTest, FindActiveReturnsNulloptForARevokedKey) {
  CQ_SENTENCE("api_keys.find_active");
  ApiKey key = sample_key(1, alice());
  key.revoked_at = at("2026-01-02T00:00:00Z");
  create(key);
  EXPECT_FALSE(api_keys().find_active(key.id, at("2026-01-03T00:00:00Z")));
}

TEST_P(ApiKeysTest, FindActiveReturnsNulloptFromItsExpiryOn) {
  CQ_SENTENCE("api_keys.find_active");
  ApiKey key = sample_key(1, alice());
  key.expires_at = at("2026-01-02T00:00:00Z");
  create(key);
  EXPECT_TRUE(api_keys().find_active(key.id, at("2026-01-01T23:59:59.999999Z")));
  EXPECT_FALSE(api_keys().find_active(key.id, at("2026-01-02T00:00:00Z")));
  EXPECT_FALSE(api_keys().find_active(key.id, at("2026-01-02T00:00:00.000001Z")));
}

TEST_P(ApiKeysTest, TouchNotesWhenAKeyWasLastUsed) {
  CQ_SENTENCE("api_keys.touch");
  create(sample_key(1, alice()));
  create(sample_key(2, alice()));
  api_keys().touch(hex_id(1), at("2026-01-02T00:00:00.25Z"));
  EXPECT_EQ(api_keys().find_active(hex_id(1), at("2026-01-03T00:00:00Z"))->key.last_used_at,
            at("2026-01-02T00:00:00.25Z"));
  EXPECT_EQ(api_keys().find_active(hex_id(2), at("2026-01-03T00:00:00Z"))->key.last_used_at,
            std::nullopt);
}

TEST_P(ApiKeysTest, TouchNeverMovesTheTimestampBack) {
  CQ_SENTENCE("api_keys.touch");
  create(sample_key(1, alice()));
  const auto last_used = [&] { return api_keys().list(alice()).front().last_used_at; };
  api_keys().touch(hex_id(1), at("2026-01-02T00:00:00.5Z"));
  api_keys().touch(hex_id(1), at("2026-01-02T00:00:00Z"));
  EXPECT_EQ(last_used(), at("2026-01-02T00:00:00.5Z"));
  api_keys().touch(hex_id(1), at("2026-01-02T00:00:01Z"));
  EXPECT_EQ(last_used(), at("2026-01-02T00:00:01Z"));
}

TEST_P(ApiKeysTest, TouchDoesNothingWhenThereIsNoSuchKey) {
  CQ_SENTENCE("api_keys.touch.no_key");
  create(sample_key(1, alice()));
  api_keys().touch(hex_id(2), at("2026-01-02T00:00:00Z"));
  const auto keys = api_keys().list(alice());
  ASSERT_EQ(keys.size(), 1U);
  expect_equal(keys[0], sample_key(1, alice()));
}

TEST_P(ApiKeysTest, AnyTextSurvives) {
  CQ_SENTENCE("api_keys.create");
  ApiKey key = sample_key(1, alice());
  key.name = awkward_text();
  key.labels = {awkward_text(), "", "ünïcödé 日本語 𝔘", "\xf4\x8f\xbf\xbf",
                std::string(100'000, 'l')};
  create(key);
  const auto found = api_keys().find_active(key.id, key.created_at);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->key.name == key.name);
  EXPECT_TRUE(found->key.labels == key.labels);
}

TEST_P(ApiKeysTest, AKeyMayHaveNoLabels) {
  CQ_SENTENCE("api_keys.create");
  ApiKey key = sample_key(1, alice());
  key.labels.clear();
  create(key);
  EXPECT_TRUE(api_keys().list(alice()).front().labels.empty());
}

}  // namespace

CQ_TESTS_OF(api_keys_test)

}  // namespace cq::testkit
