#pragma once

#include <cq/knowledge/statistics.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sqlite/db/connection.hpp"

/// The statistics of a database, counted when they are asked for. Those that belong together are
/// read in one ReadSnapshot. Safe from any thread, as far as the connection is the caller's alone.
namespace cq::sqlite {

using Counts = std::map<std::string, std::uint64_t>;

std::uint64_t count_units(Connection& connection);
Counts count_by_status(Connection& connection);
Counts count_approved_by_tier(Connection& connection);
Counts count_approved_by_domain(Connection& connection);

/// Reads the documents, since the confidence stands in them alone.
ConfidenceHistogram count_approved_by_confidence(Connection& connection,
                                                 const std::vector<double>& edges);

std::vector<Activity> recent_activity(Connection& connection);
/// Of the units in those rows of knowledge_units.
std::vector<Activity> read_activities(Connection& connection,
                                      const std::vector<std::int64_t>& unit_rows);

/// The days (UTC) from `since` on, on which something happened, rising.
std::vector<DailyCounts> count_by_day(Connection& connection, Timestamp since);

}  // namespace cq::sqlite
