#include "ranking/inverted_index.hpp"

#include <algorithm>

namespace cq::ranking {
namespace {

// A list of a domain: how many domains its units have, the kind of term, the term.
std::uint64_t list_key(std::size_t domain_count, TermKind kind, TermId term) noexcept {
  return static_cast<std::uint64_t>(term) << 16U | static_cast<std::uint64_t>(kind) << 8U |
         static_cast<std::uint64_t>(domain_count);
}

std::uint32_t signature_without(std::span<const TermId> terms, TermId excepted) noexcept {
  std::uint32_t signature = 0;
  for (const TermId term : terms) signature |= term == excepted ? 0 : signature_of(term);
  return signature;
}

}  // namespace

std::span<const TermId> terms_of(const UnitTerms& terms, TermKind kind) noexcept {
  switch (kind) {
    case TermKind::kLanguage:
      return terms.languages;
    case TermKind::kFramework:
      return terms.frameworks;
    case TermKind::kPattern:
      break;
  }
  return terms.pattern;
}

std::uint32_t signature_of(std::span<const TermId> terms) noexcept {
  std::uint32_t signature = 0;
  for (const TermId term : terms) signature |= signature_of(term);
  return signature;
}

const InvertedIndex::OfDomain* InvertedIndex::of_domain(TermId domain) const {
  return domain < domains_.size() ? &domains_[domain] : nullptr;
}

const PostingList* InvertedIndex::with_term(const OfDomain& lists, std::size_t domain_count,
                                            TermKind kind, TermId term) {
  const auto found = lists.by_term.find(list_key(domain_count, kind, term));
  return found == lists.by_term.end() ? nullptr : &found->second;
}

std::size_t InvertedIndex::bytes() const noexcept {
  constexpr std::size_t kNode = 48;  // key, link, bucket and what the heap adds
  std::size_t sum = domains_.capacity() * sizeof(OfDomain);
  for (const OfDomain& lists : domains_) {
    for (const auto& [count, list] : lists.by_count) sum += kNode + list.bytes();
    for (const auto& [key, list] : lists.by_term) sum += kNode + list.bytes();
  }
  return sum;
}

void InvertedIndex::add(RecordId record) {
  const auto behind = [this, record](const Posting& other) { return before(record, other.record); };
  for_each_list(record, [&](PostingList& list, std::uint32_t signature) {
    list.insert({record, signature}, behind);
    note_best(list);
  });
  for (const TermId domain : records_.terms(record).domains) domains_[domain].units += 1;
}

void InvertedIndex::remove(RecordId record) {
  const auto behind = [this, record](const Posting& other) {
    return !before(other.record, record);
  };
  for_each_list(record, [&](PostingList& list, std::uint32_t /*signature*/) {
    list.erase(record, behind);
    note_best(list);
  });
  for (const TermId domain : records_.terms(record).domains) domains_[domain].units -= 1;
}

void InvertedIndex::add_all(std::vector<RecordId> records) {
  std::sort(records.begin(), records.end(),
            [this](RecordId left, RecordId right) { return before(left, right); });
  for (const RecordId record : records) {
    for_each_list(record, [&](PostingList& list, std::uint32_t signature) {
      list.append({record, signature});
      if (list.size() == 1) note_best(list);
    });
    for (const TermId domain : records_.terms(record).domains) domains_[domain].units += 1;
  }
}

// With each list comes the signature that the unit's posting has there.
template <typename Act>
void InvertedIndex::for_each_list(RecordId record, const Act& act) {
  const UnitTerms terms = records_.terms(record);
  const std::size_t count = terms.domains.size();
  for (const TermId domain : terms.domains) {
    if (domain >= domains_.size()) domains_.resize(domain + 1U);
    OfDomain& lists = domains_[domain];
    ++lists.version;
    const std::uint32_t domains = signature_without(terms.domains, domain);
    const std::uint32_t languages = signature_of(terms.languages);
    const std::uint32_t frameworks = signature_of(terms.frameworks);
    const std::uint32_t pattern = signature_of(terms.pattern);
    act(lists.by_count[static_cast<std::uint32_t>(count)],
        domains | languages | frameworks | pattern);
    const auto visit = [&](TermKind kind, std::uint32_t of_others) {
      const std::span<const TermId> of_kind = terms_of(terms, kind);
      for (const TermId term : of_kind) {
        act(lists.by_term[list_key(count, kind, term)],
            of_others | signature_without(of_kind, term));
      }
    };
    visit(TermKind::kLanguage, domains | frameworks | pattern);
    visit(TermKind::kFramework, domains | languages | pattern);
    visit(TermKind::kPattern, domains | languages | frameworks);
  }
}

void InvertedIndex::write_domain(TermId domain, ByteWriter& out) const {
  const OfDomain& lists = domains_[domain];
  const auto write_all = [&out](const auto& by_key) {
    const auto has_units = [](const auto& entry) { return !entry.second.empty(); };
    out.put(static_cast<std::uint32_t>(std::count_if(by_key.begin(), by_key.end(), has_units)));
    for (const auto& [key, list] : by_key) {
      if (list.empty()) continue;
      out.put(key);
      list.write(out);
    }
  };
  out.put(static_cast<std::uint64_t>(lists.units));
  write_all(lists.by_count);
  write_all(lists.by_term);
}

void InvertedIndex::read_domain(TermId domain, ByteReader& in) {
  constexpr std::size_t kLeast = sizeof(double) + sizeof(std::uint32_t) + sizeof(Posting);
  OfDomain& lists = domains_[domain];
  lists.version = 1;
  lists.units = in.get<std::uint64_t>();
  for (std::size_t left = in.get_count(kLeast); left > 0; --left) {
    const auto count = in.get<std::uint32_t>();
    lists.by_count[count].read(in, records_.end());
  }
  const std::size_t terms = in.get_count(kLeast);
  lists.by_term.reserve(terms);
  for (std::size_t left = terms; left > 0; --left) {
    const auto key = in.get<std::uint64_t>();
    lists.by_term[key].read(in, records_.end());
  }
}

void InvertedIndex::note_best(PostingList& list) const {
  if (!list.empty()) list.note_best(records_[list.at({}).record].confidence);
}

bool InvertedIndex::before(RecordId left, RecordId right) const noexcept {
  const UnitRecord& first = records_[left];
  const UnitRecord& second = records_[right];
  if (first.confidence != second.confidence) return first.confidence > second.confidence;
  return first.key > second.key;
}

}  // namespace cq::ranking
