#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

class DurabilityTest : public StoreTest {};
CQ_SUITE(DurabilityTest, "durability", kNeedsReviews, Lasting::kProcess);

class AccountsDurabilityTest : public StoreTest {};
CQ_SUITE(AccountsDurabilityTest, "durability", kNeedsAccounts, Lasting::kProcess);

TEST_P(AccountsDurabilityTest, UsersAreThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("users.create.durable");
  const User alice = users().create(sample_user("alice"));
  reopen();
  const auto found = users().find("alice");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, alice.id);
}

TEST_P(AccountsDurabilityTest, ApiKeysAreThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("api_keys.create.durable");
  const User alice = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, alice.id), {20});
  reopen();
  EXPECT_TRUE(api_keys().find_active(hex_id(1), sample_key(1, alice.id).created_at));
}

TEST_P(DurabilityTest, UnitsAreThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("knowledge.insert.durable");
  const Unit unit = sample_unit(1, {"api"});
  insert_approved({unit});
  knowledge().insert(sample_unit(2, {"api"}));
  reopen();
  EXPECT_EQ(knowledge().find(unit.id)->document, write_unit_document(unit));
  EXPECT_EQ(knowledge().find(sample_unit(2, {}).id)->status, ReviewStatus::kPending);
  EXPECT_EQ(knowledge().query({{"api"}, {}, {}, "", 5}).size(), 1U);
}

TEST_P(AccountsDurabilityTest, ARevocationStays) {
  CQ_SENTENCE("api_keys.revoke.durable");
  const User alice = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, alice.id), {20});
  api_keys().revoke(alice.id, hex_id(1), kMoment);
  reopen();
  EXPECT_EQ(api_keys().list(alice.id).front().revoked_at, kMoment);
}

TEST_P(DurabilityTest, WhatWasDecidedStaysSo) {
  CQ_SENTENCE("reviews.decide.durable");
  knowledge().insert(sample_unit(1, {"api"}));
  knowledge().insert(sample_unit(2, {"api"}));
  reviews().decide(unit_id(1), ReviewStatus::kApproved, "bob", kMoment);
  reviews().decide(unit_id(2), ReviewStatus::kRejected, "carol", kMoment);
  reopen();
  const auto approved = knowledge().find(unit_id(1));
  EXPECT_EQ(approved->status, ReviewStatus::kApproved);
  EXPECT_EQ(approved->reviewed_by, "bob");
  EXPECT_EQ(approved->reviewed_at, kMoment);
  EXPECT_EQ(knowledge().find(unit_id(2))->status, ReviewStatus::kRejected);
}

TEST_P(DurabilityTest, WhatWasConfirmedAndFlaggedStaysSo) {
  CQ_SENTENCE("knowledge.confirm.durable");
  CQ_SENTENCE("knowledge.flag");
  insert_approved({sample_unit(1, {"api"})});
  knowledge().confirm(unit_id(1), kMoment, "");
  const StoredUnit flagged =
      knowledge().flag(unit_id(1), {"stale", kMoment, "detail", unit_id(2)}, {}, "");
  reopen();
  EXPECT_EQ(knowledge().find(unit_id(1))->document, flagged.document);
  knowledge().confirm(unit_id(1), kMoment, "");
}

TEST_P(AccountsDurabilityTest, AnotherPasswordAndARemovalStay) {
  CQ_SENTENCE("users.set_password_hash.durable");
  CQ_SENTENCE("users.remove.durable");
  const User bob = users().create(sample_user("bob"));
  api_keys().create(sample_key(1, bob.id), {20});
  users().create(sample_user("alice"));
  users().set_password_hash("alice", "another");
  users().remove("bob");
  reopen();
  EXPECT_EQ(users().find("alice")->password_hash, "another");
  EXPECT_FALSE(users().find("bob"));
  EXPECT_FALSE(api_keys().find_active(hex_id(1), sample_key(1, bob.id).created_at));
}

TEST_P(AccountsDurabilityTest, AnIdIsNeverGivenTwice) {
  CQ_SENTENCE("users.create");
  const User alice = users().create(sample_user("alice"));
  reopen();
  EXPECT_GT(users().create(sample_user("bob")).id, alice.id);
}

}  // namespace

CQ_TESTS_OF(durability_test)

}  // namespace cq::testkit
