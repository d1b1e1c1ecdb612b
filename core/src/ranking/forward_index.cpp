#include "ranking/forward_index.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace cq::ranking {
namespace {

// In place of the numbers of terms: they are elsewhere. So many never stand here.
constexpr TermId kElsewhere = 0xffffffffU;

bool same(std::span<const TermId> left, std::span<const TermId> right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

}  // namespace

bool operator==(const UnitTerms& left, const UnitTerms& right) noexcept {
  return same(left.domains, right.domains) && same(left.languages, right.languages) &&
         same(left.frameworks, right.frameworks) && same(left.pattern, right.pattern);
}

std::optional<RecordId> ForwardIndex::find(const UnitKey& key) const {
  return ids_.find(key, [this](RecordId id) -> const UnitKey& { return records_[id].key; });
}

UnitRecord& ForwardIndex::change(RecordId id) {
  ++versions_[id / kChunk];
  return records_[id];
}

const TermId* ForwardIndex::place_of(RecordId id) const {
  const TermId* const at = terms_.data() + id * kTermsPlace;
  return *at == kElsewhere ? more_terms_.data() + at[1] : at;
}

UnitTerms ForwardIndex::terms(RecordId id) const {
  const TermId* at = place_of(id);
  const TermId counts = *at++;
  const auto take = [&at](std::size_t count) {
    const std::span<const TermId> piece(at, count);
    at += count;
    return piece;
  };
  UnitTerms terms;
  terms.domains = take(counts & 0xffU);
  terms.languages = take((counts >> 8U) & 0xffU);
  terms.frameworks = take((counts >> 16U) & 0xffU);
  terms.pattern = take(counts >> 24U);
  return terms;
}

std::size_t ForwardIndex::bytes() const noexcept {
  return records_.capacity() * sizeof(UnitRecord) +
         (terms_.capacity() + more_terms_.capacity()) * sizeof(TermId) + ids_.bytes();
}

RecordId ForwardIndex::add(const UnitKey& key) {
  RecordId id = 0;
  if (free_.empty()) {
    id = static_cast<RecordId>(records_.size());
    records_.emplace_back();
    terms_.resize(terms_.size() + kTermsPlace);
    if (id % kChunk == 0) versions_.push_back(0);
  } else {
    id = free_.back();
    free_.pop_back();
  }
  UnitRecord& record = change(id);
  record = {};
  record.key = key;
  record.live = true;
  ids_.add(key, id);
  return id;
}

void ForwardIndex::remove(RecordId id) {
  free_.push_back(id);
  ids_.remove(records_[id].key, id);
  change(id).live = false;
}

void ForwardIndex::set_terms(RecordId id, const UnitTerms& terms) {
  std::vector<TermId> written{
      static_cast<TermId>(terms.domains.size() | terms.languages.size() << 8U |
                          terms.frameworks.size() << 16U | terms.pattern.size() << 24U)};
  for (const auto& kind : {terms.domains, terms.languages, terms.frameworks, terms.pattern}) {
    written.insert(written.end(), kind.begin(), kind.end());
  }
  ++versions_[id / kChunk];
  TermId* const place = terms_.data() + id * kTermsPlace;
  if (written.size() <= kTermsPlace) {
    std::copy(written.begin(), written.end(), place);
    return;
  }
  const std::size_t first = more_terms_.size();
  more_terms_.insert(more_terms_.end(), written.begin(), written.end());
  place[0] = kElsewhere;
  place[1] = static_cast<TermId>(first);
}

void ForwardIndex::write_chunk(std::size_t chunk, ByteWriter& out) const {
  const std::size_t first = chunk * kChunk;
  const std::size_t count = std::min(kChunk, records_.size() - first);
  out.put_all(std::span(records_).subspan(first, count));
  out.put_all(std::span(terms_).subspan(first * kTermsPlace, count * kTermsPlace));
}

void ForwardIndex::write_more_terms(ByteWriter& out) const {
  out.put_all(std::span(more_terms_));
}

void ForwardIndex::begin_reading(std::size_t end, ByteReader& more_terms) {
  more_terms_.resize(more_terms.left() / sizeof(TermId));
  more_terms.get_all(std::span(more_terms_));
  more_terms.require_end();
  records_.resize(end);
  terms_.resize(end * kTermsPlace);
  versions_.resize((end + kChunk - 1) / kChunk, 1);
}

void ForwardIndex::read_chunk(std::size_t chunk, ByteReader& in, const Limits& limits) {
  const std::size_t first = chunk * kChunk;
  const std::size_t count = std::min(kChunk, records_.size() - first);
  in.get_all(std::span(records_).subspan(first, count));
  in.get_all(std::span(terms_).subspan(first * kTermsPlace, count * kTermsPlace));
  for (std::size_t i = 0; i < count; ++i) require_sound(static_cast<RecordId>(first + i), limits);
}

// So that nothing that is read of a record leads out of what there is.
void ForwardIndex::require_sound(RecordId id, const Limits& limits) const {
  const UnitRecord& record = records_[id];
  unsigned char live = 0;
  std::memcpy(&live, reinterpret_cast<const char*>(&record) + offsetof(UnitRecord, live), 1);
  if (live > 1 || record.tier >= limits.tiers || record.status > ReviewStatus::kRejected ||
      record.status < ReviewStatus::kPending || !std::isfinite(record.confidence)) {
    throw Damaged();
  }
  std::span<const TermId> written(terms_.data() + id * kTermsPlace, kTermsPlace);
  if (written.front() == kElsewhere) {
    if (written[1] >= more_terms_.size()) throw Damaged();
    written = std::span(more_terms_).subspan(written[1]);
  }
  const TermId counts = written.front();
  const std::size_t all =
      (counts & 0xffU) + ((counts >> 8U) & 0xffU) + ((counts >> 16U) & 0xffU) + (counts >> 24U);
  if (all >= written.size()) throw Damaged();
  for (const TermId term : written.subspan(1, all)) {
    if (term >= limits.terms) throw Damaged();
  }
}

void ForwardIndex::end_reading() {
  ids_.reserve(records_.size());
  for (std::size_t i = 0; i < records_.size(); ++i) {
    const auto id = static_cast<RecordId>(i);
    if (!records_[id].live) {
      free_.push_back(id);
    } else if (find(records_[id].key)) {
      throw Damaged();
    } else {
      ids_.add(records_[id].key, id);
    }
  }
}

}  // namespace cq::ranking
