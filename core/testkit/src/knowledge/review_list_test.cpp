#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <limits>

namespace cq::testkit {
namespace {

using Ids = std::vector<std::string>;

class ReviewListTest : public StoreTest {
 protected:
  [[nodiscard]] Ids listed(const ReviewFilter& filter) const {
    Ids ids;
    for (const StoredUnit& unit : reviews().list(filter)) ids.push_back(unit.id);
    return ids;
  }
};
CQ_SUITE(ReviewListTest, "reviews", kNeedsReviews, Lasting::kStore);

ReviewFilter from(double min) {
  ReviewFilter filter;
  filter.confidence_min = min;
  return filter;
}

ReviewFilter up_to(double max) {
  ReviewFilter filter;
  filter.confidence_max = max;
  return filter;
}

ReviewFilter of(ReviewStatus status) {
  ReviewFilter filter;
  filter.status = status;
  return filter;
}

ReviewFilter in(const std::string& domain) {
  ReviewFilter filter;
  filter.domain = domain;
  return filter;
}

TEST_P(ReviewListTest, WithoutAFilterEveryUnitIsListed) {
  CQ_SENTENCE("review_filter.unset");
  EXPECT_EQ(listed({}), Ids{});
  knowledge().insert(sample_unit(1, {"api"}));
  insert_approved({sample_unit(2, {"api"})});
  insert_rejected({sample_unit(3, {"api"})});
  EXPECT_EQ(listed({}), (Ids{unit_id(3), unit_id(2), unit_id(1)}));
}

TEST_P(ReviewListTest, TheNewestCreationComesFirst) {
  CQ_SENTENCE("reviews.list");
  knowledge().insert(unit_of(1, "2026-01-02T00:00:00.5Z"));
  knowledge().insert(unit_of(2, "2026-01-02T00:00:00Z"));
  knowledge().insert(unit_of(3, "2026-01-01T23:59:59.999999Z"));
  insert_approved({unit_of(4, "2026-01-02T00:00:01Z")});
  EXPECT_EQ(listed({}), (Ids{unit_id(4), unit_id(1), unit_id(2), unit_id(3)}));
}

TEST_P(ReviewListTest, TiesAreByIdHighestFirst) {
  CQ_SENTENCE("reviews.list");
  for (const unsigned number : {2U, 1U, 3U}) knowledge().insert(sample_unit(number, {"api"}));
  EXPECT_EQ(listed({}), (Ids{unit_id(3), unit_id(2), unit_id(1)}));
}

TEST_P(ReviewListTest, UnitsAreAsFindGivesThem) {
  CQ_SENTENCE("reviews.list");
  insert_rejected({sample_unit(1, {awkward_text()})});
  const auto units = reviews().list({});
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].document, knowledge().find(unit_id(1))->document);
  EXPECT_EQ(units[0].status, ReviewStatus::kRejected);
  EXPECT_EQ(units[0].reviewed_by, "bob");
  EXPECT_EQ(units[0].reviewed_at, at("2026-01-05T00:00:00Z"));
}

TEST_P(ReviewListTest, ADomainMustBeOneOfTheUnits) {
  CQ_SENTENCE("reviews.list");
  knowledge().insert(sample_unit(1, {"api", "web"}));
  insert_approved({sample_unit(2, {"web"})});
  knowledge().insert(sample_unit(3, {"apis"}));
  knowledge().insert(sample_unit(4, {awkward_text()}));
  EXPECT_EQ(listed(in("api")), Ids{unit_id(1)});
  EXPECT_EQ(listed(in("web")), (Ids{unit_id(2), unit_id(1)}));
  EXPECT_EQ(listed(in(awkward_text())), Ids{unit_id(4)});
  EXPECT_EQ(listed(in("API")), Ids{});
  EXPECT_EQ(listed(in("")), Ids{});
}

TEST_P(ReviewListTest, AStatusMustBeTheUnits) {
  CQ_SENTENCE("reviews.list");
  knowledge().insert(sample_unit(1, {"api"}));
  insert_approved({sample_unit(2, {"api"})});
  insert_rejected({sample_unit(3, {"api"})});
  EXPECT_EQ(listed(of(ReviewStatus::kPending)), Ids{unit_id(1)});
  EXPECT_EQ(listed(of(ReviewStatus::kApproved)), Ids{unit_id(2)});
  EXPECT_EQ(listed(of(ReviewStatus::kRejected)), Ids{unit_id(3)});
}

TEST_P(ReviewListTest, TheLowerBoundIsInclusive) {
  CQ_SENTENCE("review_filter.confidence_min");
  knowledge().insert(believed_unit(1, 0.3));
  knowledge().insert(believed_unit(2, 0.1 + 0.1 + 0.1));
  knowledge().insert(believed_unit(3, 0.2999999999999999));
  EXPECT_EQ(listed(from(0.3)), (Ids{unit_id(2), unit_id(1)}));
  EXPECT_EQ(listed(from(0.1 + 0.1 + 0.1)), Ids{unit_id(2)});
  EXPECT_EQ(listed(from(-1.0)).size(), 3U);
  EXPECT_EQ(listed(from(2.0)), Ids{});
}

TEST_P(ReviewListTest, TheUpperBoundIsExclusiveBelowOne) {
  CQ_SENTENCE("review_filter.confidence_max");
  knowledge().insert(believed_unit(1, 0.3));
  knowledge().insert(believed_unit(2, 0.1 + 0.1 + 0.1));
  knowledge().insert(believed_unit(3, 0.0));
  EXPECT_EQ(listed(up_to(0.3)), Ids{unit_id(3)});
  EXPECT_EQ(listed(up_to(0.1 + 0.1 + 0.1)), (Ids{unit_id(3), unit_id(1)}));
  EXPECT_EQ(listed(up_to(0.0)), Ids{});
}

TEST_P(ReviewListTest, TheUpperBoundIsInclusiveFromOneUp) {
  CQ_SENTENCE("review_filter.confidence_max");
  knowledge().insert(believed_unit(1, 1.0));
  knowledge().insert(believed_unit(2, 0.9999999999999999));
  EXPECT_EQ(listed(up_to(0.9999999999999999)), Ids{});
  EXPECT_EQ(listed(up_to(1.0)), (Ids{unit_id(2), unit_id(1)}));
  EXPECT_EQ(listed(up_to(5.0)), (Ids{unit_id(2), unit_id(1)}));
}

TEST_P(ReviewListTest, NothingIsBetweenBoundsThatAreNoNumbers) {
  CQ_SENTENCE("reviews.list");
  knowledge().insert(believed_unit(1, 0.5));
  EXPECT_EQ(listed(from(std::numeric_limits<double>::quiet_NaN())), Ids{});
  EXPECT_EQ(listed(up_to(std::numeric_limits<double>::quiet_NaN())), Ids{});
  EXPECT_EQ(listed(up_to(std::numeric_limits<double>::infinity())), Ids{unit_id(1)});
}

TEST_P(ReviewListTest, AUnitMustPassEveryPartOfTheFilter) {
  CQ_SENTENCE("reviews.list");
  insert_approved({believed_unit(1, 0.5), believed_unit(2, 0.2), believed_unit(3, 0.8)});
  knowledge().insert(believed_unit(4, 0.5));
  Unit elsewhere = sample_unit(5, {"web"});
  insert_approved({elsewhere});
  EXPECT_EQ(listed({"api", ReviewStatus::kApproved, 0.3, 0.6, 100}), Ids{unit_id(1)});
}

TEST_P(ReviewListTest, TheLimitCountsUnitsThatPassed) {
  CQ_SENTENCE("reviews.list.limit");
  for (unsigned i = 0; i < 10; ++i) knowledge().insert(believed_unit(i, i % 2 == 0 ? 0.2 : 0.8));
  ReviewFilter filter = up_to(0.5);
  filter.limit = 3;
  EXPECT_EQ(listed(filter), (Ids{unit_id(8), unit_id(6), unit_id(4)}));
  filter.limit = 0;
  EXPECT_EQ(listed(filter), Ids{});
  filter.limit = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(listed(filter).size(), 5U);
}

TEST_P(ReviewListTest, ANegativeLimitIsNone) {
  CQ_SENTENCE("review_filter.limit");
  for (unsigned i = 0; i < 120; ++i) knowledge().insert(sample_unit(i, {"api"}));
  EXPECT_EQ(listed({}).size(), 100U);
  for (const std::int64_t limit : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
    ReviewFilter filter;
    filter.limit = limit;
    EXPECT_EQ(listed(filter).size(), 120U);
  }
}

TEST_P(ReviewListTest, AListGoesOnBehindAUnit) {
  CQ_SENTENCE("review_filter.behind");
  knowledge().insert(unit_of(2, "2026-01-02T00:00:00Z"));
  knowledge().insert(unit_of(1, "2026-01-02T00:00:00Z"));
  knowledge().insert(unit_of(3, "2026-01-02T00:00:00Z"));
  knowledge().insert(unit_of(9, "2026-01-01T00:00:00Z"));
  insert_approved({unit_of(4, "2026-01-01T00:00:00.000001Z")});
  ReviewFilter filter;
  filter.behind = unit_id(2);
  EXPECT_EQ(listed(filter), (Ids{unit_id(1), unit_id(4), unit_id(9)}));
  filter.limit = 1;
  EXPECT_EQ(listed(filter), Ids{unit_id(1)});
  filter.limit = 100;
  filter.status = ReviewStatus::kPending;
  filter.behind = unit_id(4);  // which doesn't pass itself
  EXPECT_EQ(listed(filter), Ids{unit_id(9)});
  for (const std::string& last : {unit_id(9), unit_id(77), std::string()}) {
    filter.behind = last;
    EXPECT_EQ(listed(filter), Ids{});
  }
}

TEST_P(ReviewListTest, TheOldestComeFirstWhereThatIsAskedFor) {
  CQ_SENTENCE("review_filter.oldest_first");
  knowledge().insert(unit_of(2, "2026-01-02T00:00:00Z"));
  knowledge().insert(unit_of(1, "2026-01-02T00:00:00Z"));
  knowledge().insert(unit_of(3, "2026-01-03T00:00:00Z"));
  knowledge().insert(unit_of(9, "2026-01-01T00:00:00Z"));
  ReviewFilter filter;
  filter.oldest_first = true;
  EXPECT_EQ(listed(filter), (Ids{unit_id(9), unit_id(1), unit_id(2), unit_id(3)}));
  filter.behind = unit_id(1);
  EXPECT_EQ(listed(filter), (Ids{unit_id(2), unit_id(3)}));
  filter.limit = 1;
  EXPECT_EQ(listed(filter), Ids{unit_id(2)});
  filter.behind = unit_id(3);
  EXPECT_EQ(listed(filter), Ids{});
}

TEST_P(ReviewListTest, AListEndsBehindTheUnitThatReachesItsBytes) {
  CQ_SENTENCE("review_filter.max_bytes");
  Unit large = unit_of(3, "2026-01-03T00:00:00Z");
  large.insight.detail.assign(5'000, 'x');
  knowledge().insert(large);
  knowledge().insert(unit_of(2, "2026-01-02T00:00:00Z"));
  knowledge().insert(unit_of(1, "2026-01-01T00:00:00Z"));
  ReviewFilter filter;
  filter.max_bytes = 1;
  EXPECT_EQ(listed(filter), Ids{unit_id(3)});
  filter.max_bytes = write_unit_document(large).size();
  EXPECT_EQ(listed(filter), Ids{unit_id(3)});
  ++filter.max_bytes;
  EXPECT_EQ(listed(filter), (Ids{unit_id(3), unit_id(2)}));
  filter.max_bytes = 50'000;
  EXPECT_EQ(listed(filter), (Ids{unit_id(3), unit_id(2), unit_id(1)}));
  filter.oldest_first = true;
  filter.max_bytes = 1;
  EXPECT_EQ(listed(filter), Ids{unit_id(1)});
}

}  // namespace

CQ_TESTS_OF(review_list_test)

}  // namespace cq::testkit
