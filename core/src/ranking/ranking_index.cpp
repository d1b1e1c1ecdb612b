#include <algorithm>
#include <cq/ranking/ranking_index.hpp>

#include "ranking/index_parts.hpp"
#include "ranking/index_statistics.hpp"
#include "ranking/top_k_search.hpp"

namespace cq::ranking {
namespace {

EpochMicros micros_of(const std::optional<Timestamp>& at) noexcept {
  return at ? at->time_since_epoch().count() : kNoTimestamp;
}

std::optional<Timestamp> timestamp_of(EpochMicros at) noexcept {
  if (at == kNoTimestamp) return std::nullopt;
  return Timestamp(Timestamp::duration(at));
}

std::vector<std::string> texts_of(std::span<const TermId> terms, const TermDictionary& table) {
  std::vector<std::string> texts;
  texts.reserve(terms.size());
  for (const TermId term : terms) texts.push_back(table.text(term));
  return texts;
}

}  // namespace

RankingIndex::RankingIndex() : parts_(std::make_unique<Parts>()) {}

RankingIndex::~RankingIndex() = default;

void RankingIndex::put(const UnitFacts& facts) {
  Parts& parts = *parts_;
  const auto key = key_of(facts.id);
  if (parts.unindexed.has(facts.id)) {  // its domains may still differ from its document's
    parts.unindexed.touch(facts.id, facts.fingerprint);
    return;
  }
  const auto tier = parts.tiers.add(facts.tier);
  if (facts.unindexed || !key || tier > std::numeric_limits<std::uint16_t>::max()) {
    remove(facts.id);
    parts.unindexed.put(facts.id, facts.fingerprint, parts.numbers_of(facts.domains));
    return;
  }
  const std::vector<TermId> domains = parts.numbers_of(facts.domains);
  const std::vector<TermId> languages = parts.numbers_of(facts.languages);
  const std::vector<TermId> frameworks = parts.numbers_of(facts.frameworks);
  std::vector<TermId> pattern;
  if (!facts.pattern.empty()) pattern.push_back(parts.terms.add(facts.pattern));
  const UnitTerms terms{domains, languages, frameworks, pattern};
  auto id = parts.records.find(*key);
  const bool known = id.has_value();
  const bool listed = known && parts.is_same(*id, facts, terms);
  if (known) {
    parts.statistics.remove(parts.records[*id]);
    if (!listed) parts.take_from_lists(*id);
  } else {
    id = parts.records.add(*key);
  }
  if (!known || !(parts.records.terms(*id) == terms)) parts.records.set_terms(*id, terms);
  UnitRecord& record = parts.records.change(*id);
  record.confidence = facts.confidence;
  record.row = facts.row;
  record.fingerprint = facts.fingerprint;
  record.created_at = micros_of(facts.created_at);
  record.reviewed_at = micros_of(facts.reviewed_at);
  record.tier = static_cast<std::uint16_t>(tier);
  record.status = facts.status;
  parts.statistics.add(record);
  if (!listed && parts.has_lists(record)) parts.lists.add(*id);
}

void RankingIndex::remove(std::string_view id) {
  parts_->unindexed.remove(id);
  const auto key = key_of(id);
  const auto record = key ? parts_->records.find(*key) : std::nullopt;
  if (!record) return;
  parts_->statistics.remove(parts_->records[*record]);
  parts_->take_from_lists(*record);
  parts_->records.remove(*record);
}

void RankingIndex::make_unindexed(const std::string& id, const std::vector<std::string>& domains) {
  const std::uint64_t fingerprint = fingerprint_of(id);
  remove(id);
  parts_->unindexed.put(id, fingerprint, parts_->numbers_of(domains));
}

void RankingIndex::begin_filling() noexcept {
  parts_->filling = true;
}

void RankingIndex::end_filling() {
  parts_->filling = false;
  std::vector<RecordId> listed;
  for (std::size_t i = 0; i < parts_->records.end(); ++i) {
    const auto id = static_cast<RecordId>(i);
    if (parts_->records[id].live && parts_->has_lists(parts_->records[id])) listed.push_back(id);
  }
  parts_->lists.add_all(std::move(listed));
}

std::optional<std::vector<FoundUnit>> RankingIndex::query(const KnowledgeQuery& query,
                                                          std::size_t most_postings) const {
  const Parts& parts = *parts_;
  const SearchTerms wanted = search_terms(query, parts.terms);
  const bool unindexed = !parts.unindexed.empty() &&
                         std::any_of(wanted.domains.begin(), wanted.domains.end(),
                                     [&](TermId term) { return parts.unindexed.any_in(term); });
  if (unindexed) return std::nullopt;
  std::optional<SearchStart> start;
  if (query.after) {
    const auto key = key_of(query.after->id);
    if (!key) return std::nullopt;
    start = SearchStart{query.after->score, *key};
  }
  const auto best =
      find_best(parts.records, parts.lists, wanted, start, query.limit, most_postings);
  if (!best) return std::nullopt;
  std::vector<FoundUnit> found;
  found.reserve(best->size());
  for (const RecordId id : *best) {
    const UnitRecord& record = parts.records[id];
    found.push_back({record.key, record.row, record.fingerprint});
  }
  return found;
}

void RankingIndex::keep_statistics(const std::vector<double>& edges) {
  parts_->statistics.keep_histogram(edges, parts_->records);
  if (!parts_->statistics.recent()) parts_->statistics.find_recent(parts_->records);
}

bool RankingIndex::keeps_statistics(const std::vector<double>& edges) const {
  return parts_->statistics.histogram(edges).has_value() && parts_->statistics.recent().has_value();
}

std::optional<KnowledgeStatistics> RankingIndex::knowledge_statistics(
    const std::vector<double>& edges) const {
  if (!parts_->unindexed.empty() || !keeps_statistics(edges)) return std::nullopt;
  return count_knowledge(*parts_, edges);
}

std::optional<IndexedReviewStatistics> RankingIndex::review_statistics(
    const std::vector<double>& edges, Timestamp since) const {
  if (!parts_->unindexed.empty() || !keeps_statistics(edges)) return std::nullopt;
  return count_reviews(*parts_, edges, since);
}

std::size_t RankingIndex::size() const noexcept {
  return parts_->records.size();
}

std::optional<UnitFacts> RankingIndex::find(std::string_view id) const {
  const auto key = key_of(id);
  const auto number = key ? parts_->records.find(*key) : std::nullopt;
  if (!number) return std::nullopt;
  const UnitRecord& record = parts_->records[*number];
  const UnitTerms terms = parts_->records.terms(*number);
  UnitFacts facts;
  facts.id = id;
  facts.row = record.row;
  facts.fingerprint = record.fingerprint;
  facts.status = record.status;
  facts.confidence = record.confidence;
  facts.domains = texts_of(terms.domains, parts_->terms);
  facts.languages = texts_of(terms.languages, parts_->terms);
  facts.frameworks = texts_of(terms.frameworks, parts_->terms);
  if (!terms.pattern.empty()) facts.pattern = parts_->terms.text(terms.pattern.front());
  facts.tier = parts_->tiers.text(record.tier);
  facts.created_at = timestamp_of(record.created_at);
  facts.reviewed_at = timestamp_of(record.reviewed_at);
  return facts;
}

std::uint64_t RankingIndex::fingerprint_of(std::string_view id) const {
  if (const auto slot = slot_of(id)) {
    return parts_->records[static_cast<RecordId>(*slot)].fingerprint;
  }
  return parts_->unindexed.fingerprint_of(id);
}

bool RankingIndex::is_unindexed(std::string_view id) const {
  return parts_->unindexed.has(id);
}

std::vector<std::string> RankingIndex::unindexed_ids() const {
  return parts_->unindexed.ids();
}

std::size_t RankingIndex::slots() const noexcept {
  return parts_->records.end();
}

std::optional<std::size_t> RankingIndex::slot_of(std::string_view id) const {
  const auto key = key_of(id);
  const auto record = key ? parts_->records.find(*key) : std::nullopt;
  if (!record) return std::nullopt;
  return *record;
}

std::optional<UnitKey> RankingIndex::key_at(std::size_t slot) const {
  const UnitRecord& record = parts_->records[static_cast<RecordId>(slot)];
  if (!record.live) return std::nullopt;
  return record.key;
}

void RankingIndex::visit_domains(std::size_t slot,
                                 const std::function<void(std::string_view domain)>& visit) const {
  for (const TermId domain : parts_->records.terms(static_cast<RecordId>(slot)).domains) {
    visit(parts_->terms.text(domain));
  }
}

std::size_t RankingIndex::bytes() const noexcept {
  const std::size_t without_lists =
      parts_->terms.bytes() + parts_->tiers.bytes() + parts_->records.bytes();
  return parts_->filling ? without_lists : without_lists + parts_->lists.bytes();
}

// Whether a unit is, and would be, at the same places of the same lists, or of none.
bool RankingIndex::Parts::is_same(RecordId id, const UnitFacts& facts,
                                  const UnitTerms& of_facts) const {
  const UnitRecord& record = records[id];
  if (record.status != facts.status) return false;
  if (record.status != ReviewStatus::kApproved) return true;
  return record.confidence == facts.confidence && records.terms(id) == of_facts;
}

bool RankingIndex::Parts::has_lists(const UnitRecord& record) const noexcept {
  return record.status == ReviewStatus::kApproved && !filling;
}

void RankingIndex::Parts::take_from_lists(RecordId id) {
  if (has_lists(records[id])) lists.remove(id);
}

std::vector<TermId> RankingIndex::Parts::numbers_of(const std::vector<std::string>& texts) {
  std::vector<TermId> numbers;
  numbers.reserve(texts.size());
  for (const std::string& text : texts) numbers.push_back(terms.add(text));
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

}  // namespace cq::ranking
