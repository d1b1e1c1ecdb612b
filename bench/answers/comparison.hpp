#pragma once

#include <cq/knowledge/ranking.hpp>
#include <string>
#include <string_view>

#include "answers/reference.hpp"

namespace cq::bench {

/// What is wrong with the body that answered a query: other ids or another order than the
/// reference's, or a unit that isn't shown as its document has it. Empty when nothing is. Safe from
/// any thread.
std::string find_difference(const Reference& reference, const KnowledgeQuery& query,
                            std::string_view body);

}  // namespace cq::bench
