#include <atomic>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <thread>

namespace cq::testkit {
namespace {

class ConcurrencyTest : public StoreTest {};
CQ_SUITE(ConcurrencyTest, "concurrency", kNeedsReviews, Lasting::kStore);

TEST_P(ConcurrencyTest, ReadersSeeEveryWriteThatWasAcknowledgedBefore) {
  CQ_SENTENCE("knowledge.query.fresh");
  CQ_SENTENCE("knowledge.threads");
  constexpr unsigned kUnits = 300;
  const bool has_accounts = lists(Users::kId);
  if (has_accounts) users().create(sample_user("alice"));
  insert_approved({sample_unit(1'000'000, {"api"})});
  std::atomic<unsigned> acknowledged{0};
  std::atomic<unsigned> failures{0};
  std::atomic<unsigned> looking{0};  // readers that have looked once
  std::atomic<bool> over{false};
  TestThread writer([&] {
    const TrueAtEnd end(over);
    for (unsigned i = 0; i < kUnits; ++i) {
      if (i == kUnits / 2) wait_until_all(looking);
      knowledge().insert(sample_unit(i, {"api"}));
      acknowledged = i + 1;
    }
  });
  in_threads([&](unsigned) {
    for (unsigned looks = 0; !over; ++looks) {
      const unsigned count = acknowledged;
      const bool all_seen = (count == 0 || knowledge().find(sample_unit(count - 1, {}).id)) &&
                            knowledge().query({{"api"}, {}, {}, "", 5}).size() == 1 &&
                            (!has_accounts || users().find("alice"));
      if (!all_seen) ++failures;
      if (looks == 0) ++looking;
      std::this_thread::yield();  // else readers keep the writer out for long
    }
  });
  writer.join();
  EXPECT_EQ(looking, kThreads);
  EXPECT_EQ(failures, 0U);
}

TEST_P(ConcurrencyTest, NoInsertOfManyWritersIsLost) {
  CQ_SENTENCE("knowledge.threads");
  constexpr unsigned kEach = 40;
  in_threads([&](unsigned thread) {
    for (unsigned i = 0; i < kEach; ++i) {
      knowledge().insert(sample_unit(thread * kEach + i, {"api"}));
    }
  });
  for (unsigned i = 0; i < kThreads * kEach; ++i) {
    EXPECT_TRUE(knowledge().find(sample_unit(i, {}).id)) << i;
  }
}

TEST_P(ConcurrencyTest, HealthAnswersFromManyThreads) {
  CQ_SENTENCE("health.threads");
  std::atomic<unsigned> failures{0};
  in_threads([&](unsigned) {
    for (int i = 0; i < 50; ++i) {
      if (error_kind_of([&] { part<Health>(store()).check(); })) ++failures;
    }
  });
  EXPECT_EQ(failures, 0U);
}

}  // namespace

CQ_TESTS_OF(concurrency_test)

}  // namespace cq::testkit
