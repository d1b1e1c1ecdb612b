#pragma once

#include <cq/export.hpp>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// What a unit is ordered by among the answers to a query. [rank.order]
struct Rank {
  double score = 0.0;  ///< relevance * confidence [rank.score]
  std::string_view id;
};

/// A place in the order of the answers to a query.
struct RankPosition {
  double score = 0.0;
  std::string id;
};

/// What an agent asks for.
/// All lists may hold repeats, which count once. [knowledge_query.repeats]
struct KnowledgeQuery {
  std::vector<std::string> domains;    ///< normalised (normalise_domains) [knowledge_query.domains]
  std::vector<std::string> languages;  ///< compared exactly [knowledge_query.languages]
  std::vector<std::string> frameworks;  ///< compared exactly [knowledge_query.frameworks]
  std::string pattern;  ///< compared ignoring case; empty matches nothing [knowledge_query.pattern]
  std::size_t limit = 5;  ///< the most units that are returned; at least 1 [knowledge_query.limit]
  /// Only units that rank behind this position are returned, so that an answer can be had in pages:
  /// the next one begins behind the last unit of the one before. No unit needs to be there.
  /// [knowledge_query.after]
  std::optional<RankPosition> after{};
  /// Ends the answer behind the unit with which its documents have that many bytes together.
  /// [knowledge_query.max_bytes]
  std::size_t max_bytes = std::numeric_limits<std::size_t>::max();
};

/// What ranking looks at in a unit.
struct RankedTerms {
  std::vector<std::string> domains;
  std::vector<std::string> languages;
  std::vector<std::string> frameworks;
  std::string pattern;
};

/// What a unit and a query have in common.
struct Overlap {
  std::size_t shared_domains = 0;  ///< different domains that both have
  std::size_t all_domains = 0;     ///< different domains that either has
  bool language = false;           ///< any in common
  bool framework = false;          ///< any in common
  bool pattern = false;            ///< equal ignoring case, and not empty
};

/// relevance() of a unit whose overlap with the query is known. Safe from any thread.
CQ_EXPORT double relevance(const Overlap& overlap) noexcept;

/// How well a unit fits a query, 0 to 1:
/// 0.55 * Jaccard(domains) + 0.15 * any language in common + 0.15 * any framework in common
/// + 0.15 * pattern equal ignoring case, clamped, in IEEE double arithmetic in the order written.
/// [relevance.formula]
/// Every store ranks by this number to the last bit. [relevance.exact]
/// Safe from any thread.
CQ_EXPORT double relevance(const KnowledgeQuery& query, const RankedTerms& terms);

/// Whether `left` comes before `right`: by score, highest first, then by id, highest first (ids
/// compare byte by byte). [ranks_before.order]
/// Safe from any thread.
CQ_EXPORT bool ranks_before(const Rank& left, const Rank& right) noexcept;

/// Whether a unit of that rank comes behind query.after; true where there is none.
/// [ranks_behind.after]
/// Safe from any thread.
CQ_EXPORT bool ranks_behind(const Rank& rank, const KnowledgeQuery& query) noexcept;

}  // namespace cq
