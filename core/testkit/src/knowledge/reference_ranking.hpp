#pragma once

#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <string>
#include <vector>

namespace cq::testkit {

/// The ids that a query answers, found the plainest way: every unit is scored, all are sorted.
/// Written from the contract's words alone, for ASCII patterns; shares no code with the core.
std::vector<std::string> reference_answer(const std::vector<Unit>& approved,
                                          const KnowledgeQuery& query);

/// The score, by the same plain way.
double reference_relevance(const KnowledgeQuery& query, const Unit& unit);

}  // namespace cq::testkit
