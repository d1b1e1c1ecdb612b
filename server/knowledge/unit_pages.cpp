#include "knowledge/unit_pages.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/text.hpp>
#include <utility>

namespace cq::knowledge {
namespace {

constexpr std::size_t kPageUnits = 1000;

RankPosition position_of(const KnowledgeQuery& query, const StoredUnit& stored) {
  Unit unit = parse_unit_document(stored.document);
  const RankedTerms terms{std::move(unit.domains), std::move(unit.context.languages),
                          std::move(unit.context.frameworks), std::move(unit.context.pattern)};
  return {relevance(query, terms) * unit.evidence.confidence, stored.id};
}

}  // namespace

bool is_whole_answer(const std::vector<StoredUnit>& units, const KnowledgeQuery& query) noexcept {
  if (units.size() >= query.limit) return true;
  std::size_t bytes = 0;
  for (const StoredUnit& unit : units) bytes += unit.document.size();
  return bytes < query.max_bytes;
}

UnitPages::UnitPages(const KnowledgeService& knowledge, KnowledgeQuery query)
    : knowledge_(knowledge), query_(std::move(query)) {
  query_.domains = normalise_domains(query_.domains);  // positions are computed from it
  query_.max_bytes = kPageBytes;
}

std::vector<StoredUnit> UnitPages::next() {
  if (ended_) return {};
  KnowledgeQuery page = query_;
  page.limit = std::min(query_.limit, kPageUnits);
  std::vector<StoredUnit> units = knowledge_.query(page);
  ended_ = units.size() >= query_.limit || units.empty() ||
           (units.size() < page.limit && is_whole_answer(units, page));
  if (!ended_) {
    go_behind(units.back());
    query_.limit -= units.size();
  }
  return units;
}

void UnitPages::go_behind(const StoredUnit& last) {
  RankPosition position = position_of(query_, last);
  if (!ranks_behind({position.score, position.id}, query_)) {
    throw Error(ErrorKind::kInternal,
                "The store answers a query from a position on with units before it (" + last.id +
                    "); check the store module with cq-store-check.");
  }
  query_.after = std::move(position);
}

}  // namespace cq::knowledge
