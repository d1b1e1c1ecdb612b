#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

/// Two stores on one database: what one has written, the next call of the other sees.
class TwoStoresTest : public StoreTest {
 protected:
  [[nodiscard]] Store& other() const { return *other_; }
  [[nodiscard]] std::vector<std::string> ask(std::size_t limit = 50) const {
    std::vector<std::string> ids;
    for (const StoredUnit& unit : knowledge().query({{"api"}, {}, {}, "", limit})) {
      ids.push_back(unit.id);
    }
    return ids;
  }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE(TwoStoresTest, "two stores", kNeedsReviews, Lasting::kProcess);

class TwoStoresAccountsTest : public TwoStoresTest {};
CQ_SUITE(TwoStoresAccountsTest, "two stores", kNeedsAccounts, Lasting::kProcess);

using Ids = std::vector<std::string>;

TEST_P(TwoStoresTest, AQuerySeesEachWriteOfTheOtherStore) {
  CQ_SENTENCE("knowledge.query.fresh");
  EXPECT_EQ(ask(), Ids{});
  part<Knowledge>(other()).insert(believed_unit(1, 0.5));
  part<Knowledge>(other()).insert(believed_unit(2, 0.55));
  EXPECT_EQ(ask(), Ids{});
  part<Reviews>(other()).decide(unit_id(1), ReviewStatus::kApproved, "bob", kMoment);
  EXPECT_EQ(ask(), Ids{unit_id(1)});
  part<Reviews>(other()).decide(unit_id(2), ReviewStatus::kApproved, "bob", kMoment);
  EXPECT_EQ(ask(1), Ids{unit_id(2)});
  part<Knowledge>(other()).confirm(unit_id(1), kMoment, "");
  EXPECT_EQ(ask(1), Ids{unit_id(1)});
  part<Knowledge>(other()).flag(unit_id(1), {"stale", kMoment, std::nullopt, std::nullopt}, {}, "");
  EXPECT_EQ(ask(1), Ids{unit_id(2)});
  EXPECT_EQ(ask(), (Ids{unit_id(2), unit_id(1)}));
}

TEST_P(TwoStoresTest, EveryOtherReadingSeesItToo) {
  CQ_SENTENCE("store.durable");
  part<Knowledge>(other()).insert(sample_unit(1, {"api"}));
  EXPECT_TRUE(knowledge().find(unit_id(1)));
  EXPECT_EQ(reviews().queue(-1, 0).total, 1U);
  part<Reviews>(other()).decide(unit_id(1), ReviewStatus::kApproved, "bob", kMoment);
  EXPECT_EQ(reviews().queue(-1, 0).total, 0U);
  const std::string confirmed = part<Knowledge>(other()).confirm(unit_id(1), kMoment, "").document;
  EXPECT_EQ(reviews().list({}).at(0).document, confirmed);
  EXPECT_EQ(error_kind_of(
                [&] { reviews().decide(unit_id(1), ReviewStatus::kRejected, "carol", kMoment); }),
            ErrorKind::kConflict);
  EXPECT_EQ(error_kind_of([&] { knowledge().insert(sample_unit(1, {"api"})); }),
            ErrorKind::kConflict);
}

TEST_P(TwoStoresTest, WritesInTurnBuildOnEachOther) {
  CQ_SENTENCE("knowledge.confirm.one_step");
  insert_approved({believed_unit(1, 0.0)});
  std::string last;
  for (int i = 0; i < 10; ++i) {
    knowledge().confirm(unit_id(1), kMoment + std::chrono::seconds(i), "");
    last = part<Knowledge>(other())
               .flag(unit_id(1), {"stale", kMoment, std::to_string(i), std::nullopt}, {}, "")
               .document;
  }
  EXPECT_EQ(knowledge().find(unit_id(1))->document, last);
  EXPECT_NE(last.find("\"confirmations\":11"), std::string::npos) << last;
}

TEST_P(TwoStoresAccountsTest, UsersAndKeysOfTheOtherStoreAreSeen) {
  CQ_SENTENCE("store.durable");
  const User alice = part<Users>(other()).create(sample_user("alice"));
  EXPECT_TRUE(users().find("alice"));
  part<ApiKeys>(other()).create(sample_key(1, alice.id), {20});
  EXPECT_EQ(api_keys().list(alice.id).size(), 1U);
  EXPECT_TRUE(part<ApiKeys>(other()).revoke(alice.id, hex_id(1), kMoment));
  EXPECT_TRUE(api_keys().list(alice.id).front().revoked_at);
  part<Users>(other()).set_password_hash("alice", "another");
  EXPECT_EQ(users().find("alice")->password_hash, "another");
  EXPECT_GT(users().create(sample_user("bob")).id, alice.id);
  EXPECT_EQ(part<Users>(other()).remove("alice"), 1U);
  EXPECT_FALSE(users().find("alice"));
  EXPECT_FALSE(api_keys().find_active(hex_id(1), sample_key(1, alice.id).created_at));
}

}  // namespace

CQ_TESTS_OF(two_stores_test)

}  // namespace cq::testkit
