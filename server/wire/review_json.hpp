#pragma once

#include <cq/host/json.hpp>
#include <cq/statistics.hpp>
#include <cq/store/reviews.hpp>
#include <cq/unit.hpp>
#include <string_view>

#include "services/review_service.hpp"

/// What reviewers see. Safe from any thread.
namespace cq::wire {

/// A unit with its review state. Throws Error: corrupt when its document can't be read.
host::JsonValue reviewed_unit_json(const StoredUnit& stored);

/// {"unit_id", "status", "reviewed_by", "reviewed_at"}
host::JsonValue decision_json(std::string_view unit_id, const services::Decision& decision);

host::JsonValue review_statistics_json(const ReviewStatistics& statistics);

}  // namespace cq::wire
