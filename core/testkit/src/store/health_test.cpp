#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

using HealthTest = StoreTest;
CQ_SUITE(HealthTest, "health", kNeedsStore, Lasting::kStore);

TEST_P(HealthTest, CheckReturnsWhenTheDatabaseAnswers) {
  CQ_SENTENCE("health.check");
  EXPECT_EQ(error_kind_of([&] { part<Health>(store()).check(); }), std::nullopt);
}

TEST_P(HealthTest, CheckChangesNothing) {
  CQ_SENTENCE("health.check");
  knowledge().insert(sample_unit(1, {"api"}));
  part<Health>(store()).check();
  EXPECT_TRUE(knowledge().find(unit_id(1)));
}

TEST_P(HealthTest, EveryRecordThatWasJustWrittenCanBeRead) {
  CQ_SENTENCE("health.unreadable_records");
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_EQ(part<Health>(store()).unreadable_records(), 0U);
}

}  // namespace

CQ_TESTS_OF(health_test)

}  // namespace cq::testkit
