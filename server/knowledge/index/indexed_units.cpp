#include "knowledge/index/indexed_units.hpp"

#include <cq/error.hpp>
#include <cq/ranking/unit_facts.hpp>
#include <utility>

namespace cq::knowledge {
namespace {

// What a text of its own takes of the heap beside its bytes.
constexpr std::size_t kHeapBytes = 24;

std::size_t heap_bytes_of(const std::string& text) noexcept {
  static const std::size_t kInPlace = std::string().capacity();
  return text.capacity() <= kInPlace ? 0 : text.capacity() + kHeapBytes;
}

}  // namespace

void IndexedUnits::put(const StoredUnit& unit) {
  if (unit.status != ReviewStatus::kApproved) {
    remove(unit.id);
    return;
  }
  if (odd_.contains(unit.id)) remove(unit.id);  // it may be as it should be again
  ranking::UnitFacts facts;
  facts.id = unit.id;
  facts.status = unit.status;
  try {
    facts.unindexed = !ranking::read_document(unit.id, unit.document, facts);
  } catch (const Error&) {  // what the store makes of it only the store can say
    remove(unit.id);
    keep_odd(unit, true);
    return;
  }
  if (facts.unindexed) {
    remove(unit.id);
    index_.put(facts);
    keep_odd(unit, false);
    return;
  }
  index_.put(facts);
  keep(unit);
}

void IndexedUnits::remove(const std::string& id) {
  if (const auto odd = odd_.find(id); odd != odd_.end()) {
    document_bytes_ -= odd->second.bytes;
    if (odd->second.unreadable) --unreadable_;
    odd_.erase(odd);
  } else if (const auto slot = index_.slot_of(id)) {
    Kept& kept = kept_[*slot];
    document_bytes_ -= bytes_of(kept);
    const Kept freed =
        std::move(kept);  // an empty text alone, assigned, would leave the room taken
    kept = {};
  }
  index_.remove(id);
}

std::optional<std::vector<StoredUnit>> IndexedUnits::query(const KnowledgeQuery& query) const {
  if (unreadable_ > 0) return std::nullopt;
  const auto found = index_.query(query);
  if (!found) return std::nullopt;
  std::vector<StoredUnit> units;
  units.reserve(found->size());
  std::size_t bytes = 0;
  for (const ranking::FoundUnit& each : *found) {
    std::string id = ranking::id_of(each.key);
    const Kept& kept = kept_[*index_.slot_of(id)];
    bytes += kept.document.size();
    units.push_back({.id = std::move(id),
                     .document = kept.document,
                     .status = ReviewStatus::kApproved,
                     .reviewed_by = kept.reviewed_by,
                     .reviewed_at = kept.reviewed_at});
    if (bytes >= query.max_bytes) break;
  }
  return units;
}

std::size_t IndexedUnits::bytes() const noexcept {
  return document_bytes_ + kept_.capacity() * sizeof(Kept) + index_.bytes();
}

std::size_t IndexedUnits::bytes_of(const Kept& kept) noexcept {
  return heap_bytes_of(kept.document) +
         (kept.reviewed_by ? heap_bytes_of(*kept.reviewed_by) : std::size_t{0});
}

void IndexedUnits::keep(const StoredUnit& unit) {
  if (kept_.size() < index_.slots()) kept_.resize(index_.slots());
  Kept& kept = kept_[*index_.slot_of(unit.id)];
  document_bytes_ -= bytes_of(kept);
  kept = Kept{unit.document, unit.reviewed_by, unit.reviewed_at};
  document_bytes_ += bytes_of(kept);
}

void IndexedUnits::keep_odd(const StoredUnit& unit, bool unreadable) {
  const std::size_t bytes = unit.id.size() + unit.document.size() + kHeapBytes;
  odd_.emplace(unit.id, Odd{bytes, unreadable});
  document_bytes_ += bytes;
  if (unreadable) ++unreadable_;
}

}  // namespace cq::knowledge
