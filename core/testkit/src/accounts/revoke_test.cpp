#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

const Timestamp kBeforeExpiry = at("2026-01-02T00:00:00.000001Z");

class RevokeTest : public StoreTest {
 protected:
  RevokeTest() { api_keys().create(sample_key(1, alice()), {20}); }

  [[nodiscard]] std::int64_t alice() const { return alice_; }
  [[nodiscard]] std::optional<Timestamp> revoked_at() const {
    return api_keys().list(alice()).front().revoked_at;
  }

 private:
  std::int64_t alice_ = users().create(sample_user("alice")).id;
};
CQ_SUITE(RevokeTest, "api keys", kNeedsAccounts, Lasting::kStore);

TEST_P(RevokeTest, ARevokedKeyKeepsItsTimestampAndIsNoLongerActive) {
  CQ_SENTENCE("api_keys.revoke");
  EXPECT_TRUE(api_keys().revoke(alice(), hex_id(1), kBeforeExpiry));
  EXPECT_EQ(revoked_at(), kBeforeExpiry);
  EXPECT_FALSE(api_keys().find_active(hex_id(1), kBeforeExpiry));
}

TEST_P(RevokeTest, ASecondTimeIsTrueAndKeepsTheFirstTimestamp) {
  CQ_SENTENCE("api_keys.revoke");
  EXPECT_TRUE(api_keys().revoke(alice(), hex_id(1), kBeforeExpiry));
  EXPECT_TRUE(api_keys().revoke(alice(), hex_id(1), kBeforeExpiry + std::chrono::hours(1)));
  EXPECT_TRUE(api_keys().revoke(alice(), hex_id(1), kBeforeExpiry - std::chrono::hours(1)));
  EXPECT_EQ(revoked_at(), kBeforeExpiry);
}

TEST_P(RevokeTest, AKeyThatIsNotTheUsersStaysActive) {
  CQ_SENTENCE("api_keys.revoke.returns");
  const auto bob = users().create(sample_user("bob")).id;
  EXPECT_FALSE(api_keys().revoke(bob, hex_id(1), kBeforeExpiry));
  EXPECT_FALSE(api_keys().revoke(bob + 1, hex_id(1), kBeforeExpiry));
  EXPECT_FALSE(revoked_at());
  EXPECT_TRUE(api_keys().find_active(hex_id(1), kBeforeExpiry));
}

TEST_P(RevokeTest, AKeyThatThereIsNotIsNotTheUsers) {
  CQ_SENTENCE("api_keys.revoke.returns");
  using namespace std::string_literals;
  for (const std::string& id : {hex_id(2), ""s, hex_id(1) + "\0"s}) {
    EXPECT_FALSE(api_keys().revoke(alice(), id, kBeforeExpiry)) << id;
  }
  EXPECT_FALSE(revoked_at());
}

TEST_P(RevokeTest, OtherKeysAndTheKeysOtherFieldsStay) {
  CQ_SENTENCE("api_keys.revoke");
  api_keys().create(sample_key(2, alice()), {20});
  api_keys().touch(hex_id(1), kBeforeExpiry);
  EXPECT_TRUE(api_keys().revoke(alice(), hex_id(1), kBeforeExpiry));
  const auto keys = api_keys().list(alice());
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0].id, hex_id(2));
  EXPECT_FALSE(keys[0].revoked_at);
  EXPECT_EQ(keys[1].labels, sample_key(1, alice()).labels);
  EXPECT_EQ(keys[1].last_used_at, kBeforeExpiry);
  EXPECT_EQ(keys[1].expires_at, sample_key(1, alice()).expires_at);
}

TEST_P(RevokeTest, AnExpiredKeyIsRevokedToo) {
  CQ_SENTENCE("api_keys.revoke");
  ApiKey key = sample_key(2, alice());
  key.expires_at = key.created_at;
  api_keys().create(key, {20});
  EXPECT_TRUE(api_keys().revoke(alice(), hex_id(2), kBeforeExpiry));
}

TEST_P(RevokeTest, ItsPlaceIsFree) {
  CQ_SENTENCE("api_keys.create");
  EXPECT_EQ(error_kind_of([&] { api_keys().create(sample_key(2, alice()), {1}); }),
            ErrorKind::kConflict);
  EXPECT_TRUE(api_keys().revoke(alice(), hex_id(1), kBeforeExpiry));
  api_keys().create(sample_key(2, alice()), {1});
  EXPECT_EQ(api_keys().list(alice()).size(), 2U);
}

}  // namespace

CQ_TESTS_OF(revoke_test)

}  // namespace cq::testkit
