#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <limits>

namespace cq::testkit {
namespace {

using Ids = std::vector<std::string>;

constexpr std::int64_t kAll = -1;

class ReviewQueueTest : public StoreTest {
 protected:
  [[nodiscard]] Ids queued(std::int64_t limit, std::int64_t offset) const {
    Ids ids;
    for (const StoredUnit& unit : reviews().queue(limit, offset).items) ids.push_back(unit.id);
    return ids;
  }
  void insert_three() const {
    for (const unsigned number : {2U, 1U, 3U}) knowledge().insert(sample_unit(number, {"api"}));
  }
};
CQ_SUITE(ReviewQueueTest, "reviews", kNeedsReviews, Lasting::kStore);

TEST_P(ReviewQueueTest, AnEmptyStoreHasNone) {
  CQ_SENTENCE("reviews.queue");
  const ReviewPage page = reviews().queue(20, 0);
  EXPECT_TRUE(page.items.empty());
  EXPECT_EQ(page.total, 0U);
}

TEST_P(ReviewQueueTest, TheOldestCreationComesFirst) {
  CQ_SENTENCE("reviews.queue");
  knowledge().insert(unit_of(1, "2026-01-02T00:00:00.5Z"));
  knowledge().insert(unit_of(2, "2026-01-02T00:00:00Z"));
  knowledge().insert(unit_of(3, "2026-01-01T23:59:59.999999Z"));
  knowledge().insert(unit_of(4, "2026-01-02T00:00:01Z"));
  EXPECT_EQ(queued(kAll, 0), (Ids{unit_id(3), unit_id(2), unit_id(1), unit_id(4)}));
}

TEST_P(ReviewQueueTest, TiesAreByIdLowestFirst) {
  CQ_SENTENCE("reviews.queue");
  insert_three();
  EXPECT_EQ(queued(kAll, 0), (Ids{unit_id(1), unit_id(2), unit_id(3)}));
}

TEST_P(ReviewQueueTest, OnlyPendingUnitsAreQueuedAndCounted) {
  CQ_SENTENCE("reviews.queue");
  CQ_SENTENCE("review_page.total");
  insert_approved({sample_unit(1, {"api"})});
  insert_rejected({sample_unit(2, {"api"})});
  knowledge().insert(sample_unit(3, {"api"}));
  EXPECT_EQ(queued(kAll, 0), Ids{unit_id(3)});
  EXPECT_EQ(reviews().queue(kAll, 0).total, 1U);
}

TEST_P(ReviewQueueTest, ItemsAreTheUnitsAsFindGivesThem) {
  CQ_SENTENCE("reviews.queue");
  knowledge().insert(sample_unit(1, {awkward_text()}));
  const ReviewPage page = reviews().queue(1, 0);
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items[0].document, knowledge().find(unit_id(1))->document);
  EXPECT_EQ(page.items[0].status, ReviewStatus::kPending);
  EXPECT_FALSE(page.items[0].reviewed_by);
  EXPECT_FALSE(page.items[0].reviewed_at);
}

TEST_P(ReviewQueueTest, ALimitAndAnOffsetCutAPageOut) {
  CQ_SENTENCE("reviews.queue");
  insert_three();
  EXPECT_EQ(queued(0, 0), Ids{});
  EXPECT_EQ(queued(2, 0), (Ids{unit_id(1), unit_id(2)}));
  EXPECT_EQ(queued(2, 1), (Ids{unit_id(2), unit_id(3)}));
  EXPECT_EQ(queued(2, 2), Ids{unit_id(3)});
  EXPECT_EQ(queued(2, 3), Ids{});
  EXPECT_EQ(queued(2, 400), Ids{});
}

TEST_P(ReviewQueueTest, ANegativeLimitIsNoneAndANegativeOffsetIsZero) {
  CQ_SENTENCE("reviews.queue");
  const auto lowest = std::numeric_limits<std::int64_t>::min();
  insert_three();
  EXPECT_EQ(queued(-1, 1), (Ids{unit_id(2), unit_id(3)}));
  EXPECT_EQ(queued(lowest, 2), Ids{unit_id(3)});
  EXPECT_EQ(queued(1, -1), Ids{unit_id(1)});
  EXPECT_EQ(queued(2, lowest), (Ids{unit_id(1), unit_id(2)}));
}

TEST_P(ReviewQueueTest, TheHighestNumbersAreTakenToo) {
  CQ_SENTENCE("reviews.queue");
  const auto highest = std::numeric_limits<std::int64_t>::max();
  insert_three();
  EXPECT_EQ(queued(highest, 1), (Ids{unit_id(2), unit_id(3)}));
  EXPECT_EQ(queued(highest, highest), Ids{});
}

TEST_P(ReviewQueueTest, TheTotalCountsThePendingUnitsOfAllPages) {
  CQ_SENTENCE("review_page.total");
  insert_three();
  EXPECT_EQ(reviews().queue(1, 0).total, 3U);
  EXPECT_EQ(reviews().queue(0, 0).total, 3U);
  EXPECT_EQ(reviews().queue(1, 400).total, 3U);
}

}  // namespace

CQ_TESTS_OF(review_queue_test)

}  // namespace cq::testkit
