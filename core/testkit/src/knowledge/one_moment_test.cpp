#include <atomic>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <thread>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

/// What readers see while others write.
class OneMomentTest : public StoreTest {};
CQ_SUITE(OneMomentTest, "concurrency", kNeedsStatistics, Lasting::kStore);

TEST_P(OneMomentTest, AReviewersPageIsOfOneMoment) {
  CQ_SENTENCE("reviews.queue.one_moment");
  CQ_SENTENCE("statistics.threads");
  CQ_SENTENCE("statistics.of_reviews.one_moment");
  CQ_SENTENCE("statistics.threads");
  std::atomic<bool> done{false};
  std::atomic<unsigned> torn{0};
  std::atomic<unsigned> looking{0};  // readers that have looked once
  TestThread writer([&] {
    const TrueAtEnd end(done);
    for (unsigned i = 0; i < 40; ++i) knowledge().insert(sample_unit(i, {"api"}));
    wait_until_all(looking);
    for (unsigned i = 0; i < 40; ++i) {
      reviews().decide(unit_id(i), ReviewStatus::kRejected, "bob", kMoment);
    }
  });
  in_threads([&](unsigned) {
    for (unsigned looks = 0; !done; ++looks) {
      const ReviewPage page = reviews().queue(-1, 0);
      if (page.total != page.items.size()) ++torn;
      const ReviewStatistics all = statistics().of_reviews({}, at("2000-01-01T00:00:00Z"));
      std::uint64_t proposed = 0;
      std::uint64_t rejected = 0;
      for (const DailyCounts& day : all.daily) {
        proposed += day.proposed;
        rejected += day.rejected;
      }
      if (proposed != all.pending + all.rejected || rejected != all.rejected) ++torn;
      if (looks == 0) ++looking;
      std::this_thread::yield();
    }
  });
  writer.join();
  EXPECT_EQ(looking, kThreads);
  EXPECT_EQ(torn, 0U);
}

TEST_P(OneMomentTest, WhatAnyoneMayKnowIsOfOneMoment) {
  CQ_SENTENCE("statistics.of_knowledge.one_moment");
  std::atomic<bool> done{false};
  std::atomic<unsigned> torn{0};
  std::atomic<unsigned> looking{0};  // readers that have looked once
  TestThread writer([&] {
    const TrueAtEnd end(done);
    for (unsigned i = 0; i < 40; ++i) {
      if (i == 20) wait_until_all(looking);
      insert_approved({believed_unit(i, 0.5)});
      knowledge().confirm(unit_id(i), kMoment, "");
    }
  });
  in_threads([&](unsigned) {
    for (unsigned looks = 0; !done; ++looks) {
      KnowledgeStatistics all = statistics().of_knowledge({0.55});
      const std::uint64_t approved = all.by_tier["private"];
      const std::uint64_t confidences =
          all.by_confidence.counts.at(0) + all.by_confidence.counts.at(1);
      // One unit is inserted, approved and confirmed after the other.
      if (all.by_domain["api"] != approved || confidences != approved ||
          all.by_confidence.counts[0] > 1 || all.total < approved || all.total > approved + 1) {
        ++torn;
      }
      if (looks == 0) ++looking;
      std::this_thread::yield();  // else readers keep the writer out for long
    }
  });
  writer.join();
  EXPECT_EQ(looking, kThreads);
  EXPECT_EQ(torn, 0U);
}

}  // namespace

CQ_TESTS_OF(one_moment_test)

}  // namespace cq::testkit
