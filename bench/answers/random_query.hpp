#pragma once

#include <cq/knowledge/ranking.hpp>

#include "units/random.hpp"

namespace cq::bench {

/// A query that a store of units/ can be asked: common and rare domains, now and then one that no
/// unit has, a repeat, or a pattern in other letters.
KnowledgeQuery random_query(Random& random);

}  // namespace cq::bench
