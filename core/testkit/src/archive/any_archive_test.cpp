#include <cq/archive.hpp>
#include <cq/testkit/sample_records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <stdexcept>

#include "archive/archive_contents.hpp"

namespace cq::testkit {
namespace {

/// What holds of the archive of any feature, whatever its records are.
class AnyArchiveTest : public StoreTest {
 protected:
  [[nodiscard]] const SampleRecords& samples() const {
    return *find_sample_records(feature().name());
  }
  void add(unsigned number) const { samples().add(store(), number); }
  [[nodiscard]] Archive& archive() const { return part<Archive>(store()); }

  [[nodiscard]] std::vector<ArchiveRecord> all() const { return records_in(store()); }
};
CQ_SUITE_OF_RECORDS(AnyArchiveTest, "archive", PartIds{Archive::kId}, Lasting::kStore);

TEST_P(AnyArchiveTest, HoldsNothingWhereNothingWasAdded) {
  CQ_SENTENCE("archive.counts");
  EXPECT_TRUE(archive().counts() == ArchiveCounts());
  EXPECT_TRUE(all().empty());
}

TEST_P(AnyArchiveTest, ReadsWhatWasAddedInTheOrderOfTheKeys) {
  CQ_SENTENCE("archive.read");
  CQ_SENTENCE("archive.counts");
  for (const unsigned number : {3U, 1U, 2U}) add(number);
  EXPECT_EQ(archive().counts().of(samples().kind), 3U);
  const std::vector<ArchiveRecord> records = all();
  ASSERT_EQ(records.size(), 3U);
  for (const ArchiveRecord& record : records) EXPECT_EQ(record.kind, samples().kind);
  EXPECT_LT(records[0].key, records[1].key);
  EXPECT_LT(records[1].key, records[2].key);
}

TEST_P(AnyArchiveTest, IsWrittenToAnotherStoreAsItWasRead) {
  CQ_SENTENCE("archive.write");
  add(1);
  add(2);
  const std::vector<ArchiveRecord> records = all();
  if (is_shared(GetParam())) return;  // there is no other database
  const TempDirectory directory;
  const auto other = open_store(feature(), url_in(GetParam(), directory.path()));
  expect_copied(records, *other);
  EXPECT_TRUE(samples().holds(*other, 1));
  EXPECT_FALSE(samples().holds(*other, 3));
}

TEST_P(AnyArchiveTest, KeepsWhatIsWrittenASecondTime) {
  CQ_SENTENCE("archive_outcome.kept");
  add(1);
  EXPECT_EQ(archive().write(all()), std::vector<ArchiveOutcome>(1, ArchiveOutcome::kKept));
  EXPECT_EQ(archive().counts().of(samples().kind), 1U);
}

TEST_P(AnyArchiveTest, WritesNothingOfAStepWithARecordThatIsNone) {
  CQ_SENTENCE("archive.write.throws");
  add(1);
  ArchiveRecord cut = all().at(0);
  cut.json.pop_back();
  for (const ArchiveRecord& wrong : {ArchiveRecord{"no such kind", "x", "{}"}, cut}) {
    EXPECT_EQ(error_kind_of([&] {
                static_cast<void>(archive().write({&wrong, 1}));
              }),
              ErrorKind::kInvalidArgument)
        << wrong.kind;
  }
  EXPECT_EQ(all().size(), 1U);
}

TEST_P(AnyArchiveTest, IsUsableAfterAVisitorThrew) {
  CQ_SENTENCE("archive.read.visitor_throws");
  add(1);
  add(2);
  int seen = 0;
  EXPECT_THROW(archive().read([&seen](const ArchiveRecord& /*record*/) {
    ++seen;
    throw std::runtime_error("enough");
  }),
               std::runtime_error);
  EXPECT_EQ(seen, 1);
  add(3);
  EXPECT_EQ(all().size(), 3U);
}

}  // namespace

CQ_TESTS_OF(any_archive_test)

}  // namespace cq::testkit
