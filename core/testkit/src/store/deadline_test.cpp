#include <chrono>
#include <cq/deadline.hpp>
#include <cq/testkit/sample_records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

/// Calls whose deadline has passed when they begin.
class DeadlineTest : public StoreTest {
 protected:
  void add(unsigned number) { samples().add(store(), number); }
  [[nodiscard]] bool holds(unsigned number) { return samples().holds(store(), number); }

  /// What comes of a call that has no time left.
  template <typename Call>
  static std::optional<ErrorKind> without_time(const Call& call) {
    const CallDeadline passed(CallDeadline::Clock::now() - std::chrono::seconds(1));
    return error_kind_of(call);
  }

 private:
  [[nodiscard]] const SampleRecords& samples() const {
    return *find_sample_records(feature().name());
  }
};
CQ_SUITE_OF_RECORDS(DeadlineTest, "store", PartIds{Health::kId}, Lasting::kStore);

TEST_P(DeadlineTest, AChangeIsMadeOrRefusedAsBusy) {
  CQ_SENTENCE("call_deadline.busy");
  CQ_SENTENCE("call_deadline.unmade");
  for (unsigned number = 1; number <= 20; ++number) {
    const auto kind = without_time([&] { add(number); });
    EXPECT_TRUE(!kind || kind == ErrorKind::kBusy) << to_string(*kind);
    EXPECT_EQ(holds(number), !kind) << number;
  }
}

TEST_P(DeadlineTest, AReadAnswersRightlyOrIsRefusedAsBusy) {
  CQ_SENTENCE("call_deadline.busy");
  add(1);
  bool held = true;
  const auto kind = without_time([&] { held = holds(1); });
  EXPECT_TRUE(!kind || kind == ErrorKind::kBusy) << to_string(*kind);
  EXPECT_TRUE(held);
}

TEST_P(DeadlineTest, CallsAfterItWorkAsBefore) {
  CQ_SENTENCE("call_deadline.unmade");
  static_cast<void>(without_time([&] { add(1); }));
  static_cast<void>(without_time([&] { static_cast<void>(holds(1)); }));
  add(2);
  EXPECT_TRUE(holds(2));
}

}  // namespace

CQ_TESTS_OF(deadline_test)

}  // namespace cq::testkit
