#pragma once

#include <cq/json.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit.hpp>
#include <string_view>

#include "knowledge/review_service.hpp"

/// What reviewers see. Safe from any thread.
namespace cq::knowledge {

/// A unit with its review state. Throws Error: corrupt when its document can't be read.
JsonValue reviewed_unit_json(const StoredUnit& stored);

/// {"unit_id", "status", "reviewed_by", "reviewed_at"}
JsonValue decision_json(std::string_view unit_id, const Decision& decision);

JsonValue review_statistics_json(const ReviewStatistics& statistics);

}  // namespace cq::knowledge
