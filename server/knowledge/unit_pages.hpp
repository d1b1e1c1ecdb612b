#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <cstddef>
#include <vector>

#include "knowledge/knowledge_service.hpp"

namespace cq::knowledge {

/// What the units of a page have together, in bytes of their documents, but for the last of them.
inline constexpr std::size_t kPageBytes = std::size_t{256} * 1024;

/// Whether these units are all that there are for the query, as far as its limit and its max_bytes
/// tell.
[[nodiscard]] bool is_whole_answer(const std::vector<StoredUnit>& units,
                                   const KnowledgeQuery& query) noexcept;

/// The answer to a query, page by page, so that a long one needn't be held as a whole. Nothing is
/// held between the pages: a unit that changes its rank meanwhile may be missed, or come again. For
/// one thread at a time.
class UnitPages {
 public:
  /// The service outlives it.
  UnitPages(const KnowledgeService& knowledge, KnowledgeQuery query);

  /// The next units, best first; none behind the last. Throws what KnowledgeService::query()
  /// throws, and Error: internal when the store goes round in circles.
  [[nodiscard]] std::vector<StoredUnit> next();
  /// Whether there are no more.
  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  void go_behind(const StoredUnit& last);

  const KnowledgeService& knowledge_;
  KnowledgeQuery query_;  ///< its limit: how many units may still come
  bool ended_ = false;
};

}  // namespace cq::knowledge
