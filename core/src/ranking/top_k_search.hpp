#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/ranking/unit_key.hpp>
#include <cstddef>
#include <optional>
#include <vector>

#include "ranking/forward_index.hpp"
#include "ranking/inverted_index.hpp"
#include "ranking/term_dictionary.hpp"

namespace cq::ranking {

/// A query in numbers, without repeats. What no unit has is left out, but still counts as asked
/// for.
struct SearchTerms {
  std::vector<TermId> domains;
  std::size_t domains_asked = 0;
  std::vector<TermId> languages;
  std::vector<TermId> frameworks;
  std::vector<TermId> pattern;  ///< none or one
};

/// A position in the order of the answers, behind which a search begins.
struct SearchStart {
  double score = 0.0;
  UnitKey key{};
};

/// Throws Error: invalid argument for a pattern that isn't UTF-8.
SearchTerms search_terms(const KnowledgeQuery& query, const TermDictionary& terms);

/// The units in the lists that share a domain with the query, in the order of ranks_before() by
/// relevance() * confidence, behind `start` if there is one, at most `limit` of them; to the last
/// bit what scoring every unit would give.
///
/// Units that have the same number of domains, the same number of them in common with the query,
/// and the same of its language, framework and pattern, are equally relevant; in each such class
/// they come in the order of a list. So the classes are merged, the one that can have the best next
/// unit first, and it ends as soon as none can have one that is good enough.
/// Nullopt when that takes more than `most_postings` postings to be looked at.
std::optional<std::vector<RecordId>> find_best(const ForwardIndex& records,
                                               const InvertedIndex& lists,
                                               const SearchTerms& wanted,
                                               const std::optional<SearchStart>& start,
                                               std::size_t limit, std::size_t most_postings);

}  // namespace cq::ranking
