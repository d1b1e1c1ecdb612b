#pragma once

#include <cq/knowledge/statistics.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "contents.hpp"

/// The counts in the statistics, each as cq/knowledge/statistics.hpp describes it.
namespace jsonl {

std::uint64_t count_status(const Contents& contents, cq::ReviewStatus status);
std::map<std::string, std::uint64_t> count_tiers(const Contents& contents);
std::map<std::string, std::uint64_t> count_domains(const Contents& contents);
cq::ConfidenceHistogram count_confidences(const Contents& contents,
                                          const std::vector<double>& edges);
std::vector<cq::Activity> recent_activities(const Contents& contents);
std::vector<cq::DailyCounts> count_days(const Contents& contents, cq::Timestamp since);

}  // namespace jsonl
