#pragma once

#include <algorithm>
#include <chrono>
#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <random>
#include <string>
#include <vector>

namespace cq::knowledge::test {

inline constexpr Timestamp kMorning{std::chrono::seconds{1'767'323'045}};

inline std::string unit_id(unsigned number) {
  const std::string digits = std::to_string(number * 7919U % 1'000'003U);
  return "ku_" + std::string(32 - digits.size(), '0') + digits;
}

inline Unit unit_in(unsigned number, std::vector<std::string> domains) {
  Unit unit;
  unit.id = unit_id(number);
  unit.domains = std::move(domains);
  unit.insight.summary = "unit " + std::to_string(number);
  unit.evidence.first_observed = kMorning + std::chrono::seconds(number);
  unit.evidence.last_confirmed = unit.evidence.first_observed;
  return unit;
}

/// Random things, the same ones for the same seed; of few names, so that units share much.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(engine_);
  }
  std::vector<std::string> names(const std::string& kind, unsigned kinds, unsigned least,
                                 unsigned most) {
    std::vector<std::string> names;
    const unsigned count = least + below(most - least + 1);
    while (names.size() < count) {
      names.push_back(kind + std::to_string(below(kinds)));
      std::sort(names.begin(), names.end());
      names.erase(std::unique(names.begin(), names.end()), names.end());
    }
    return names;
  }
  Unit unit(unsigned number) {
    static const std::vector<double> kConfidences = {0.0, 0.35, 0.5, 0.5, 0.5, 0.6, 0.8, 1.0};
    Unit unit = unit_in(number, names("d", 8, 1, 4));
    unit.context.languages = names("l", 4, 0, 2);
    unit.context.frameworks = names("f", 4, 0, 2);
    if (below(3) != 0) unit.context.pattern = "P" + std::to_string(below(4));
    unit.evidence.confidence = kConfidences[below(static_cast<unsigned>(kConfidences.size()))];
    return unit;
  }
  KnowledgeQuery query() {
    KnowledgeQuery query;
    query.domains = names("d", 10, 1, 4);
    query.languages = names("l", 5, 0, 2);
    query.frameworks = names("f", 5, 0, 2);
    if (below(2) == 0) query.pattern = "p" + std::to_string(below(5));
    query.limit = below(8) == 0 ? 100'000 : 1 + below(30);
    if (below(4) == 0) query.max_bytes = 1 + below(4'000);
    if (below(2) == 0) {
      query.after =
          RankPosition{0.55 / (1 + below(4)) * 0.5 + 0.15 * below(3) * 0.5, unit_id(below(1'000))};
    }
    return query;
  }

 private:
  std::mt19937 engine_;
};

inline KnowledgeQuery all_of(std::vector<std::string> domains) {
  KnowledgeQuery query;
  query.domains = std::move(domains);
  query.limit = 100'000;
  return query;
}

/// What tests compare of an answer.
inline std::vector<std::string> texts_of(const std::vector<StoredUnit>& units) {
  std::vector<std::string> texts;
  for (const StoredUnit& unit : units) {
    texts.push_back(
        unit.id + " " + std::string(to_string(unit.status)) + " " + unit.reviewed_by.value_or("-") +
        " " +
        (unit.reviewed_at ? std::to_string(unit.reviewed_at->time_since_epoch().count()) : "-") +
        " " + unit.document);
  }
  return texts;
}

}  // namespace cq::knowledge::test
