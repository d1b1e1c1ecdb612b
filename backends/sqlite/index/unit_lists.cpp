#include "sqlite/index/unit_lists.hpp"

#include <algorithm>

namespace cq::sqlite {
namespace {

// A list of a domain: how many domains its units have, the kind of term, the term.
std::uint64_t list_key(std::size_t domain_count, TermKind kind, TermId term) noexcept {
  return static_cast<std::uint64_t>(term) << 16U | static_cast<std::uint64_t>(kind) << 8U |
         static_cast<std::uint64_t>(domain_count);
}

std::uint32_t hints_of(const UnitTerms& terms) noexcept {
  std::uint32_t hints = 0;
  for (const auto& kind : {terms.domains, terms.languages, terms.frameworks, terms.pattern}) {
    for (const TermId term : kind) hints |= hint_of(term);
  }
  return hints;
}

}  // namespace

const UnitLists::OfDomain* UnitLists::of_domain(TermId domain) const {
  return domain < domains_.size() ? &domains_[domain] : nullptr;
}

const PostingList* UnitLists::with_term(const OfDomain& lists, std::size_t domain_count,
                                        TermKind kind, TermId term) {
  const auto found = lists.by_term.find(list_key(domain_count, kind, term));
  return found == lists.by_term.end() ? nullptr : &found->second;
}

std::size_t UnitLists::bytes() const noexcept {
  constexpr std::size_t kNode = 48;  // key, link, bucket and what the heap adds
  std::size_t sum = domains_.capacity() * sizeof(OfDomain);
  for (const OfDomain& lists : domains_) {
    for (const auto& [count, list] : lists.by_count) sum += kNode + list.bytes();
    for (const auto& [key, list] : lists.by_term) sum += kNode + list.bytes();
  }
  return sum;
}

void UnitLists::add(RecordId record) {
  const Posting posting{record, hints_of(records_.terms(record))};
  const auto behind = [this, record](const Posting& other) { return before(record, other.record); };
  for_each_list(record, [&](PostingList& list) {
    list.insert(posting, behind);
    note_best(list);
  });
  for (const TermId domain : records_.terms(record).domains) domains_[domain].units += 1;
}

void UnitLists::remove(RecordId record) {
  const auto behind = [this, record](const Posting& other) {
    return !before(other.record, record);
  };
  for_each_list(record, [&](PostingList& list) {
    list.erase(record, behind);
    note_best(list);
  });
  for (const TermId domain : records_.terms(record).domains) domains_[domain].units -= 1;
}

void UnitLists::add_all(std::vector<RecordId> records) {
  std::sort(records.begin(), records.end(),
            [this](RecordId left, RecordId right) { return before(left, right); });
  for (const RecordId record : records) {
    const Posting posting{record, hints_of(records_.terms(record))};
    for_each_list(record, [&](PostingList& list) {
      list.append(posting);
      if (list.size() == 1) note_best(list);
    });
    for (const TermId domain : records_.terms(record).domains) domains_[domain].units += 1;
  }
}

template <typename Act>
void UnitLists::for_each_list(RecordId record, const Act& act) {
  const UnitTerms terms = records_.terms(record);
  const std::size_t count = terms.domains.size();
  for (const TermId domain : terms.domains) {
    if (domain >= domains_.size()) domains_.resize(domain + 1U);
    OfDomain& lists = domains_[domain];
    act(lists.by_count[static_cast<std::uint32_t>(count)]);
    for (const TermId term : terms.languages) {
      act(lists.by_term[list_key(count, TermKind::kLanguage, term)]);
    }
    for (const TermId term : terms.frameworks) {
      act(lists.by_term[list_key(count, TermKind::kFramework, term)]);
    }
    for (const TermId term : terms.pattern) {
      act(lists.by_term[list_key(count, TermKind::kPattern, term)]);
    }
  }
}

void UnitLists::note_best(PostingList& list) const {
  if (!list.empty()) list.note_best(records_[list.at({}).record].confidence);
}

bool UnitLists::before(RecordId left, RecordId right) const noexcept {
  const UnitRecord& first = records_[left];
  const UnitRecord& second = records_[right];
  if (first.confidence != second.confidence) return first.confidence > second.confidence;
  return first.key > second.key;
}

}  // namespace cq::sqlite
