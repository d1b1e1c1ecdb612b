#include <cq/testkit/sample_records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

class HealthTest : public StoreTest {
 protected:
  [[nodiscard]] const SampleRecords& samples() const {
    return *find_sample_records(feature().name());
  }
};
CQ_SUITE_OF_RECORDS(HealthTest, "health", PartIds{Health::kId}, Lasting::kStore);

TEST_P(HealthTest, CheckReturnsWhenTheDatabaseAnswers) {
  CQ_SENTENCE("health.check");
  EXPECT_EQ(error_kind_of([&] { part<Health>(store()).check(); }), std::nullopt);
}

TEST_P(HealthTest, CheckChangesNothing) {
  CQ_SENTENCE("health.check");
  samples().add(store(), 1);
  part<Health>(store()).check();
  EXPECT_TRUE(samples().holds(store(), 1));
}

TEST_P(HealthTest, EveryRecordThatWasJustWrittenCanBeRead) {
  CQ_SENTENCE("health.unreadable_records");
  samples().add(store(), 1);
  EXPECT_EQ(part<Health>(store()).unreadable_records(), 0U);
}

TEST_P(HealthTest, ADatabaseThatSaysHowLargeItIsHasASizeOnceItHoldsSomething) {
  CQ_SENTENCE("health.storage_size");
  samples().add(store(), 1);
  const StorageSize before = part<Health>(store()).storage_size();
  samples().add(store(), 2);
  const StorageSize after = part<Health>(store()).storage_size();
  EXPECT_EQ(before.database + before.log == 0, after.database + after.log == 0);
  EXPECT_GE(after.database + after.log, before.database + before.log);
}

}  // namespace

CQ_TESTS_OF(health_test)

}  // namespace cq::testkit
