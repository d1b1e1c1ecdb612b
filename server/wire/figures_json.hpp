#pragma once

#include <cq/host/json.hpp>
#include <cq/statistics.hpp>
#include <cstdint>
#include <map>
#include <string>

/// Figures of a store. Safe from any thread.
namespace cq::wire {

/// {"name": count, ...}
host::JsonValue counts_json(const std::map<std::string, std::uint64_t>& counts);

/// {"0.0-0.3": count, ..., "0.7-1.0": count}
host::JsonValue histogram_json(const ConfidenceHistogram& histogram);

host::JsonValue knowledge_statistics_json(const KnowledgeStatistics& statistics);

}  // namespace cq::wire
