#pragma once

#include <vector>

#include "api/route.hpp"
#include "knowledge/knowledge_service.hpp"
#include "knowledge/review_service.hpp"

namespace cq::knowledge {

// Each group of routes has a file of its own. The services outlive the routes.
std::vector<api::Route> knowledge_routes(const KnowledgeService& knowledge);
std::vector<api::Route> review_routes(const ReviewService& reviews);

}  // namespace cq::knowledge
