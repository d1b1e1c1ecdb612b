#include "knowledge/unit_counter.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::knowledge {
namespace {

using std::chrono::milliseconds;

class CountedReviews final : public Reviews {
 public:
  ReviewPage queue(std::int64_t /*limit*/, std::int64_t /*offset*/) override { return {}; }
  std::vector<StoredUnit> list(const ReviewFilter& /*filter*/) override { return {}; }
  void decide(std::string_view /*id*/, ReviewStatus /*status*/, std::string_view /*reviewer*/,
              Timestamp /*at*/) override {}
  ReviewStatistics statistics(const std::vector<double>& /*edges*/, Timestamp /*since*/) override {
    ReviewStatistics statistics;
    statistics.pending = ++asked;
    if (lacks_statistics) {
      throw Error(ErrorKind::kNotImplemented, "no statistics");
    }
    return statistics;
  }

  std::uint64_t asked = 0;
  bool lacks_statistics = false;
};

TEST(UnitCounter, AsksTheStoreNoMoreThanOnceAnInterval) {
  CountedReviews reviews;
  std::chrono::steady_clock::time_point now;
  UnitCounter counter(reviews, [&now] { return now; });
  EXPECT_EQ(counter.count_if_due().value().pending, 1U);
  now += UnitCounter::kInterval - milliseconds(1);
  EXPECT_FALSE(counter.count_if_due().has_value());
  now += milliseconds(1);
  EXPECT_EQ(counter.count_if_due().value().pending, 2U);
  EXPECT_EQ(reviews.asked, 2U);
}

TEST(UnitCounter, AsksAStoreWithoutStatisticsOnce) {
  CountedReviews reviews;
  reviews.lacks_statistics = true;
  std::chrono::steady_clock::time_point now;
  UnitCounter counter(reviews, [&now] { return now; });
  EXPECT_FALSE(counter.count_if_due().has_value());
  now += 2 * UnitCounter::kInterval;
  EXPECT_FALSE(counter.count_if_due().has_value());
  EXPECT_EQ(reviews.asked, 1U);
}

}  // namespace
}  // namespace cq::knowledge
