#pragma once

#include <cq/json.hpp>
#include <vector>

#include "accounts/audit_trail.hpp"
#include "api/route.hpp"
#include "knowledge/knowledge_service.hpp"
#include "knowledge/review_service.hpp"
#include "knowledge/unit_search.hpp"
#include "knowledge/zero_hits.hpp"
#include "settings/settings.hpp"

/// The routes about knowledge and its review, and the types of the JSON bodies that they respond
/// with, for the API's documentation: what the writers of JSON write is declared here, once.
namespace cq::knowledge {

// The services outlive the routes.
/// Who may use the routes about knowledge, and how often.
struct KnowledgeAccess {
  api::Access reading = api::Access::kAnyone;  ///< querying, and the public statistics
  settings::CountOnce count_once = settings::CountOnce::kOff;
  api::WorkerPool* query_workers = nullptr;  ///< where queries run; null: on the store's workers
};
/// `zero_hits`, which counts queries that find nothing, may be null.
std::vector<api::Route> knowledge_routes(const KnowledgeService& knowledge,
                                         const accounts::AuditTrail& audit,
                                         const KnowledgeAccess& access = {},
                                         ZeroHits* zero_hits = nullptr);
std::vector<api::Route> review_routes(const ReviewService& reviews,
                                      const accounts::AuditTrail& audit);
/// Finding units, and deciding several. To be given before review_routes(), whose paths have a
/// parameter where these have a word.
std::vector<api::Route> search_routes(const ReviewService& reviews, const UnitSearch& units,
                                      const ZeroHits& zero_hits, const accounts::AuditTrail& audit);

// Names in response_schemas().
inline constexpr const char* kUnitSchema = "KnowledgeUnit";
inline constexpr const char* kPublicUnitSchema = "PublicKnowledgeUnit";
inline constexpr const char* kKnowledgeListSchema = "KnowledgeList";
inline constexpr const char* kKnowledgeStatisticsSchema = "KnowledgeStatistics";
inline constexpr const char* kReviewedUnitSchema = "ReviewedUnit";
inline constexpr const char* kReviewQueueSchema = "ReviewQueue";
inline constexpr const char* kReviewListSchema = "ReviewList";
inline constexpr const char* kUnitPageSchema = "UnitPage";
inline constexpr const char* kSimilarUnitsSchema = "SimilarUnitList";
inline constexpr const char* kOutcomesSchema = "DecisionOutcomeList";
inline constexpr const char* kZeroHitsSchema = "ZeroHits";
inline constexpr const char* kDecisionSchema = "ReviewDecision";
inline constexpr const char* kReviewStatisticsSchema = "ReviewStatistics";

/// Each type's JSON Schema by its name; they refer to each other by "#/components/schemas/<name>".
JsonValue::Object response_schemas();

}  // namespace cq::knowledge
