#include "knowledge.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <optional>
#include <string>

namespace jsonl {
namespace {

bool share_a_domain(const cq::KnowledgeQuery& query, const cq::Unit& unit) {
  return std::find_first_of(unit.domains.begin(), unit.domains.end(), query.domains.begin(),
                            query.domains.end()) != unit.domains.end();
}

std::optional<std::string> named(std::string_view voter) {
  return voter.empty() ? std::nullopt : std::optional<std::string>(voter);
}

// [score]
double score(const cq::KnowledgeQuery& query, const cq::Unit& unit) {
  const cq::RankedTerms terms{unit.domains, unit.context.languages, unit.context.frameworks,
                              unit.context.pattern};
  return cq::relevance(query, terms) * unit.evidence.confidence;
}
// [/score]

}  // namespace

// [insert]
void JsonlKnowledge::insert(const cq::Unit& unit) {
  UnitProposed proposed{cq::write_unit_document(unit)};
  database_.change([&](const Contents& contents) -> Change {
    if (contents.find_unit(unit.id) != nullptr) {
      throw cq::Error(cq::ErrorKind::kConflict,
                      "A unit with the id '" + unit.id + "' exists already.");
    }
    return proposed;
  });
}
// [/insert]

std::optional<cq::StoredUnit> JsonlKnowledge::find(std::string_view id) {
  return database_.read([id](const Contents& contents) {
    const KeptUnit* const kept = contents.find_unit(id);
    return kept == nullptr ? std::nullopt : std::optional(kept->stored);
  });
}

// [query]
std::vector<cq::StoredUnit> JsonlKnowledge::query(const cq::KnowledgeQuery& query) {
  struct Match {
    double score = 0.0;
    const cq::StoredUnit* unit = nullptr;
  };
  return database_.read([&query](const Contents& contents) {
    std::vector<Match> matches;
    for (const auto& [id, kept] : contents.units()) {
      if (kept.stored.status != cq::ReviewStatus::kApproved) continue;
      if (!share_a_domain(query, kept.unit)) continue;
      const double unit_score = score(query, kept.unit);
      if (cq::ranks_behind({unit_score, id}, query)) {
        matches.push_back({unit_score, &kept.stored});
      }
    }
    std::sort(matches.begin(), matches.end(), [](const Match& left, const Match& right) {
      return cq::ranks_before({left.score, left.unit->id}, {right.score, right.unit->id});
    });
    matches.resize(std::min(matches.size(), query.limit));
    std::vector<cq::StoredUnit> best;
    std::size_t bytes = 0;
    for (const Match& match : matches) {
      best.push_back(*match.unit);
      bytes += match.unit->document.size();
      if (bytes >= query.max_bytes) break;
    }
    return best;
  });
}
// [/query]

// [change-approved]
cq::StoredUnit JsonlKnowledge::change_approved(std::string_view id, const Change& change,
                                               const Check& check) {
  const auto approved = [id](const Contents& contents) -> const KeptUnit& {
    const KeptUnit* const kept = contents.find_unit(id);
    if (kept == nullptr || kept->stored.status != cq::ReviewStatus::kApproved) {
      throw cq::Error(cq::ErrorKind::kNotFound, "Knowledge unit not found");
    }
    return *kept;
  };
  return database_.change(
      [&](const Contents& contents) {
        return check(approved(contents)) ? std::optional(change) : std::nullopt;
      },
      [&](const Contents& contents) { return approved(contents).stored; });
}

cq::StoredUnit JsonlKnowledge::confirm(std::string_view id, cq::Timestamp at,
                                       std::string_view voter) {
  return change_approved(
      id, UnitConfirmed{std::string(id), at, named(voter)},
      [&](const KeptUnit& kept) { return !kept.confirmed_by.contains(std::string(voter)); });
}
// [/change-approved]

cq::StoredUnit JsonlKnowledge::flag(std::string_view id, const cq::Flag& flag,
                                    const cq::UnitLimits& allowed, std::string_view voter) {
  return change_approved(id, UnitFlagged{std::string(id), flag, named(voter)},
                         [&](const KeptUnit& kept) {
                           if (kept.flagged_by.contains(std::string(voter))) return false;
                           cq::Unit unit = kept.unit;
                           cq::apply_flag(unit, flag, allowed);  // throws where it isn't allowed
                           return true;
                         });
}

}  // namespace jsonl
