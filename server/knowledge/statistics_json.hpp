#pragma once

#include <cq/json.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cstdint>
#include <map>
#include <string>

/// Statistics of a store. Safe from any thread.
namespace cq::knowledge {

/// {"name": count, ...}
JsonValue counts_json(const std::map<std::string, std::uint64_t>& counts);

/// Likewise, the highest count first, ties by name: the original's order of domains.
JsonValue ranked_counts_json(const std::map<std::string, std::uint64_t>& counts);

/// {"0.0-0.3": count, ..., "0.7-1.0": count}
JsonValue histogram_json(const ConfidenceHistogram& histogram);

/// The public statistics.
JsonValue knowledge_statistics_json(const KnowledgeStatistics& statistics);

/// The statistics for reviewers.
JsonValue review_statistics_json(const ReviewStatistics& statistics);

}  // namespace cq::knowledge
