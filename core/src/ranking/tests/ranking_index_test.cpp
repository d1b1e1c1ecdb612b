#include <gtest/gtest.h>

#include <algorithm>
#include <cq/knowledge/ranking.hpp>
#include <cq/ranking/ranking_index.hpp>
#include <cq/timestamp.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "support/sanitizers.hpp"

namespace cq::ranking {
namespace {

using Units = std::map<std::string, UnitFacts>;

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(engine_);
  }
  // Low numbers are far more frequent.
  std::vector<std::string> names(const std::string& kind, unsigned kinds, unsigned least,
                                 unsigned most) {
    std::vector<std::string> names;
    const unsigned count = least + below(most - least + 1);
    while (names.size() < count) {
      names.push_back(kind + std::to_string(below(1 + below(kinds))));
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
    }
    return names;
  }
  double confidence() {
    static const std::vector<double> kValues = {
        0.0, 0.2, 0.35, 0.5, 0.5, 0.5, 0.6, 0.7, 0.7999999999999999, 0.8, 1.0};
    return kValues[below(static_cast<unsigned>(kValues.size()))];
  }

 private:
  std::mt19937 engine_;
};

// What a language is called, a framework or a domain may be called, too.
std::string kind_of_name(Dice& dice, const std::string& usual) {
  return dice.below(3) == 0 ? "d" : usual;
}

std::string number_id(unsigned number) {
  std::string digits = std::to_string(number * 7919U % 1'000'003U);
  return "ku_" + std::string(32 - digits.size(), '0') + digits;
}

UnitFacts random_unit(Dice& dice, unsigned number) {
  UnitFacts unit;
  unit.id = number_id(number);
  unit.row = static_cast<std::int64_t>(number) + 1;
  unit.fingerprint = number + 1U;
  unit.status = dice.below(10) == 0 ? ReviewStatus::kPending : ReviewStatus::kApproved;
  unit.confidence = dice.confidence();
  unit.domains = dice.names("d", 12, 1, 5);
  unit.languages = dice.names(kind_of_name(dice, "l"), 4, 0, 2);
  unit.frameworks = dice.names(kind_of_name(dice, "f"), 5, 0, 2);
  unit.pattern = dice.below(3) == 0 ? "" : kind_of_name(dice, "p") + std::to_string(dice.below(6));
  unit.tier = "private";
  unit.created_at = Timestamp(std::chrono::seconds(dice.below(1'000'000)));
  return unit;
}

KnowledgeQuery random_query(Dice& dice) {
  KnowledgeQuery query;
  query.domains = dice.names("d", 15, 1, 4);
  query.languages = dice.names(kind_of_name(dice, "l"), 5, 0, 2);
  query.frameworks = dice.names(kind_of_name(dice, "f"), 6, 0, 2);
  query.pattern = dice.below(2) == 0 ? "" : kind_of_name(dice, "P") + std::to_string(dice.below(7));
  query.limit = dice.below(8) == 0 ? 100'000 : 1 + dice.below(30);
  if (dice.below(2) == 0) {  // few different scores, so that there are ties
    const double score = 0.55 / (1 + dice.below(4)) + 0.15 * dice.below(3);
    query.after = RankPosition{score * dice.confidence(), number_id(dice.below(3'000))};
  }
  return query;
}

// The plainest way: every unit is scored, and all are sorted.
std::vector<std::string> plain_answer(const Units& units, const KnowledgeQuery& query) {
  std::vector<std::pair<double, std::string>> scored;
  for (const auto& [id, unit] : units) {
    const bool matches =
        std::any_of(unit.domains.begin(), unit.domains.end(), [&query](const std::string& domain) {
          return std::find(query.domains.begin(), query.domains.end(), domain) !=
                 query.domains.end();
        });
    if (unit.status != ReviewStatus::kApproved || !matches) continue;
    const RankedTerms terms{unit.domains, unit.languages, unit.frameworks, unit.pattern};
    const double score = relevance(query, terms) * unit.confidence;
    if (ranks_behind({score, id}, query)) scored.emplace_back(score, id);
  }
  std::sort(scored.rbegin(), scored.rend());
  if (scored.size() > query.limit) scored.resize(query.limit);
  std::vector<std::string> ids;
  for (auto& [score, id] : scored) ids.push_back(std::move(id));
  return ids;
}

std::vector<std::string> answer_of(const RankingIndex& index, const KnowledgeQuery& query) {
  const auto found = index.query(query);
  EXPECT_TRUE(found);
  std::vector<std::string> ids;
  for (const FoundUnit& unit : found.value_or(std::vector<FoundUnit>{})) {
    ids.push_back(id_of(unit.key));
  }
  return ids;
}

// Adds, changes and removes units at random.
void change_at_random(Dice& dice, Units& units, RankingIndex& index, unsigned changes,
                      unsigned kinds) {
  for (unsigned i = 0; i < changes; ++i) {
    const unsigned number = dice.below(kinds);
    const auto known = units.find(number_id(number));
    if (known != units.end() && dice.below(6) == 0) {
      index.remove(known->first);
      units.erase(known);
      continue;
    }
    UnitFacts unit = random_unit(dice, number);
    if (known != units.end() && dice.below(2) == 0) {  // as a confirmation does
      unit = known->second;
      unit.confidence = dice.confidence();
    }
    index.put(unit);
    units[unit.id] = unit;
  }
}

void expect_plain_answers(const RankingIndex& index, const Units& units, Dice& dice, int queries) {
  for (int i = 0; i < queries; ++i) {
    const KnowledgeQuery query = random_query(dice);
    ASSERT_EQ(answer_of(index, query), plain_answer(units, query)) << "query " << i;
  }
}

TEST(RankingIndex, AnswersAreThoseOfThePlainWayThroughAllChanges) {
  Dice dice(20261121);
  Units units;
  RankingIndex index;
  constexpr int kRounds = test::kSanitized ? 3 : 12;
  for (int round = 0; round < kRounds; ++round) {
    change_at_random(dice, units, index, 400, 900);
    ASSERT_NO_FATAL_FAILURE(expect_plain_answers(index, units, dice, 60)) << "round " << round;
  }
}

TEST(RankingIndex, AnswersAreThoseOfThePlainWayAfterFillingInOneStep) {
  Dice dice(20261122);
  Units units;
  RankingIndex index;
  index.begin_filling();
  for (unsigned number = 0; number < 2500; ++number) {
    const UnitFacts unit = random_unit(dice, number);
    index.put(unit);
    units[unit.id] = unit;
  }
  index.end_filling();
  expect_plain_answers(index, units, dice, test::part_of(60));
  change_at_random(dice, units, index, 1500, 2500);
  expect_plain_answers(index, units, dice, test::part_of(60));
}

TEST(RankingIndex, EqualScoresAreOrderedByIdHowEverManyThereAre) {
  Units units;
  RankingIndex index;
  for (unsigned number = 0; number < 5000; ++number) {
    UnitFacts unit;
    unit.id = number_id(number);
    unit.row = static_cast<std::int64_t>(number) + 1;
    unit.status = ReviewStatus::kApproved;
    unit.confidence = 0.5;
    unit.domains = {"api"};
    index.put(unit);
    units[unit.id] = unit;
  }
  const KnowledgeQuery query{{"api"}, {}, {}, "", 7};
  EXPECT_EQ(answer_of(index, query), plain_answer(units, query));
}

TEST(RankingIndex, AQueryOfVeryManyDomainsIsAnsweredToo) {
  Dice dice(20261123);
  Units units;
  RankingIndex index;
  change_at_random(dice, units, index, 500, 900);
  KnowledgeQuery query = random_query(dice);
  for (unsigned i = 0; i < 500; ++i) query.domains.push_back("d" + std::to_string(i));
  EXPECT_EQ(answer_of(index, query), plain_answer(units, query));
}

TEST(RankingIndex, UnitsThatOnlyTheirRowsTellOfHideNothingInOtherDomains) {
  Dice dice(20261124);
  RankingIndex index;
  UnitFacts unindexed = random_unit(dice, 1);
  unindexed.unindexed = true;
  unindexed.domains = {"api", "web"};
  index.put(unindexed);
  EXPECT_FALSE(index.query({{"web"}, {}, {}, "", 5}));
  EXPECT_TRUE(index.query({{"db"}, {}, {}, "", 5}));
  index.make_unindexed(unindexed.id, {"db"});
  EXPECT_TRUE(index.query({{"web"}, {}, {}, "", 5}));
  EXPECT_FALSE(index.query({{"db"}, {}, {}, "", 5}));
  index.remove(unindexed.id);
  EXPECT_TRUE(index.query({{"db"}, {}, {}, "", 5}));
}

TEST(RankingIndex, SaysWhatItHolds) {
  Dice dice(20261126);
  RankingIndex index;
  const UnitFacts unit = random_unit(dice, 1);
  index.put(unit);
  UnitFacts unindexed = random_unit(dice, 2);
  unindexed.unindexed = true;
  index.put(unindexed);
  EXPECT_EQ(index.size(), 1U);
  const auto found = index.find(unit.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->row, unit.row);
  EXPECT_EQ(found->fingerprint, unit.fingerprint);
  EXPECT_EQ(found->confidence, unit.confidence);
  EXPECT_EQ(found->pattern, unit.pattern);
  EXPECT_EQ(found->created_at, unit.created_at);
  EXPECT_EQ(found->reviewed_at, std::nullopt);
  std::vector<std::string> domains;
  const auto slot = index.slot_of(unit.id);
  ASSERT_TRUE(slot && *slot < index.slots());
  index.visit_domains(*slot, [&](std::string_view domain) { domains.emplace_back(domain); });
  std::sort(domains.begin(), domains.end());
  EXPECT_EQ(domains, unit.domains);
  EXPECT_EQ(index.key_at(*slot), key_of(unit.id));
  EXPECT_FALSE(index.find(unindexed.id));
  EXPECT_TRUE(index.is_unindexed(unindexed.id));
  EXPECT_EQ(index.fingerprint_of(unindexed.id), unindexed.fingerprint);
  index.remove(unit.id);
  EXPECT_EQ(index.size(), 0U);
  EXPECT_FALSE(index.find(unit.id));
  EXPECT_EQ(index.key_at(*slot), std::nullopt);
}

TEST(RankingIndex, StatisticsAreThoseOfACountThroughAllChanges) {
  Dice dice(20261125);
  Units units;
  RankingIndex index;
  const std::vector<double> edges = {0.3, 0.5, 0.7};
  for (int round = 0; round < 10; ++round) {
    change_at_random(dice, units, index, 300, 700);
    std::map<ReviewStatus, std::uint64_t> by_status;
    std::vector<std::uint64_t> bins(4, 0);
    std::vector<std::pair<Timestamp, std::string>> moments;
    for (const auto& [id, unit] : units) {
      by_status[unit.status] += 1;
      moments.emplace_back(*unit.created_at, id);
      if (unit.status != ReviewStatus::kApproved) continue;
      bins[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), unit.confidence) -
                                    edges.begin())] += 1;
    }
    index.keep_statistics(edges);
    const auto knowledge = index.knowledge_statistics(edges);
    const auto reviews = index.review_statistics(edges, Timestamp());
    ASSERT_TRUE(knowledge && reviews);
    EXPECT_EQ(knowledge->total, units.size());
    EXPECT_EQ(reviews->statistics.approved, by_status[ReviewStatus::kApproved]);
    EXPECT_EQ(reviews->statistics.pending, by_status[ReviewStatus::kPending]);
    EXPECT_EQ(reviews->statistics.by_confidence.counts, bins);
    std::sort(moments.rbegin(), moments.rend());
    ASSERT_EQ(reviews->recent_rows.size(), std::min(moments.size(), kRecentActivities));
    for (std::size_t i = 0; i < reviews->recent_rows.size(); ++i) {
      EXPECT_EQ(reviews->recent_rows[i], units.at(moments[i].second).row) << i;
    }
  }
}

}  // namespace
}  // namespace cq::ranking
