#include <cq/audit.hpp>

#include "archive/archive_fixture.hpp"
#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

/// Roles, ends of tokens and voices as parts of records.
class AccessArchiveTest : public ArchiveFixture {};
CQ_SUITE(AccessArchiveTest, "archive", kNeedsArchive, Lasting::kStore);

TEST_P(AccessArchiveTest, AUserComesBackWithRoleAndEndOfTokens) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("is_same.users");
  CQ_SENTENCE("archive_outcome.differs");
  User alice = sample_user("alice");
  alice.role = Role::kAdmin;
  alice.tokens_from = kMoment;
  EXPECT_EQ(write(alice), ArchiveOutcome::kAdded);
  EXPECT_TRUE(is_same(users().find("alice").value(), alice));
  EXPECT_TRUE(is_same(user_of(all().at(0)), alice));
  EXPECT_EQ(write(alice), ArchiveOutcome::kKept);
  EXPECT_EQ(write(sample_user("alice")), ArchiveOutcome::kDiffers);
  alice.tokens_from = kMoment + std::chrono::microseconds(1);
  EXPECT_EQ(write(alice), ArchiveOutcome::kDiffers);
  EXPECT_EQ(users().find("alice")->tokens_from, kMoment);
}

TEST_P(AccessArchiveTest, AUserWithoutBothIsWrittenAsBeforeTheyWere) {
  CQ_SENTENCE("archive_record.json");
  users().create(sample_user("alice"));
  const std::string json = all().at(0).json;
  EXPECT_EQ(json.find("role"), std::string::npos) << json;
  EXPECT_EQ(json.find("tokens_from"), std::string::npos) << json;
}

TEST_P(AccessArchiveTest, VoicesComeBackWithTheirUnitAndAreHeard) {
  CQ_SENTENCE("archived_unit.voices");
  CQ_SENTENCE("archived_unit.whole");
  CQ_SENTENCE("is_same.units");
  ArchivedUnit unit = approved_unit(1, {"api"});
  unit.voices = {{Voice::Act::kConfirm, awkward_text(), kMoment + std::chrono::seconds(1)},
                 {Voice::Act::kConfirm, "alice", kMoment},
                 {Voice::Act::kFlag, "alice", kMoment + std::chrono::seconds(2)}};
  EXPECT_EQ(write(unit), ArchiveOutcome::kAdded);
  EXPECT_EQ(write(unit), ArchiveOutcome::kKept);
  EXPECT_TRUE(is_same(unit_of(all().at(0)), unit));
  EXPECT_EQ(write(approved_unit(1, {"api"})), ArchiveOutcome::kDiffers);
  EXPECT_EQ(knowledge().confirm(kId, kMoment, "alice").document, unit.unit.document);
  EXPECT_EQ(knowledge().flag(kId, {"stale", kMoment, {}, {}}, {}, "alice").document,
            unit.unit.document);
  EXPECT_NE(knowledge().confirm(kId, kMoment, "bob").document, unit.unit.document);
}

TEST_P(AccessArchiveTest, VoicesAreReadByActAndName) {
  CQ_SENTENCE("archived_unit.voices");
  insert_approved({sample_unit(1, {"api"})});
  EXPECT_TRUE(unit_of(all().at(0)).voices.empty());
  const Flag flag{"stale", kMoment, {}, {}};
  knowledge().flag(kId, flag, {}, "alice");
  knowledge().confirm(kId, kMoment + std::chrono::seconds(1), "bob");
  knowledge().confirm(kId, kMoment, "alice");
  knowledge().confirm(kId, kMoment, "");
  const std::vector<Voice> voices = unit_of(all().at(0)).voices;
  ASSERT_EQ(voices.size(), 3U);
  EXPECT_EQ(voices[0].act, Voice::Act::kConfirm);
  EXPECT_EQ(voices[0].voter, "alice");
  EXPECT_EQ(voices[1].voter, "bob");
  EXPECT_EQ(voices[1].at, kMoment + std::chrono::seconds(1));
  EXPECT_EQ(voices[2].act, Voice::Act::kFlag);
  EXPECT_EQ(voices[2].voter, "alice");
}

/// The audit as records.
class AuditArchiveTest : public ArchiveFixture {
 protected:
  [[nodiscard]] Audit& audit() const { return part<Audit>(store()); }
  static AuditEntry entry_of(std::uint64_t number) {
    AuditEntry entry;
    entry.number = number;
    entry.at = kMoment;
    entry.act = "test";
    entry.subject = awkward_text();
    return entry;
  }
};
CQ_SUITE(AuditArchiveTest, "archive", kNeedsArchive | kNeedsAudit, Lasting::kStore);

TEST_P(AuditArchiveTest, EntriesComeBackUnderTheirNumbersInTheirOrder) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("archive.read");
  CQ_SENTENCE("audit_entry.number");
  CQ_SENTENCE("is_same.audit_entries");
  const std::vector<ArchiveRecord> records = records_of(entry_of(9), entry_of(10), entry_of(200));
  EXPECT_EQ(archive().write(records), std::vector<ArchiveOutcome>(3, ArchiveOutcome::kAdded));
  const std::vector<ArchiveRecord> found = all();
  ASSERT_EQ(found.size(), 3U);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].key, records[i].key);
    EXPECT_TRUE(is_same(audit_entry_of(found[i]), audit_entry_of(records[i])));
  }
  EXPECT_LT(found[0].key, found[1].key);
  EXPECT_EQ(archive().counts().of(kAuditKind), 3U);
  audit().record(entry_of(1));
  EXPECT_GT(audit().list({}).at(0).number, 200U);
}

TEST_P(AuditArchiveTest, AnotherEntryOfANumberDiffersAndTheOneThatIsThereStays) {
  CQ_SENTENCE("archive_outcome.kept");
  CQ_SENTENCE("archive_outcome.differs");
  EXPECT_EQ(write(entry_of(5)), ArchiveOutcome::kAdded);
  EXPECT_EQ(write(entry_of(5)), ArchiveOutcome::kKept);
  AuditEntry other = entry_of(5);
  other.actor = "mallory";
  EXPECT_EQ(write(other), ArchiveOutcome::kDiffers);
  EXPECT_TRUE(is_same(audit().list({}).at(0), entry_of(5)));
}

}  // namespace

CQ_TESTS_OF(access_archive_test)

}  // namespace cq::testkit
