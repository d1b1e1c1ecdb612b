#include <cq/knowledge/unit_document.hpp>
#include <stdexcept>
#include <string_view>

#include "archive/archive_fixture.hpp"

namespace cq::testkit {
namespace {

class ArchiveTest : public ArchiveFixture {};
CQ_SUITE(ArchiveTest, "archive", kNeedsArchive, Lasting::kStore);

std::vector<std::string> names_of(const std::vector<ArchiveRecord>& records) {
  std::vector<std::string> names;
  for (const ArchiveRecord& record : records) names.push_back(record.key);
  return names;
}

TEST_P(ArchiveTest, ANewStoreHoldsNothing) {
  CQ_SENTENCE("archive.counts");
  EXPECT_TRUE(archive().counts() == ArchiveCounts());
  CQ_SENTENCE("archive.other_tables");
  EXPECT_TRUE(all().empty());
  EXPECT_TRUE(archive().other_tables().empty());
}

TEST_P(ArchiveTest, ReadsUsersThenKeysThenUnitsEachInTheOrderOfTheirBytes) {
  CQ_SENTENCE("archive.read");
  CQ_SENTENCE("archive.counts");
  const std::int64_t bob = users().create(sample_user("bob")).id;
  for (const char* name : {"é", "a\xf0\x9f\x98\x80", "a\xef\xbf\xbd", "Zoe", "alice", "al"}) {
    users().create(sample_user(name));
  }
  for (const unsigned number : {3U, 1U, 2U}) {
    api_keys().create(sample_key(number, bob), {20});
    knowledge().insert(sample_unit(number, {"api"}));
  }
  EXPECT_EQ(names_of(all()),
            (std::vector<std::string>{"Zoe", "al", "alice", "a\xef\xbf\xbd", "a\xf0\x9f\x98\x80",
                                      "bob", "é", hex_id(1), hex_id(2), hex_id(3), unit_id(1),
                                      unit_id(2), unit_id(3)}));
  CQ_SENTENCE("archive_record.kind");
  CQ_SENTENCE("archive_record.key");
  std::vector<std::string> kinds(7, "user");
  kinds.insert(kinds.end(), 3, "api_key");
  kinds.insert(kinds.end(), 3, "unit");
  EXPECT_EQ(kinds_of(all()), kinds);
  std::vector<std::string> counted;
  for (const auto& [kind, count] : archive().counts()) {
    if (count > 0) counted.push_back(kind);
  }
  EXPECT_EQ(counted, (std::vector<std::string>{"user", "api_key", "unit"}));
  EXPECT_TRUE(archive().counts() == counts_of(7, 3, 3));
}

TEST_P(ArchiveTest, RecordsCarryNoIdThatOnlyThisStoreKnows) {
  CQ_SENTENCE("archive_record.ids");
  CQ_SENTENCE("archive_record.json");
  CQ_SENTENCE("api_key_record.owner");
  const std::int64_t alice = users().create(sample_user("alice")).id;
  api_keys().create(sample_key(1, alice), {20});
  knowledge().insert(sample_unit(1, {"api"}));
  const std::vector<ArchiveRecord> records = all();
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].json, to_record(sample_user("alice")).json);
  EXPECT_EQ(records[1].json, to_record(owned_key(1, "alice")).json);
  EXPECT_EQ(records[2].key, unit_id(1));
  EXPECT_EQ(unit_of(records[2]).unit.document, write_unit_document(sample_unit(1, {"api"})));
}

TEST_P(ArchiveTest, WhatIsWrittenIsReadAsItWas) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("archived_unit.whole");
  OwnedApiKey key = owned_key(1, "alice");
  key.key.last_used_at = at("2026-01-04T00:00:00.5Z");
  key.key.revoked_at = at("2026-01-05T00:00:00Z");
  const std::vector<ArchiveRecord> records =
      records_of(sample_user("alice"), key, approved_unit(1, {"api"}));
  EXPECT_EQ(archive().write(records), (std::vector<ArchiveOutcome>(3, ArchiveOutcome::kAdded)));
  const std::vector<ArchiveRecord> found = all();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(user_of(found[0]).password_hash, sample_user("alice").password_hash);
  EXPECT_EQ(user_of(found[0]).created_at, sample_user("alice").created_at);
  EXPECT_TRUE(is_same(api_key_of(found[1]).key, key.key));
  EXPECT_EQ(api_key_of(found[1]).key.last_used_at, key.key.last_used_at);
  EXPECT_TRUE(is_same(unit_of(found[2]), approved_unit(1, {"api"})));
}

TEST_P(ArchiveTest, WhatIsWrittenWorks) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("archive.write.references");
  const std::vector<ArchiveRecord> records =
      records_of(sample_user("alice"), owned_key(1, "alice"), approved_unit(1, {"api", "web"}),
                 archived_unit(2, {"api"}));
  static_cast<void>(archive().write(records));
  EXPECT_EQ(api_keys().find_active(hex_id(1), at("2026-01-02T00:00:00Z"))->username, "alice");
  ASSERT_EQ(knowledge().query({{"web"}, {}, {}, "", 5}).size(), 1U);
  EXPECT_EQ(knowledge().query({{"api"}, {}, {}, "", 5}).size(), 1U);
  EXPECT_EQ(reviews().queue(20, 0).items.at(0).id, unit_id(2));
  EXPECT_GT(users().create(sample_user("bob")).id, users().find("alice")->id);
}

TEST_P(ArchiveTest, ASecondTimeEverythingIsKept) {
  CQ_SENTENCE("archive_outcome.kept");
  const std::vector<ArchiveRecord> records =
      records_of(sample_user("alice"), owned_key(1, "alice"), approved_unit(1, {"api"}));
  static_cast<void>(archive().write(records));
  EXPECT_EQ(archive().write(records), std::vector<ArchiveOutcome>(3, ArchiveOutcome::kKept));
  EXPECT_TRUE(archive().counts() == counts_of(1, 1, 1));
}

TEST_P(ArchiveTest, AUserWithAnotherHashOrTimestampDiffersAndStays) {
  CQ_SENTENCE("archive_outcome.differs");
  const User alice = users().create(sample_user("alice"));
  User other = sample_user("alice");
  other.password_hash = "another";
  EXPECT_EQ(write(other), ArchiveOutcome::kDiffers);
  other = sample_user("alice");
  other.created_at += std::chrono::microseconds(1);
  EXPECT_EQ(write(other), ArchiveOutcome::kDiffers);
  EXPECT_EQ(users().find("alice")->password_hash, alice.password_hash);
  EXPECT_EQ(users().find("alice")->created_at, alice.created_at);
}

TEST_P(ArchiveTest, AKeyWithAnythingElseByItsIdOrHashDiffersAndStays) {
  CQ_SENTENCE("archive_outcome.differs");
  CQ_SENTENCE("is_same.keys");
  users().create(sample_user("alice"));
  users().create(sample_user("bob"));
  ASSERT_EQ(write(owned_key(1, "alice")), ArchiveOutcome::kAdded);
  OwnedApiKey revoked = owned_key(1, "alice");
  revoked.key.revoked_at = at("2026-01-05T00:00:00Z");
  OwnedApiKey same_hash = owned_key(2, "alice");
  same_hash.key.hash = owned_key(1, "alice").key.hash;
  for (const OwnedApiKey& other : {revoked, same_hash, owned_key(1, "bob")}) {
    EXPECT_EQ(write(other), ArchiveOutcome::kDiffers);
  }
  ASSERT_EQ(all().size(), 3U);
  EXPECT_TRUE(is_same(api_key_of(all()[2]).key, owned_key(1, "alice").key));
}

TEST_P(ArchiveTest, AKeyUsedAtAnotherTimeIsKeptAndTheTimeStays) {
  CQ_SENTENCE("archive_outcome.kept");
  const std::int64_t alice = users().create(sample_user("alice")).id;
  ASSERT_EQ(write(owned_key(1, "alice")), ArchiveOutcome::kAdded);
  OwnedApiKey used = owned_key(1, "alice");
  used.key.last_used_at = at("2026-01-05T00:00:00Z");
  EXPECT_EQ(write(used), ArchiveOutcome::kKept);
  EXPECT_FALSE(api_keys().list(alice).at(0).last_used_at);
}

TEST_P(ArchiveTest, AUnitWithAnotherDocumentOrReviewDiffersAndStays) {
  CQ_SENTENCE("archive_outcome.differs");
  CQ_SENTENCE("is_same.units");
  const ArchivedUnit unit = approved_unit(1, {"api"});
  ASSERT_EQ(write(unit), ArchiveOutcome::kAdded);
  ArchivedUnit pending = archived_unit(1, {"api"});
  ArchivedUnit blank = unit;
  blank.unit.document.insert(1, " ");
  ArchivedUnit reviewer = unit;
  reviewer.unit.reviewed_by = std::nullopt;
  ArchivedUnit reviewed = unit;
  reviewed.unit.reviewed_at = at("2026-01-06T00:00:00Z");
  ArchivedUnit created = unit;
  created.created_at = std::nullopt;
  for (const ArchivedUnit& other : {pending, blank, reviewer, reviewed, created}) {
    EXPECT_EQ(write(other), ArchiveOutcome::kDiffers);
  }
  EXPECT_TRUE(is_same(unit_of(all().at(0)), unit));
}

TEST_P(ArchiveTest, AKeyOfAnUnknownUserHasNoOwner) {
  CQ_SENTENCE("archive_outcome.missing_reference");
  EXPECT_EQ(write(owned_key(1, "nobody")), ArchiveOutcome::kMissingReference);
  const std::vector<ArchiveRecord> key_first =
      records_of(owned_key(1, "alice"), sample_user("alice"));
  EXPECT_EQ(
      archive().write(key_first),
      (std::vector<ArchiveOutcome>{ArchiveOutcome::kMissingReference, ArchiveOutcome::kAdded}));
  EXPECT_TRUE(archive().counts() == counts_of(1, 0, 0));
}

TEST_P(ArchiveTest, ADocumentThatCannotBeReadUndoesTheWholeStep) {
  CQ_SENTENCE("archive.write.throws");
  CQ_SENTENCE("archive.write");
  ArchivedUnit broken = archived_unit(2, {"api"});
  broken.unit.document = "{}";
  const std::vector<ArchiveRecord> records =
      records_of(sample_user("alice"), owned_key(1, "alice"), approved_unit(1, {"api"}), broken);
  EXPECT_EQ(error_kind_of([&] { static_cast<void>(archive().write(records)); }),
            ErrorKind::kCorrupt);
  EXPECT_TRUE(knowledge().query({{"api"}, {}, {}, "", 5}).empty());
  EXPECT_TRUE(archive().counts() == ArchiveCounts());
  EXPECT_FALSE(users().find("alice"));
}

TEST_P(ArchiveTest, AKindThatThereIsNotAndJsonThatIsNoneAreRefused) {
  CQ_SENTENCE("archive.write.throws");
  ArchiveRecord wordless = to_record(sample_user("bob"));
  wordless.json = R"({"username":"bob"})";
  ArchiveRecord keyless = to_record(owned_key(1, "alice"));
  keyless.json = "[]";
  ArchiveRecord cut = to_record(approved_unit(1, {"api"}));
  cut.json.pop_back();
  for (const ArchiveRecord& wrong :
       {ArchiveRecord{"no such kind", "x", "{}"}, wordless, keyless, cut}) {
    const std::vector<ArchiveRecord> records{to_record(sample_user("alice")), wrong};
    EXPECT_EQ(error_kind_of([&] { static_cast<void>(archive().write(records)); }),
              ErrorKind::kInvalidArgument)
        << wrong.kind << " " << wrong.json;
  }
  EXPECT_TRUE(all().empty());
}

TEST_P(ArchiveTest, NothingToWriteIsNoTrouble) {
  CQ_SENTENCE("archive.write");
  EXPECT_TRUE(archive().write({}).empty());
}

TEST_P(ArchiveTest, ADocumentIsKeptByteForByte) {
  CQ_SENTENCE("archived_unit.whole");
  ArchivedUnit unit = approved_unit(1, {"api"});
  unit.unit.document =
      "{ \"unknown\" : [1.50, \"\\u00e9\"],\n" + unit.unit.document.substr(1) + " ";
  ASSERT_EQ(write(unit), ArchiveOutcome::kAdded);
  EXPECT_EQ(unit_of(all().at(0)).unit.document, unit.unit.document);
  EXPECT_EQ(knowledge().query({{"api"}, {}, {}, "", 5}).at(0).document, unit.unit.document);
}

TEST_P(ArchiveTest, AUnitWithoutATimeOfCreationKeepsNone) {
  CQ_SENTENCE("archived_unit.created_at");
  ArchivedUnit unit = archived_unit(1, {"api"});
  unit.created_at = std::nullopt;
  ASSERT_EQ(write(unit), ArchiveOutcome::kAdded);
  EXPECT_FALSE(unit_of(all().at(0)).created_at);
}

TEST_P(ArchiveTest, AnyTextSurvives) {
  CQ_SENTENCE("archive.write");
  const std::string longest(1'000'000, 'x');
  for (const std::string& text : {awkward_text(), std::string("ünïcödé 日本語 𝔘"), longest}) {
    OwnedApiKey key = owned_key(static_cast<unsigned>(text.size()), text);
    key.key.name = text;
    key.key.labels = {text, ""};
    Unit unit = sample_unit(static_cast<unsigned>(text.size()), {text});
    unit.insight.detail = text;
    const ArchivedUnit archived{{unit.id, write_unit_document(unit), ReviewStatus::kRejected, text,
                                 at("2026-01-05T00:00:00Z")},
                                unit.evidence.first_observed};
    const std::vector<ArchiveRecord> records = records_of(sample_user(text), key, archived);
    EXPECT_EQ(archive().write(records), std::vector<ArchiveOutcome>(3, ArchiveOutcome::kAdded));
    EXPECT_EQ(archive().write(records), std::vector<ArchiveOutcome>(3, ArchiveOutcome::kKept));
  }
  for (const ArchiveRecord& record : all()) {
    if (record.kind == kApiKeyKind) {
      const OwnedApiKey owned = api_key_of(record);
      EXPECT_TRUE(owned.key.name == owned.username);
      EXPECT_TRUE(owned.key.labels == (std::vector<std::string>{owned.username, ""}));
    }
    if (record.kind == kUnitKind) {
      const StoredUnit unit = unit_of(record).unit;
      EXPECT_TRUE(parse_unit_document(unit.document).insight.detail == unit.reviewed_by);
    }
  }
}

TEST_P(ArchiveTest, WhatTheVisitorThrowsEndsTheReading) {
  CQ_SENTENCE("archive.read.visitor_throws");
  users().create(sample_user("alice"));
  users().create(sample_user("bob"));
  int seen = 0;
  EXPECT_THROW(archive().read([&seen](const ArchiveRecord& /*record*/) {
    ++seen;
    throw std::runtime_error("enough");
  }),
               std::runtime_error);
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(all().size(), 2U);  // and the store is as usable as before
  users().create(sample_user("carol"));
}

}  // namespace

CQ_TESTS_OF(archive_test)

}  // namespace cq::testkit
