#include <gtest/gtest.h>

#include <cq/knowledge/unit.hpp>

namespace {

using cq::ReviewStatus;

TEST(ReviewStatus, EveryStatusComesBackFromItsName) {
  for (const ReviewStatus status :
       {ReviewStatus::kPending, ReviewStatus::kApproved, ReviewStatus::kRejected}) {
    EXPECT_EQ(cq::parse_review_status(cq::to_string(status)), status);
  }
  EXPECT_EQ(cq::to_string(ReviewStatus::kPending), "pending");
  EXPECT_EQ(cq::to_string(ReviewStatus::kApproved), "approved");
  EXPECT_EQ(cq::to_string(ReviewStatus::kRejected), "rejected");
}

TEST(ReviewStatus, NoOtherTextIsOne) {
  for (const char* text : {"", "Approved", "approved ", "proposed"}) {
    EXPECT_EQ(cq::parse_review_status(text), std::nullopt) << text;
  }
}

}  // namespace
