#include <algorithm>
#include <set>

#include "audit/audit_fixture.hpp"

namespace cq::testkit {
namespace {

using Subjects = std::vector<std::string>;

/// The audit by itself.
class AuditTest : public AuditFixture {};
CQ_SUITE(AuditTest, "audit", kNeedsAudit, Lasting::kStore);

TEST_P(AuditTest, AnEntryIsListedAsItWasRecorded) {
  CQ_SENTENCE("audit.record");
  CQ_SENTENCE("audit.list.whole");
  CQ_SENTENCE("is_same.audit_entries");
  AuditEntry bare;
  bare.at = at("2026-01-01T00:00:00Z");
  AuditEntry awkward = sample_entry(awkward_text());
  awkward.number = 1'000'000;  // it doesn't count
  awkward.detail = awkward_text();
  std::vector<AuditEntry> recorded{sample_entry("a"), bare, awkward};
  for (const AuditEntry& entry : recorded) audit().record(entry);
  std::vector<AuditEntry> listed = audit().list({});
  ASSERT_EQ(listed.size(), recorded.size());
  std::reverse(listed.begin(), listed.end());
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    recorded[i].number = listed[i].number;
    EXPECT_TRUE(is_same(listed[i], recorded[i])) << i;
  }
  EXPECT_FALSE(is_same(listed[0], listed[1]));
}

TEST_P(AuditTest, NumbersRiseAndNoneIsGivenTwice) {
  CQ_SENTENCE("audit_entry.number");
  CQ_SENTENCE("audit.list");
  for (const char* subject : {"a", "b", "c"}) audit().record(sample_entry(subject));
  EXPECT_EQ(subjects(), (Subjects{"c", "b", "a"}));
  const std::vector<AuditEntry> entries = audit().list({});
  EXPECT_GT(entries[0].number, entries[1].number);
  EXPECT_GT(entries[1].number, entries[2].number);
  EXPECT_GT(entries[2].number, 0U);
  EXPECT_EQ(audit().trim(kMoment, 0, 100), 3U);
  audit().record(sample_entry("d"));
  EXPECT_GT(audit().list({}).at(0).number, entries[0].number);
}

TEST_P(AuditTest, PagesHaveNoGapAndNothingTwiceWhileEntriesCome) {
  CQ_SENTENCE("audit_filter.before");
  CQ_SENTENCE("audit_filter.limit");
  Subjects expected;
  for (int i = 0; i < 10; ++i) {
    audit().record(sample_entry(std::to_string(i)));
    expected.insert(expected.begin(), std::to_string(i));
  }
  Subjects read;
  AuditFilter filter{.limit = 3};
  for (;;) {
    const std::vector<AuditEntry> page = audit().list(filter);
    EXPECT_LE(page.size(), 3U);
    if (page.empty()) break;
    for (const AuditEntry& entry : page) read.push_back(entry.subject);
    filter.before = page.back().number;
    audit().record(sample_entry("meanwhile"));
  }
  EXPECT_EQ(read, expected);
  filter.limit = 0;
  filter.before.reset();
  EXPECT_TRUE(audit().list(filter).empty());
}

TEST_P(AuditTest, AFilterLetsThroughWhatHasAllThatIsSet) {
  CQ_SENTENCE("audit_filter.unset");
  CQ_SENTENCE("audit_filter.exactly");
  AuditEntry entry = sample_entry("a");
  audit().record(entry);
  entry.act = "test.Act";
  audit().record(entry);
  entry = sample_entry("b");
  entry.actor = "bob";
  audit().record(entry);
  EXPECT_EQ(audit().list({}).size(), 3U);
  EXPECT_EQ(subjects({.act = "test.act"}), (Subjects{"b", "a"}));
  EXPECT_EQ(subjects({.actor = "bob"}), Subjects{"b"});
  EXPECT_EQ(subjects({.subject = "a"}), (Subjects{"a", "a"}));
  EXPECT_EQ(subjects({.act = "test.act", .actor = "alice", .subject = "a"}), Subjects{"a"});
  EXPECT_TRUE(subjects({.act = "test"}).empty());
  EXPECT_TRUE(subjects({.actor = ""}).empty());
  EXPECT_EQ(subjects({.limit = 1, .actor = "alice"}), Subjects{"a"});
}

TEST_P(AuditTest, AFilterByTimeIncludesItsStartAndNotItsEnd) {
  CQ_SENTENCE("audit_filter.since");
  CQ_SENTENCE("audit_filter.until");
  const std::vector<std::string> moments{"2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000001Z",
                                         "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:01Z"};
  for (const std::string& moment : moments) {
    AuditEntry entry = sample_entry(moment);
    entry.at = at(moment);
    audit().record(entry);
  }
  for (std::size_t i = 0; i < moments.size(); ++i) {
    EXPECT_EQ(subjects({.since = at(moments[i])}).size(), moments.size() - i) << moments[i];
    EXPECT_EQ(subjects({.until = at(moments[i])}).size(), i) << moments[i];
  }
  EXPECT_EQ(subjects({.since = at(moments[1]), .until = at(moments[3])}),
            (Subjects{moments[2], moments[1]}));
}

TEST_P(AuditTest, TrimRemovesWhatIsTooOldAndWhatIsTooMany) {
  CQ_SENTENCE("audit.trim");
  for (int i = 0; i < 6; ++i) {
    AuditEntry entry = sample_entry(std::to_string(i));
    entry.at = kMoment + std::chrono::seconds(i == 4 ? 0 : i);  // one came late
    audit().record(entry);
  }
  EXPECT_EQ(audit().trim(kMoment, 6, 100), 0U);
  EXPECT_EQ(audit().trim(kMoment + std::chrono::seconds(2), 6, 100), 3U);
  EXPECT_EQ(subjects(), (Subjects{"5", "3", "2"}));
  EXPECT_EQ(audit().trim(kMoment, 2, 100), 1U);
  EXPECT_EQ(subjects(), (Subjects{"5", "3"}));
  EXPECT_EQ(audit().trim(kMoment, 0, 100), 2U);
  EXPECT_TRUE(subjects().empty());
}

TEST_P(AuditTest, TrimRemovesAtMostAsManyAsItMayTheLowestFirst) {
  CQ_SENTENCE("audit.trim.limit");
  for (int i = 0; i < 5; ++i) audit().record(sample_entry(std::to_string(i)));
  EXPECT_EQ(audit().trim(kMoment, 1, 0), 0U);
  EXPECT_EQ(audit().trim(kMoment, 1, 3), 3U);
  EXPECT_EQ(subjects(), (Subjects{"4", "3"}));
  EXPECT_EQ(audit().trim(kMoment, 1, 3), 1U);
  EXPECT_EQ(audit().trim(kMoment, 1, 3), 0U);
  EXPECT_EQ(subjects(), Subjects{"4"});
}

TEST_P(AuditTest, EntriesOfManyThreadsAreAllThere) {
  CQ_SENTENCE("audit.threads");
  CQ_SENTENCE("audit_entry.number");
  constexpr unsigned kEach = 10;
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < kEach; ++i) {
      audit().record(sample_entry(std::to_string(thread) + "/" + std::to_string(i)));
      audit().trim(at("2000-01-01T00:00:00Z"), 1000, 10);
      EXPECT_FALSE(audit().list({.limit = 1}).empty());
    }
  });
  std::set<std::string> found;
  std::set<std::uint64_t> numbers;
  for (const AuditEntry& entry : audit().list({.limit = 1000})) {
    found.insert(entry.subject);
    numbers.insert(entry.number);
  }
  EXPECT_EQ(found.size(), kThreads * kEach);
  EXPECT_EQ(numbers.size(), kThreads * kEach);
}

class AuditDurabilityTest : public AuditFixture {};
CQ_SUITE(AuditDurabilityTest, "durability", kNeedsAudit, Lasting::kProcess);

TEST_P(AuditDurabilityTest, EntriesAreThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("audit.record.durable");
  CQ_SENTENCE("audit.record_with");
  CQ_SENTENCE("audit_entry.number");
  audit().record(sample_entry("a"));
  audit().record_with(sample_entry("b"), [&] { users().create(sample_user("bob")); });
  const std::uint64_t last = audit().list({}).at(0).number;
  reopen();
  EXPECT_EQ(subjects(), (std::vector<std::string>{"b", "a"}));
  audit().record(sample_entry("c"));
  EXPECT_GT(audit().list({}).at(0).number, last);
}

}  // namespace

CQ_TESTS_OF(audit_test)

}  // namespace cq::testkit
