#include "ranking/unit_index.hpp"

#include <algorithm>
#include <limits>

#include "ranking/top_k_search.hpp"

namespace cq::ranking {
namespace {

EpochMicros micros_of(const std::optional<Timestamp>& at) noexcept {
  return at ? at->time_since_epoch().count() : kNoTimestamp;
}

}  // namespace

void UnitIndex::put(const UnitFacts& facts) {
  const auto key = key_of(facts.id);
  if (unindexed_.has(facts.id)) {  // its domains may still differ from its document's
    unindexed_.touch(facts.id, facts.fingerprint);
    return;
  }
  const auto tier = tiers_.add(facts.tier);
  if (facts.unindexed || !key || tier > std::numeric_limits<std::uint16_t>::max()) {
    remove(facts.id);
    unindexed_.put(facts.id, facts.fingerprint, numbers_of(facts.domains));
    return;
  }
  const std::vector<TermId> domains = numbers_of(facts.domains);
  const std::vector<TermId> languages = numbers_of(facts.languages);
  const std::vector<TermId> frameworks = numbers_of(facts.frameworks);
  std::vector<TermId> pattern;
  if (!facts.pattern.empty()) pattern.push_back(terms_.add(facts.pattern));
  const UnitTerms terms{domains, languages, frameworks, pattern};
  auto id = records_.find(*key);
  const bool known = id.has_value();
  const bool listed = known && is_same(*id, facts, terms);
  if (known) {
    statistics_.remove(records_[*id]);
    if (!listed && records_[*id].status == ReviewStatus::kApproved) lists_.remove(*id);
  } else {
    id = records_.add(*key);
  }
  if (!known || !(records_.terms(*id) == terms)) records_.set_terms(*id, terms);
  UnitRecord& record = records_[*id];
  record.confidence = facts.confidence;
  record.row = facts.row;
  record.fingerprint = facts.fingerprint;
  record.created_at = micros_of(facts.created_at);
  record.reviewed_at = micros_of(facts.reviewed_at);
  record.tier = static_cast<std::uint16_t>(tier);
  record.status = facts.status;
  statistics_.add(record);
  if (!listed && !filling_ && record.status == ReviewStatus::kApproved) lists_.add(*id);
}

// Whether a unit is, and would be, at the same places of the same lists, or of none.
bool UnitIndex::is_same(RecordId id, const UnitFacts& facts, const UnitTerms& terms) const {
  const UnitRecord& record = records_[id];
  if (record.status != facts.status) return false;
  if (record.status != ReviewStatus::kApproved) return true;
  return record.confidence == facts.confidence && records_.terms(id) == terms;
}

void UnitIndex::remove(std::string_view id) {
  unindexed_.remove(id);
  if (const auto key = key_of(id)) {
    if (const auto record = records_.find(*key)) take_out(*record);
  }
}

void UnitIndex::take_out(RecordId id) {
  statistics_.remove(records_[id]);
  if (records_[id].status == ReviewStatus::kApproved && !filling_) lists_.remove(id);
  records_.remove(id);
}

void UnitIndex::make_unindexed(const std::string& id, const std::vector<std::string>& domains) {
  const std::uint64_t fingerprint = fingerprint_of(id);
  remove(id);
  unindexed_.put(id, fingerprint, numbers_of(domains));
}

void UnitIndex::end_filling() {
  std::vector<RecordId> approved;
  for (std::size_t i = 0; i < records_.end(); ++i) {
    const auto id = static_cast<RecordId>(i);
    if (records_[id].live && records_[id].status == ReviewStatus::kApproved) approved.push_back(id);
  }
  lists_.add_all(std::move(approved));
  filling_ = false;
}

std::optional<std::vector<FoundUnit>> UnitIndex::query(const KnowledgeQuery& query,
                                                       std::size_t most_postings) const {
  const SearchTerms wanted = search_terms(query, terms_);
  const bool unindexed =
      !unindexed_.empty() && std::any_of(wanted.domains.begin(), wanted.domains.end(),
                                         [this](TermId term) { return unindexed_.any_in(term); });
  if (unindexed) return std::nullopt;
  std::optional<SearchStart> start;
  if (query.after) {
    const auto key = key_of(query.after->id);
    if (!key) return std::nullopt;
    start = SearchStart{query.after->score, *key};
  }
  const auto best = find_best(records_, lists_, wanted, start, query.limit, most_postings);
  if (!best) return std::nullopt;
  std::vector<FoundUnit> found;
  found.reserve(best->size());
  for (const RecordId id : *best) {
    found.push_back({records_[id].key, records_[id].row, records_[id].fingerprint});
  }
  return found;
}

std::uint64_t UnitIndex::fingerprint_of(std::string_view id) const {
  if (const auto key = key_of(id)) {
    if (const auto record = records_.find(*key)) return records_[*record].fingerprint;
  }
  return unindexed_.fingerprint_of(id);
}

std::optional<std::int64_t> UnitIndex::row_of(const UnitKey& key) const {
  const auto record = records_.find(key);
  if (!record) return std::nullopt;
  return records_[*record].row;
}

std::size_t UnitIndex::bytes() const noexcept {
  return terms_.bytes() + tiers_.bytes() + records_.bytes() + lists_.bytes();
}

std::vector<TermId> UnitIndex::numbers_of(const std::vector<std::string>& texts) {
  std::vector<TermId> numbers;
  numbers.reserve(texts.size());
  for (const std::string& text : texts) numbers.push_back(terms_.add(text));
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

}  // namespace cq::ranking
