#include "knowledge/unit_counter.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>

namespace cq::knowledge {
namespace {

using std::chrono::milliseconds;

class CountedStatistics final : public Statistics {
 public:
  KnowledgeStatistics of_knowledge(const std::vector<double>& /*edges*/) override { return {}; }
  ReviewStatistics of_reviews(const std::vector<double>& /*edges*/, Timestamp /*since*/) override {
    ReviewStatistics statistics;
    statistics.pending = ++asked;
    return statistics;
  }

  std::uint64_t asked = 0;
};

TEST(UnitCounter, AsksTheStoreNoMoreThanOnceAnInterval) {
  CountedStatistics statistics;
  std::chrono::steady_clock::time_point now;
  UnitCounter counter(statistics, [&now] { return now; });
  EXPECT_EQ(counter.count_if_due().value().pending, 1U);
  now += UnitCounter::kInterval - milliseconds(1);
  EXPECT_FALSE(counter.count_if_due().has_value());
  now += milliseconds(1);
  EXPECT_EQ(counter.count_if_due().value().pending, 2U);
  EXPECT_EQ(statistics.asked, 2U);
}

TEST(UnitCounter, CountsNothingInAStoreWithoutStatistics) {
  std::chrono::steady_clock::time_point now;
  UnitCounter counter(host::StorePart<Statistics>(Error(ErrorKind::kNotImplemented, "none")),
                      [&now] { return now; });
  EXPECT_FALSE(counter.count_if_due().has_value());
  now += 2 * UnitCounter::kInterval;
  EXPECT_FALSE(counter.count_if_due().has_value());
}

}  // namespace
}  // namespace cq::knowledge
