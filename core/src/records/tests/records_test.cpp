#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/accounts/records.hpp>
#include <cq/audit.hpp>
#include <cq/error.hpp>
#include <cq/knowledge/records.hpp>
#include <functional>
#include <string>

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Timestamp sample_time() {
  return *parse_timestamp("2026-01-02T03:04:05.678901Z");
}

std::string refusal_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
    return error.what();
  }
  return "none";
}

TEST(ArchiveCounts, CountByKindAndAreEqualWhateverTheirOrder) {
  ArchiveCounts counts;
  counts.add("b", 2);
  counts.add("a");
  counts.add("b");
  EXPECT_EQ(counts.of("b"), 3U);
  EXPECT_EQ(counts.of("c"), 0U);
  EXPECT_EQ(counts.total(), 4U);
  EXPECT_EQ(counts.begin()->first, "b");
  EXPECT_TRUE(counts == (ArchiveCounts{{"a", 1}, {"b", 3}, {"c", 0}}));
  EXPECT_FALSE(counts == (ArchiveCounts{{"a", 1}}));
  EXPECT_FALSE((ArchiveCounts{{"a", 1}}) == counts);
}

TEST(Records, AUserIsItsMembersInTheirOrder) {
  const User user{7, "alice", "$2b$04$x", sample_time()};
  const ArchiveRecord record = to_record(user);
  EXPECT_EQ(record.kind, "user");
  EXPECT_EQ(record.key, "alice");
  EXPECT_EQ(record.json, R"({"username":"alice","password_hash":"$2b$04$x",)"
                         R"("created_at":"2026-01-02T03:04:05.678901+00:00"})");
  const User read = user_of(record);
  EXPECT_EQ(read.id, 0);
  EXPECT_EQ(read.password_hash, user.password_hash);
  EXPECT_EQ(read.created_at, user.created_at);
}

TEST(Records, AUsersRoleAndEndOfTokensStandThereOnlyIfTheyAreNotWhatEveryUserHas) {
  User user{7, "alice", "$2b$04$x", sample_time(), Role::kAdmin, sample_time()};
  const ArchiveRecord record = to_record(user);
  EXPECT_THAT(record.json,
              HasSubstr(R"(,"role":"admin","tokens_from":"2026-01-02T03:04:05.678901+00:00"})"));
  EXPECT_TRUE(is_same(user_of(record), user));
  user.role = Role::kReviewer;
  EXPECT_FALSE(is_same(user_of(record), user));
  ArchiveRecord odd = record;
  odd.json.replace(odd.json.find("admin"), 5, "owner");
  EXPECT_THAT(refusal_of([&] { user_of(odd); }), AllOf(HasSubstr("role"), Not(HasSubstr("owner"))));
}

TEST(Records, AUnitsVoicesComeBackInOneOrderAndNoneTwice) {
  ArchivedUnit unit{{"x", "{}", ReviewStatus::kApproved, "bob", sample_time()}, {}};
  EXPECT_THAT(to_record(unit).json, Not(HasSubstr("voices")));
  const std::string quoted("b\"\0\\", 4);
  unit.voices = {{Voice::Act::kFlag, "alice", sample_time()},
                 {Voice::Act::kConfirm, quoted, sample_time()},
                 {Voice::Act::kConfirm, "alice", sample_time()}};
  const ArchivedUnit read = unit_of(to_record(unit));
  ASSERT_EQ(read.voices.size(), 3U);
  EXPECT_EQ(read.voices[0].voter, "alice");
  EXPECT_EQ(read.voices[0].act, Voice::Act::kConfirm);
  EXPECT_EQ(read.voices[1].voter, quoted);
  EXPECT_EQ(read.voices[2].act, Voice::Act::kFlag);
  EXPECT_TRUE(is_same(read, unit_of(to_record(read))));
  EXPECT_FALSE(is_same(read, unit));
  unit.voices.push_back(unit.voices.front());
  EXPECT_THAT(refusal_of([&] { unit_of(to_record(unit)); }), HasSubstr("twice"));
  EXPECT_THAT(refusal_of([] {
                unit_of({"unit", "a", R"({"status":"pending","voices":[{"act":"x"}],"unit":{}})"});
              }),
              HasSubstr("act"));
  EXPECT_THAT(refusal_of([] {
                unit_of({"unit", "a", R"({"status":"pending","voices":[1],"unit":{}})"});
              }),
              HasSubstr("voices"));
}

TEST(Records, AnAuditEntryGoesByItsNumber) {
  AuditEntry entry{.number = 42,
                   .at = sample_time(),
                   .act = "user.create",
                   .actor = "alice",
                   .address = "::1",
                   .subject = "bob",
                   .detail = "a\nb"};
  const ArchiveRecord record = to_record(entry);
  EXPECT_EQ(record.kind, "audit");
  EXPECT_EQ(record.key, "00000000000000000042");
  EXPECT_EQ(record.json,
            R"({"number":42,"at":"2026-01-02T03:04:05.678901+00:00","act":"user.create",)"
            R"("actor":"alice","api_key_id":null,"address":"::1","subject":"bob",)"
            R"("detail":"a\nb"})");
  EXPECT_TRUE(is_same(audit_entry_of(record), entry));
  entry.api_key_id = "k";
  EXPECT_TRUE(is_same(audit_entry_of(to_record(entry)), entry));
  EXPECT_FALSE(is_same(audit_entry_of(record), entry));
  entry.number = 0;
  EXPECT_THAT(refusal_of([&] { audit_entry_of(to_record(entry)); }), HasSubstr("number"));
}

TEST(Records, AKeyComesBackAsItWas) {
  OwnedApiKey owned;
  owned.username = "alice";
  owned.key.id = "id";
  owned.key.name = std::string("n\0\"\n", 4);
  owned.key.labels = {"ci", ""};
  owned.key.created_at = sample_time();
  owned.key.expires_at = sample_time();
  owned.key.revoked_at = sample_time();
  const OwnedApiKey read = api_key_of(to_record(owned));
  EXPECT_TRUE(is_same(read.key, owned.key));
  EXPECT_EQ(read.username, "alice");
  EXPECT_FALSE(read.key.last_used_at);
}

TEST(Records, ADocumentIsKeptByteForByte) {
  for (const std::string document : {R"({"id":"x"})", R"({ "unit":{"a":"}\"{"} , "b" : [1.50] })",
                                     "{\n\"a\":1}", "{} ", "no JSON", R"({"deep":[[[[]]]]})"}) {
    const ArchivedUnit unit{{"x", document, ReviewStatus::kApproved, "bob", sample_time()}, {}};
    EXPECT_TRUE(is_same(unit_of(to_record(unit)), unit)) << document;
  }
  const std::string deep = R"({"a":)" + std::string(500, '[') + std::string(500, ']') + "}";
  const ArchivedUnit unit{{"x", deep, ReviewStatus::kPending, {}, {}}, sample_time()};
  EXPECT_TRUE(is_same(unit_of(to_record(unit)), unit));
}

TEST(Records, WhatIsNoneIsRefusedWithItsMemberAndNoValue) {
  ArchiveRecord user = to_record(User{0, "alice", "secret", sample_time()});
  user.json.replace(user.json.find("2026"), 4, "once");
  EXPECT_THAT(refusal_of([&] { user_of(user); }),
              AllOf(HasSubstr("created_at"), HasSubstr("'alice'"), Not(HasSubstr("secret"))));
  EXPECT_THAT(refusal_of([&] { api_key_of(user); }), HasSubstr("kind api_key"));
  EXPECT_THAT(refusal_of([] { user_of({"user", "a", "[]"}); }), HasSubstr("object"));
  EXPECT_THAT(refusal_of([] {
                unit_of({"unit", "a", R"({"status":"odd","unit":{}})"});
              }),
              HasSubstr("status"));
  EXPECT_THAT(refusal_of([] {
                unit_of({"unit", "a", R"({"status":"pending"})"});
              }),
              HasSubstr("document"));
}

}  // namespace
}  // namespace cq::test
