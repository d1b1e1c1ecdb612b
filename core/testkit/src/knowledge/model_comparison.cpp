#include "knowledge/model_comparison.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cq/archive.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <string>

namespace cq::testkit {
namespace {

std::vector<std::string> ids_of(const std::vector<StoredUnit>& units) {
  std::vector<std::string> ids;
  ids.reserve(units.size());
  for (const StoredUnit& unit : units) ids.push_back(unit.id);
  return ids;
}

void expect_as_kept(const StoredUnit& unit, const Model& model) {
  const StoredUnit expected = model.stored(unit.id);
  EXPECT_TRUE(unit.document == expected.document) << unit.document << "\n" << expected.document;
  EXPECT_EQ(unit.status, expected.status) << unit.id;
  EXPECT_EQ(unit.reviewed_by, expected.reviewed_by) << unit.id;
  EXPECT_EQ(unit.reviewed_at, expected.reviewed_at) << unit.id;
}

void expect_equal_statistics(Store& store, const Model& model, Dice& dice) {
  // Among them values that confidences really have, edges that no unit reaches, and none at all.
  static const std::vector<std::vector<double>> kEdges{
      {0.3, 0.5, 0.7},
      {},
      {0.0},
      {1.0},
      {0.35, 0.6},
      {-1.0, 2.0},
      {0.04999999999999999, 0.19999999999999998, 0.8999999999999999}};
  const auto& edges = kEdges[dice.below(static_cast<unsigned>(kEdges.size()))];
  const KnowledgeStatistics anyone = part<Statistics>(store).of_knowledge(edges);
  EXPECT_EQ(anyone.total, model.units().size());
  EXPECT_EQ(anyone.by_tier, model.by_tier());
  EXPECT_EQ(anyone.by_domain, model.by_domain());
  EXPECT_EQ(anyone.by_confidence.edges, edges);
  EXPECT_EQ(anyone.by_confidence.counts, model.by_confidence(edges));

  const Timestamp since = at("2026-03-01T11:22:33.000444Z") + std::chrono::hours(dice.below(400));
  const ReviewStatistics reviewers = part<Statistics>(store).of_reviews(edges, since);
  EXPECT_EQ(reviewers.pending, model.count(ReviewStatus::kPending));
  EXPECT_EQ(reviewers.approved, model.count(ReviewStatus::kApproved));
  EXPECT_EQ(reviewers.rejected, model.count(ReviewStatus::kRejected));
  EXPECT_EQ(reviewers.by_domain, model.by_domain());
  EXPECT_EQ(reviewers.by_confidence.counts, model.by_confidence(edges));

  std::vector<Timestamp> moments;
  for (const Activity& activity : reviewers.recent) {
    const Activity expected = model.activity(activity.unit_id);
    EXPECT_EQ(activity.summary, expected.summary);
    EXPECT_EQ(activity.status, expected.status);
    EXPECT_EQ(activity.reviewed_by, expected.reviewed_by);
    EXPECT_EQ(activity.moment, expected.moment);
    if (activity.moment) moments.push_back(*activity.moment);
  }
  EXPECT_EQ(moments, model.recent_moments());

  const std::vector<DailyCounts> days = model.daily(since);
  ASSERT_EQ(reviewers.daily.size(), days.size());
  for (std::size_t i = 0; i < days.size(); ++i) {
    EXPECT_EQ(reviewers.daily[i].day, days[i].day);
    EXPECT_EQ(reviewers.daily[i].proposed, days[i].proposed);
    EXPECT_EQ(reviewers.daily[i].approved, days[i].approved);
    EXPECT_EQ(reviewers.daily[i].rejected, days[i].rejected);
  }
}

void expect_equal_archive(Store& store, const Model& model) {
  EXPECT_EQ(part<Archive>(store).counts().of(kUnitKind), model.units().size());
  auto next = model.units().begin();
  part<Archive>(store).read([&](const ArchiveRecord& record) {
    if (record.kind != kUnitKind) return;
    const ArchivedUnit archived = unit_of(record);
    ASSERT_NE(next, model.units().end());
    EXPECT_EQ(archived.unit.id, next->first);
    EXPECT_EQ(archived.created_at, next->second.unit.evidence.first_observed);
    if (model.units().contains(archived.unit.id)) expect_as_kept(archived.unit, model);
    ++next;
  });
  EXPECT_EQ(next, model.units().end());
}

ReviewFilter random_filter(Dice& dice) {
  static constexpr std::array<double, 7> kBounds{0.0, 0.35, 0.5, 0.6, 0.8999999999999999, 1.0, 2.0};
  ReviewFilter filter;
  if (dice.below(3) == 0) filter.domain = "domain" + std::to_string(dice.below(13));
  if (dice.below(2) == 0) filter.status = static_cast<ReviewStatus>(dice.below(3));
  if (dice.below(3) == 0) filter.confidence_min = kBounds[dice.below(kBounds.size())];
  if (dice.below(3) == 0) filter.confidence_max = kBounds[dice.below(kBounds.size())];
  filter.limit = static_cast<std::int64_t>(dice.below(40)) - 1;
  return filter;
}

}  // namespace

void expect_equal_answer(Store& store, const Model& model, const KnowledgeQuery& query) {
  const std::vector<StoredUnit> answer = part<Knowledge>(store).query(query);
  ASSERT_EQ(ids_of(answer), model.query(query));
  for (const StoredUnit& unit : answer) expect_as_kept(unit, model);
  // What was just answered may be known without asking the database.
  auto* const fast_query = find_part<FastQuery>(store);
  if (const auto fast = fast_query == nullptr ? std::nullopt : fast_query->try_query(query)) {
    ASSERT_EQ(ids_of(*fast), model.query(query));
    for (const StoredUnit& unit : *fast) expect_as_kept(unit, model);
  }
}

void expect_equal(Store& store, const Model& model, const Comparable& parts, Dice& dice) {
  for (int i = 0; i < 5; ++i) expect_equal_answer(store, model, random_query(dice));
  for (const auto& [id, kept] : model.units()) {
    const auto found = part<Knowledge>(store).find(id);
    ASSERT_TRUE(found) << id;
    expect_as_kept(*found, model);
  }
  const auto limit = static_cast<std::int64_t>(dice.below(30)) - 1;
  const auto offset = static_cast<std::int64_t>(dice.below(30)) - 1;
  const ReviewPage page = part<Reviews>(store).queue(limit, offset);
  ASSERT_EQ(ids_of(page.items), model.queue(limit, offset));
  EXPECT_EQ(page.total, model.count(ReviewStatus::kPending));
  for (const StoredUnit& unit : page.items) expect_as_kept(unit, model);
  for (int i = 0; i < 3; ++i) {
    const ReviewFilter filter = random_filter(dice);
    const std::vector<StoredUnit> listed = part<Reviews>(store).list(filter);
    ASSERT_EQ(ids_of(listed), model.list(filter));
    for (const StoredUnit& unit : listed) expect_as_kept(unit, model);
  }
  if (parts.statistics) expect_equal_statistics(store, model, dice);
  if (parts.archive) expect_equal_archive(store, model);
}

}  // namespace cq::testkit
