#include "ranking/forward_index.hpp"

#include <algorithm>

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
  const auto found = ids_.find(key);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

UnitTerms ForwardIndex::terms(RecordId id) const {
  const TermId* at = terms_.data() + id * kTermsPlace;
  if (*at == kElsewhere) at = more_terms_.data() + at[1];
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
  constexpr std::size_t kNode = 48;  // key, number, link and what the heap adds
  return records_.capacity() * sizeof(UnitRecord) +
         (terms_.capacity() + more_terms_.capacity()) * sizeof(TermId) + ids_.size() * kNode +
         ids_.bucket_count() * sizeof(void*);
}

RecordId ForwardIndex::add(const UnitKey& key) {
  RecordId id = 0;
  if (free_.empty()) {
    id = static_cast<RecordId>(records_.size());
    records_.emplace_back();
    terms_.resize(terms_.size() + kTermsPlace);
  } else {
    id = free_.back();
    free_.pop_back();
    records_[id] = {};
  }
  records_[id].key = key;
  records_[id].live = true;
  ids_.emplace(key, id);
  return id;
}

void ForwardIndex::remove(RecordId id) {
  free_.push_back(id);
  ids_.erase(records_[id].key);
  records_[id].live = false;
}

void ForwardIndex::set_terms(RecordId id, const UnitTerms& terms) {
  std::vector<TermId> written{
      static_cast<TermId>(terms.domains.size() | terms.languages.size() << 8U |
                          terms.frameworks.size() << 16U | terms.pattern.size() << 24U)};
  for (const auto& kind : {terms.domains, terms.languages, terms.frameworks, terms.pattern}) {
    written.insert(written.end(), kind.begin(), kind.end());
  }
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

}  // namespace cq::ranking
