#include <atomic>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <thread>

namespace cq::testkit {
namespace {

const Timestamp kMoment = at("2026-02-03T04:05:06Z");

/// What readers see while others write.
class OneMomentTest : public StoreTest {};
CQ_SUITE(OneMomentTest, "concurrency", kNeedsStatistics, Lasting::kStore);

TEST_P(OneMomentTest, AReviewersPageIsOfOneMoment) {
  CQ_SENTENCE("Reviews::queue", "Items and total are of one moment.");
  CQ_SENTENCE("Reviews::statistics", "All are of one moment.");
  std::atomic<bool> done{false};
  std::atomic<unsigned> torn{0};
  std::atomic<unsigned> looking{0};  // readers that have looked once
  std::thread writer([&] {
    for (unsigned i = 0; i < 100; ++i) knowledge().insert(sample_unit(i, {"api"}));
    wait_until_all(looking);
    for (unsigned i = 0; i < 100; ++i) {
      reviews().decide(unit_id(i), ReviewStatus::kRejected, "bob", kMoment);
    }
    done = true;
  });
  in_threads([&](unsigned) {
    for (unsigned looks = 0; !done; ++looks) {
      const ReviewPage page = reviews().queue(-1, 0);
      if (page.total != page.items.size()) ++torn;
      const ReviewStatistics all = reviews().statistics({}, at("2000-01-01T00:00:00Z"));
      std::uint64_t proposed = 0;
      std::uint64_t rejected = 0;
      for (const DailyCounts& day : all.daily) {
        proposed += day.proposed;
        rejected += day.rejected;
      }
      if (proposed != all.pending + all.rejected || rejected != all.rejected) ++torn;
      if (looks == 0) ++looking;
    }
  });
  writer.join();
  EXPECT_EQ(looking, kThreads);
  EXPECT_EQ(torn, 0U);
}

}  // namespace

CQ_TESTS_OF(one_moment_test)

}  // namespace cq::testkit
