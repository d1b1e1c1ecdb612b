#include "memory/knowledge.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "memory/figures.hpp"

namespace cq::test {
namespace {

struct Match {
  double score = 0.0;
  const StoredUnit* unit = nullptr;
};

bool share_a_domain(const KnowledgeQuery& query, const Unit& unit) {
  return std::any_of(unit.domains.begin(), unit.domains.end(), [&](const std::string& domain) {
    return std::find(query.domains.begin(), query.domains.end(), domain) != query.domains.end();
  });
}

bool goes_before(const Voice& left, const Voice& right) {
  return std::tie(left.act, left.voter) < std::tie(right.act, right.voter);
}

// Changes an approved unit's document, unless that voice has been heard. The caller holds the
// database's mutex.
template <typename Change>
StoredUnit change_approved(MemoryDatabase& database, std::string_view id, const Voice& voice,
                           const Change& change) {
  const auto found = database.units.find(id);
  if (found == database.units.end() || found->second.status != ReviewStatus::kApproved) {
    throw Error(ErrorKind::kNotFound, "Knowledge unit not found");
  }
  std::vector<Voice>& voices = database.voices[found->first];
  const auto place = std::lower_bound(voices.begin(), voices.end(), voice, goes_before);
  if (place != voices.end() && !goes_before(voice, *place)) return found->second;
  Unit unit = database.read(found->second);
  change(unit);
  found->second.document = write_unit_document(unit);
  if (!voice.voter.empty()) voices.insert(place, voice);
  database.note_unit(id);
  database.record_change();
  return found->second;
}

}  // namespace

MemoryKnowledge::MemoryKnowledge(std::shared_ptr<MemoryDatabase> database, ReviewStatus initial)
    : database_(std::move(database)), initial_(initial) {}

void MemoryKnowledge::insert(const Unit& unit) {
  StoredUnit stored{unit.id, write_unit_document(unit), initial_, std::nullopt, std::nullopt};
  database_->pause();
  const std::lock_guard lock(database_->mutex);
  if (!database_->units.emplace(unit.id, std::move(stored)).second) {
    throw Error(ErrorKind::kConflict, "A unit with the id '" + unit.id + "' exists already.");
  }
  database_->created_at[unit.id] = unit.evidence.first_observed;
  database_->note_unit(unit.id);
  database_->record_change();
}

std::optional<StoredUnit> MemoryKnowledge::find(std::string_view id) {
  database_->pause();
  const std::lock_guard lock(database_->mutex);
  const auto found = database_->units.find(id);
  if (found == database_->units.end()) return std::nullopt;
  return found->second;
}

std::vector<StoredUnit> MemoryKnowledge::query(const KnowledgeQuery& query) {
  database_->pause();
  const std::lock_guard lock(database_->mutex);
  std::vector<Match> matches;
  for (const auto& [id, stored] : database_->units) {
    if (stored.status != ReviewStatus::kApproved) continue;
    const Unit& unit = database_->read(stored);
    if (!share_a_domain(query, unit)) continue;
    const RankedTerms terms{unit.domains, unit.context.languages, unit.context.frameworks,
                            unit.context.pattern};
    const double score = relevance(query, terms) * unit.evidence.confidence;
    if (ranks_behind({score, id}, query)) matches.push_back({score, &stored});
  }
  std::sort(matches.begin(), matches.end(), [](const Match& left, const Match& right) {
    return ranks_before({left.score, left.unit->id}, {right.score, right.unit->id});
  });
  matches.resize(std::min(matches.size(), query.limit));
  std::vector<StoredUnit> units;
  std::size_t bytes = 0;
  for (const Match& match : matches) {
    units.push_back(*match.unit);
    bytes += match.unit->document.size();
    if (bytes >= query.max_bytes) break;
  }
  return units;
}

StoredUnit MemoryKnowledge::confirm(std::string_view id, Timestamp moment, std::string_view voter) {
  database_->pause();
  const std::lock_guard lock(database_->mutex);
  return change_approved(*database_, id, {Voice::Act::kConfirm, std::string(voter), moment},
                         [moment](Unit& unit) { apply_confirmation(unit, moment); });
}

StoredUnit MemoryKnowledge::flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                                 std::string_view voter) {
  database_->pause();
  const std::lock_guard lock(database_->mutex);
  return change_approved(*database_, id, {Voice::Act::kFlag, std::string(voter), flag.timestamp},
                         [&](Unit& unit) { apply_flag(unit, flag, allowed); });
}

}  // namespace cq::test
