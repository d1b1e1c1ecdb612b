#include "ranking/top_k_search.hpp"

#include <algorithm>
#include <cq/text.hpp>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <unordered_set>

#include "ranking/best_units.hpp"

namespace cq::ranking {
namespace {

// Of more domains than this there are too many classes; then every unit of theirs is scored.
constexpr std::size_t kMostDomains = 12;
// Likewise, as every language and framework has a list of its own.
constexpr std::size_t kMostTerms = 32;
// How many postings of a class are looked at before it is asked again which one is the best.
constexpr std::size_t kPostingsAtOnce = 256;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

constexpr unsigned bit_of(TermKind kind) noexcept {
  return 1U << static_cast<unsigned>(kind);
}

std::span<const TermId> asked(const SearchTerms& wanted, TermKind kind) noexcept {
  switch (kind) {
    case TermKind::kLanguage:
      return wanted.languages;
    case TermKind::kFramework:
      return wanted.frameworks;
    case TermKind::kPattern:
      break;
  }
  return wanted.pattern;
}

// The first term that both have, by its place in `asked_for`; kNone: there is none.
std::size_t first_shared(std::span<const TermId> asked_for,
                         std::span<const TermId> terms) noexcept {
  for (std::size_t i = 0; i < asked_for.size(); ++i) {
    if (std::find(terms.begin(), terms.end(), asked_for[i]) != terms.end()) return i;
  }
  return kNone;
}

double relevance_of(const SearchTerms& wanted, std::size_t domains, std::size_t shared,
                    unsigned kinds) noexcept {
  return relevance(Overlap{.shared_domains = shared,
                           .all_domains = wanted.domains_asked + domains - shared,
                           .language = (kinds & bit_of(TermKind::kLanguage)) != 0,
                           .framework = (kinds & bit_of(TermKind::kFramework)) != 0,
                           .pattern = (kinds & bit_of(TermKind::kPattern)) != 0});
}

std::size_t count_shared(const SearchTerms& wanted, const UnitTerms& terms) noexcept {
  return static_cast<std::size_t>(
      std::count_if(wanted.domains.begin(), wanted.domains.end(), [&terms](TermId domain) {
        return std::find(terms.domains.begin(), terms.domains.end(), domain) != terms.domains.end();
      }));
}

unsigned kinds_shared(const SearchTerms& wanted, const UnitTerms& terms) noexcept {
  unsigned kinds = 0;
  for (const TermKind kind : kTermKinds) {
    if (first_shared(asked(wanted, kind), terms_of(terms, kind)) != kNone) kinds |= bit_of(kind);
  }
  return kinds;
}

/// A class of equally relevant units, or the part of it that stands in one list.
struct Class {
  const PostingList* list = nullptr;
  PostingList::Place place{};
  double relevance = 0.0;
  double bound = 0.0;           ///< no further unit of it has a higher score
  std::uint32_t signature = 0;  ///< what each of its postings shows
  std::size_t domain = 0;       ///< the first of the query's domains that its units have
  std::size_t shared = 0;       ///< how many of the query's domains its units have
  unsigned kinds = 0;           ///< the kinds of terms that its units have in common with the query
  TermKind source = TermKind::kLanguage;  ///< of the list, if `term` is one
  std::size_t term = kNone;  ///< the first of the query's terms of that kind that its units have
};

class TopKSearch {
 public:
  TopKSearch(const ForwardIndex& records, const InvertedIndex& lists, const SearchTerms& wanted,
             const std::optional<SearchStart>& start, std::size_t limit, std::size_t most_postings)
      : records_(records),
        lists_(lists),
        wanted_(wanted),
        best_(records, start, limit),
        postings_left_(most_postings) {}

  std::optional<std::vector<RecordId>> run() {
    for (std::size_t domain = 0; domain < wanted_.domains.size(); ++domain) add_classes(domain);
    std::make_heap(classes_.begin(), classes_.end(), worse);
    while (!classes_.empty() && !(best_.full() && classes_.front().bound < best_.needed())) {
      if (postings_left_ < kPostingsAtOnce) return std::nullopt;
      std::pop_heap(classes_.begin(), classes_.end(), worse);
      if (search(classes_.back())) {
        std::push_heap(classes_.begin(), classes_.end(), worse);
      } else {
        classes_.pop_back();
      }
    }
    return best_.take();
  }

 private:
  static bool worse(const Class& left, const Class& right) noexcept {
    return left.bound < right.bound;
  }

  void add_classes(std::size_t domain) {
    const InvertedIndex::OfDomain* const lists = lists_.of_domain(wanted_.domains[domain]);
    if (lists == nullptr) return;
    for (const auto& [count, list] : lists->by_count) {
      if (list.empty()) continue;
      const std::size_t most = std::min<std::size_t>(count, wanted_.domains.size() - domain);
      for (std::size_t shared = 1; shared <= most; ++shared) {
        for (unsigned kinds = 0; kinds < 1U << kTermKinds.size(); ++kinds) {
          add_class(domain, *lists, count, shared, kinds);
        }
      }
    }
  }

  // Takes the shortest lists that all of the class stand in.
  void add_class(std::size_t domain, const InvertedIndex::OfDomain& lists, std::size_t count,
                 std::size_t shared, unsigned kinds) {
    Class wanted_class;
    wanted_class.domain = domain;
    wanted_class.shared = shared;
    wanted_class.kinds = kinds;
    wanted_class.relevance = relevance_of(wanted_, count, shared, kinds);
    wanted_class.signature = signature_of_domains(domain, shared);
    if (kinds == 0) {
      add_part(wanted_class, lists.by_count.find(static_cast<std::uint32_t>(count))->second);
      return;
    }
    std::size_t shortest = kNone;
    for (const TermKind kind : kTermKinds) {
      if ((kinds & bit_of(kind)) == 0) continue;
      std::size_t length = 0;
      for (const TermId term : asked(wanted_, kind)) {
        const PostingList* const list = InvertedIndex::with_term(lists, count, kind, term);
        length += list == nullptr ? 0 : list->size();
      }
      if (length < shortest) {
        shortest = length;
        wanted_class.source = kind;
      }
    }
    if (shortest == 0) return;
    wanted_class.signature |= signature_of_kinds(wanted_class.source, kinds);
    const std::span<const TermId> terms = asked(wanted_, wanted_class.source);
    for (std::size_t i = 0; i < terms.size(); ++i) {
      wanted_class.term = i;
      const PostingList* const list =
          InvertedIndex::with_term(lists, count, wanted_class.source, terms[i]);
      if (list != nullptr) add_part(wanted_class, *list);
    }
  }

  // Of the domains behind the first that all units of a class have: of all, or it isn't known
  // which.
  [[nodiscard]] std::uint32_t signature_of_domains(std::size_t first,
                                                   std::size_t shared) const noexcept {
    if (first + shared != wanted_.domains.size()) return 0;
    return signature_of(std::span(wanted_.domains).subspan(first + 1));
  }

  // Of the kinds that all units of a class have, but for that of the list, and where one term alone
  // is asked for.
  [[nodiscard]] std::uint32_t signature_of_kinds(TermKind source, unsigned kinds) const noexcept {
    std::uint32_t signature = 0;
    for (const TermKind kind : kTermKinds) {
      const std::span<const TermId> terms = asked(wanted_, kind);
      if (kind != source && (kinds & bit_of(kind)) != 0 && terms.size() == 1) {
        signature |= signature_of(terms);
      }
    }
    return signature;
  }

  void add_part(Class part, const PostingList& list) {
    if (list.empty()) return;
    part.list = &list;
    part.bound = part.relevance * list.best();
    if (best_.start() != nullptr && !skip_past(part)) return;
    classes_.push_back(part);
  }

  // Goes to where a class can have answers, by bisection, so that each page of a long answer costs
  // about the same; whether there is such a place.
  bool skip_past(Class& part) const {
    const double score = best_.start()->score;
    part.place = part.list->first_behind(part.place, [&](const Posting& posting) {
      return part.relevance * records_[posting.record].confidence <= score;
    });
    if (part.list->at_end(part.place)) return false;
    if (bound_of(part) == score) part.place = first_not_past(part, part.place);
    if (part.list->at_end(part.place)) return false;
    part.bound = bound_of(part);
    return true;
  }

  // Of units of one confidence the ids fall; other confidences may give the same score.
  [[nodiscard]] PostingList::Place first_not_past(const Class& part,
                                                  PostingList::Place place) const {
    const double confidence = records_[part.list->at(place).record].confidence;
    return part.list->first_behind(place, [&](const Posting& posting) {
      const UnitRecord& record = records_[posting.record];
      return record.confidence < confidence || record.key < best_.start()->key;
    });
  }

  [[nodiscard]] double confidence_at(const Class& part) const {
    return records_[part.list->at(part.place).record].confidence;
  }
  [[nodiscard]] double bound_of(const Class& part) const {
    return part.relevance * confidence_at(part);
  }

  // Goes on in a class until another one may be better; whether there may be more in it.
  bool search(Class& part) {
    const double next_best = best_bound_but_last();
    for (std::size_t i = 0; i < kPostingsAtOnce; ++i) {
      if (part.list->at_end(part.place)) return false;
      --postings_left_;
      const Posting& posting = part.list->at(part.place);
      if ((posting.signature & part.signature) != part.signature || !is_in(part, posting.record)) {
        part.place = part.list->next(part.place);
        continue;
      }
      const double confidence = records_[posting.record].confidence;
      const double score = part.relevance * confidence;
      if (best_.is_past(score, posting.record)) {
        part.place = first_not_past(part, part.place);
      } else if (best_.offer(score, posting.record)) {
        part.place = part.list->next(part.place);
      } else if (score < best_.needed()) {
        return false;
      } else {  // so good only that its id counts, and the ids fall: nor is any other as good
        part.place = part.list->first_behind(
            part.list->next(part.place), [this, confidence](const Posting& other) {
              return records_[other.record].confidence < confidence;
            });
      }
      if (part.list->at_end(part.place)) return false;
      part.bound = bound_of(part);
      if (part.bound < next_best) return true;
    }
    if (part.list->at_end(part.place)) return false;
    part.bound = bound_of(part);
    return true;
  }

  // The last of the classes is the one being searched; the others are a heap.
  [[nodiscard]] double best_bound_but_last() const noexcept {
    return classes_.size() < 2 ? -std::numeric_limits<double>::infinity() : classes_.front().bound;
  }

  [[nodiscard]] bool is_in(const Class& part, RecordId record) const {
    const UnitTerms terms = records_.terms(record);
    if (first_shared(wanted_.domains, terms.domains) != part.domain ||
        count_shared(wanted_, terms) != part.shared || kinds_shared(wanted_, terms) != part.kinds) {
      return false;
    }
    return part.term == kNone ||
           first_shared(asked(wanted_, part.source), terms_of(terms, part.source)) == part.term;
  }

  const ForwardIndex& records_;
  const InvertedIndex& lists_;
  const SearchTerms& wanted_;
  BestUnits best_;
  std::size_t postings_left_;
  std::vector<Class> classes_;
};

std::optional<std::vector<RecordId>> score_all(const ForwardIndex& records,
                                               const InvertedIndex& lists,
                                               const SearchTerms& wanted,
                                               const std::optional<SearchStart>& start,
                                               std::size_t limit, std::size_t most_postings) {
  BestUnits best(records, start, limit);
  std::size_t looked_at = 0;
  std::unordered_set<RecordId> seen;
  for (const TermId domain : wanted.domains) {
    const InvertedIndex::OfDomain* const of_domain = lists.of_domain(domain);
    if (of_domain == nullptr) continue;
    for (const auto& [count, list] : of_domain->by_count) {
      for (PostingList::Place place; !list.at_end(place); place = list.next(place)) {
        if (++looked_at > most_postings) return std::nullopt;
        const RecordId record = list.at(place).record;
        if (!seen.insert(record).second) continue;
        const UnitTerms terms = records.terms(record);
        const double score =
            relevance_of(wanted, count, count_shared(wanted, terms), kinds_shared(wanted, terms)) *
            records[record].confidence;
        if (!best.is_past(score, record)) best.offer(score, record);
      }
    }
  }
  return best.take();
}

std::vector<TermId> numbers_of(const std::vector<std::string>& texts, const TermDictionary& terms) {
  std::vector<TermId> numbers;
  for (const std::string& text : texts) {
    if (const auto number = terms.find(text)) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::size_t count_different(const std::vector<std::string>& texts) {
  if (texts.size() == 1) return 1;
  return std::unordered_set<std::string_view>(texts.begin(), texts.end()).size();
}

}  // namespace

SearchTerms search_terms(const KnowledgeQuery& query, const TermDictionary& terms) {
  SearchTerms wanted;
  wanted.domains = numbers_of(query.domains, terms);
  wanted.domains_asked = count_different(query.domains);
  wanted.languages = numbers_of(query.languages, terms);
  wanted.frameworks = numbers_of(query.frameworks, terms);
  if (!query.pattern.empty()) wanted.pattern = numbers_of({to_lower(query.pattern)}, terms);
  return wanted;
}

std::optional<std::vector<RecordId>> find_best(const ForwardIndex& records,
                                               const InvertedIndex& lists,
                                               const SearchTerms& wanted,
                                               const std::optional<SearchStart>& start,
                                               std::size_t limit, std::size_t most_postings) {
  if (wanted.domains.size() > kMostDomains ||
      wanted.languages.size() + wanted.frameworks.size() > kMostTerms) {
    return score_all(records, lists, wanted, start, limit, most_postings);
  }
  // The rarest first: units of several domains are looked for among the units of the first.
  SearchTerms ordered = wanted;
  std::sort(ordered.domains.begin(), ordered.domains.end(), [&lists](TermId left, TermId right) {
    const auto units = [&lists](TermId domain) {
      const auto* const of_domain = lists.of_domain(domain);
      return of_domain == nullptr ? std::size_t{0} : of_domain->units;
    };
    return units(left) < units(right);
  });
  return TopKSearch(records, lists, ordered, start, limit, most_postings).run();
}

}  // namespace cq::ranking
