#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

class DecisionsTest : public StoreTest {
 protected:
  [[nodiscard]] std::optional<Error> decide(ReviewStatus status,
                                            const std::string& reviewer = "bob",
                                            Timestamp moment = kMoment) const {
    return error_of([&] { reviews().decide(kId, status, reviewer, moment); });
  }
  [[nodiscard]] std::size_t answers() const {
    return knowledge().query({{"api"}, {}, {}, "", 5}).size();
  }
};
CQ_SUITE(DecisionsTest, "reviews", kNeedsReviews, Lasting::kStore);

TEST_P(DecisionsTest, AnApprovalKeepsReviewerAndTimestampAndTheUnitThenAnswers) {
  CQ_SENTENCE("reviews.decide");
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_EQ(answers(), 0U);
  EXPECT_FALSE(decide(ReviewStatus::kApproved, awkward_text()));
  const auto unit = knowledge().find(kId);
  EXPECT_EQ(unit->status, ReviewStatus::kApproved);
  EXPECT_EQ(unit->reviewed_by, awkward_text());
  EXPECT_EQ(unit->reviewed_at, kMoment);
  EXPECT_EQ(unit->document, write_unit_document(sample_unit(1, {"api"})));
  EXPECT_EQ(answers(), 1U);
}

TEST_P(DecisionsTest, ARejectionKeepsReviewerAndTimestampAndTheUnitNeverAnswers) {
  CQ_SENTENCE("reviews.decide");
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_FALSE(decide(ReviewStatus::kRejected));
  const auto unit = knowledge().find(kId);
  EXPECT_EQ(unit->status, ReviewStatus::kRejected);
  EXPECT_EQ(unit->reviewed_by, "bob");
  EXPECT_EQ(unit->reviewed_at, kMoment);
  EXPECT_EQ(answers(), 0U);
}

TEST_P(DecisionsTest, ADecidedUnitLeavesTheQueue) {
  CQ_SENTENCE("reviews.queue");
  knowledge().insert(sample_unit(1, {"api"}));
  knowledge().insert(sample_unit(2, {"api"}));
  EXPECT_FALSE(decide(ReviewStatus::kRejected));
  const ReviewPage page = reviews().queue(20, 0);
  EXPECT_EQ(page.total, 1U);
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].id, unit_id(2));
}

TEST_P(DecisionsTest, AUnitThatThereIsNotIsNotFound) {
  CQ_SENTENCE("reviews.decide.throws");
  using namespace std::string_literals;
  knowledge().insert(sample_unit(2, {"api"}));
  EXPECT_EQ(decide(ReviewStatus::kApproved)->kind(), ErrorKind::kNotFound);
  EXPECT_EQ(error_kind_of([&] {
              reviews().decide(unit_id(2) + "\0"s, ReviewStatus::kApproved, "bob", kMoment);
            }),
            ErrorKind::kNotFound);
  EXPECT_EQ(knowledge().find(unit_id(2))->status, ReviewStatus::kPending);
}

TEST_P(DecisionsTest, ASecondDecisionIsAConflictThatSaysWhatWasDecided) {
  CQ_SENTENCE("reviews.decide.throws");
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_FALSE(decide(ReviewStatus::kApproved));
  for (const ReviewStatus status : {ReviewStatus::kApproved, ReviewStatus::kRejected}) {
    const auto error = decide(status, "carol", kMoment + std::chrono::seconds(1));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::kConflict);
    EXPECT_EQ(std::string(error->what()), "Knowledge unit already approved");
  }
}

TEST_P(DecisionsTest, AConflictWithARejectionSaysSo) {
  CQ_SENTENCE("reviews.decide.throws");
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_FALSE(decide(ReviewStatus::kRejected));
  const auto error = decide(ReviewStatus::kApproved);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict);
  EXPECT_EQ(std::string(error->what()), "Knowledge unit already rejected");
}

TEST_P(DecisionsTest, AConflictChangesNothing) {
  CQ_SENTENCE("reviews.decide.throws");
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_FALSE(decide(ReviewStatus::kApproved));
  EXPECT_TRUE(decide(ReviewStatus::kRejected, "carol", kMoment + std::chrono::seconds(1)));
  const auto unit = knowledge().find(kId);
  EXPECT_EQ(unit->status, ReviewStatus::kApproved);
  EXPECT_EQ(unit->reviewed_by, "bob");
  EXPECT_EQ(unit->reviewed_at, kMoment);
}

TEST_P(DecisionsTest, NoDecisionMakesAUnitPending) {
  CQ_SENTENCE("reviews.decide.throws");
  EXPECT_EQ(decide(ReviewStatus::kPending)->kind(), ErrorKind::kInvalidArgument);
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_EQ(decide(ReviewStatus::kPending)->kind(), ErrorKind::kInvalidArgument);
  EXPECT_FALSE(knowledge().find(kId)->reviewed_by);
  EXPECT_FALSE(decide(ReviewStatus::kApproved));
  EXPECT_EQ(decide(ReviewStatus::kPending)->kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(knowledge().find(kId)->status, ReviewStatus::kApproved);
}

TEST_P(DecisionsTest, OtherUnitsStayUndecided) {
  CQ_SENTENCE("reviews.decide");
  knowledge().insert(sample_unit(1, {"api"}));
  knowledge().insert(sample_unit(2, {"api"}));
  EXPECT_FALSE(decide(ReviewStatus::kApproved));
  const auto unit = knowledge().find(unit_id(2));
  EXPECT_EQ(unit->status, ReviewStatus::kPending);
  EXPECT_FALSE(unit->reviewed_by);
  EXPECT_FALSE(unit->reviewed_at);
}

}  // namespace

CQ_TESTS_OF(decisions_test)

}  // namespace cq::testkit
