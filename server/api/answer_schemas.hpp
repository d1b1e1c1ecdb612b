#pragma once

#include <cq/json.hpp>

/// The types of the JSON bodies that the server answers, for the API's documentation. What the
/// *_json writers write is declared here, once.
namespace cq::api {

// Names in answer_schemas().
inline constexpr const char* kHealthSchema = "Health";
inline constexpr const char* kReadinessSchema = "Readiness";
inline constexpr const char* kLoginSchema = "Login";
inline constexpr const char* kUserSchema = "User";
inline constexpr const char* kApiKeyListSchema = "ApiKeyList";
inline constexpr const char* kCreatedApiKeySchema = "CreatedApiKey";
inline constexpr const char* kMessageSchema = "Message";
inline constexpr const char* kUnitSchema = "KnowledgeUnit";
inline constexpr const char* kPublicUnitSchema = "PublicKnowledgeUnit";
inline constexpr const char* kKnowledgeListSchema = "KnowledgeList";
inline constexpr const char* kKnowledgeStatisticsSchema = "KnowledgeStatistics";
inline constexpr const char* kReviewedUnitSchema = "ReviewedUnit";
inline constexpr const char* kReviewQueueSchema = "ReviewQueue";
inline constexpr const char* kReviewListSchema = "ReviewList";
inline constexpr const char* kDecisionSchema = "ReviewDecision";
inline constexpr const char* kReviewStatisticsSchema = "ReviewStatistics";
inline constexpr const char* kErrorSchema = "ErrorMessage";
inline constexpr const char* kAnyObjectSchema = "AnyObject";
inline constexpr const char* kInvalidRequestSchema = "HTTPValidationError";

/// Each type's JSON Schema by its name; they refer to each other by "#/components/schemas/<name>".
JsonValue::Object answer_schemas();

}  // namespace cq::api
