#include "conformance/samples.hpp"
#include "conformance/store_test.hpp"

namespace cq::test {
namespace {

using HealthTest = StoreTest;
CQ_FOR_SUBJECTS(HealthTest, all_subjects());

TEST_P(HealthTest, CheckReturnsWhenTheDatabaseAnswers) {
  EXPECT_EQ(error_kind_of([&] { store().health().check(); }), std::nullopt);
}

TEST_P(HealthTest, CheckChangesNothing) {
  insert_approved({sample_unit(1, {"api"})});
  store().health().check();
  EXPECT_EQ(knowledge().query({{"api"}, {}, {}, "", 5}).size(), 1U);
}

}  // namespace
}  // namespace cq::test
