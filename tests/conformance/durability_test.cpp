#include <cq/unit_document.hpp>

#include "conformance/samples.hpp"
#include "conformance/store_test.hpp"

namespace cq::test {
namespace {

using DurabilityTest = StoreTest;
CQ_FOR_SUBJECTS(DurabilityTest, lasting_subjects());

TEST_P(DurabilityTest, UsersAreThereWhenTheDatabaseIsOpenedAgain) {
  const User alice = users().create(sample_user("alice"));
  reopen();
  const auto found = users().find("alice");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, alice.id);
}

TEST_P(DurabilityTest, ApiKeysAreThereWhenTheDatabaseIsOpenedAgain) {
  const User alice = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, alice.id), 20);
  reopen();
  EXPECT_TRUE(api_keys().find_active(hex_id(1), sample_key(1, alice.id).created_at));
}

TEST_P(DurabilityTest, UnitsAreThereWhenTheDatabaseIsOpenedAgain) {
  const Unit unit = sample_unit(1, {"api"});
  insert_approved({unit});
  knowledge().insert(sample_unit(2, {"api"}));
  reopen();
  EXPECT_EQ(knowledge().find(unit.id)->document, write_unit_document(unit));
  EXPECT_EQ(knowledge().find(sample_unit(2, {}).id)->status, ReviewStatus::kPending);
  EXPECT_EQ(knowledge().query({{"api"}, {}, {}, "", 5}).size(), 1U);
}

TEST_P(DurabilityTest, WhatWasRevokedDecidedConfirmedAndFlaggedStaysSo) {
  const Timestamp moment = at("2026-02-03T04:05:06.000007Z");
  const User alice = users().create(sample_user("alice"));
  api_keys().create(sample_key(1, alice.id), 20);
  api_keys().revoke(alice.id, hex_id(1), moment);
  knowledge().insert(sample_unit(1, {"api"}));
  reviews().decide(unit_id(1), ReviewStatus::kApproved, "bob", moment);
  knowledge().confirm(unit_id(1), moment);
  const StoredUnit flagged = knowledge().flag(unit_id(1), {"stale", moment, "detail", unit_id(2)});
  reopen();
  EXPECT_EQ(api_keys().list(alice.id).front().revoked_at, moment);
  const auto found = knowledge().find(unit_id(1));
  EXPECT_EQ(found->document, flagged.document);
  EXPECT_EQ(found->status, ReviewStatus::kApproved);
  EXPECT_EQ(found->reviewed_by, "bob");
  EXPECT_EQ(found->reviewed_at, moment);
}

TEST_P(DurabilityTest, AnotherPasswordAndARemovalStay) {
  const User bob = users().create(sample_user("bob"));
  api_keys().create(sample_key(1, bob.id), 20);
  users().create(sample_user("alice"));
  users().set_password_hash("alice", "another");
  users().remove("bob");
  reopen();
  EXPECT_EQ(users().find("alice")->password_hash, "another");
  EXPECT_FALSE(users().find("bob"));
  EXPECT_FALSE(api_keys().find_active(hex_id(1), sample_key(1, bob.id).created_at));
}

TEST_P(DurabilityTest, AnIdIsNeverGivenTwice) {
  const User alice = users().create(sample_user("alice"));
  reopen();
  EXPECT_GT(users().create(sample_user("bob")).id, alice.id);
}

TEST_P(DurabilityTest, AStoreSeesWhatAnotherStoreHasWritten) {
  const auto other = open_store(module(), url());
  const User alice = other->users().create(sample_user("alice"));
  EXPECT_TRUE(users().find("alice"));
  other->api_keys().create(sample_key(1, alice.id), 20);
  EXPECT_EQ(api_keys().list(alice.id).size(), 1U);
  other->knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_TRUE(knowledge().find(sample_unit(1, {}).id));
  other->reviews().decide(unit_id(1), ReviewStatus::kApproved, "bob", at("2026-01-05T00:00:00Z"));
  EXPECT_EQ(reviews().queue(-1, 0).total, 0U);
  EXPECT_EQ(reviews().list({}).at(0).document,
            other->knowledge().confirm(unit_id(1), at("2026-01-06T00:00:00Z")).document);
  EXPECT_TRUE(other->api_keys().revoke(alice.id, hex_id(1), at("2026-01-06T00:00:00Z")));
  EXPECT_TRUE(api_keys().list(alice.id).front().revoked_at);
}

}  // namespace
}  // namespace cq::test
