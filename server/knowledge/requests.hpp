#pragma once

#include <cq/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/object_schema.hpp"
#include "knowledge/knowledge_service.hpp"

/// What a unit must be, whichever way it comes in, and the requests about knowledge and its review,
/// each declared once. Safe from any thread.
namespace cq::knowledge {

/// "ku_" and 32 lower-case hex digits.
bool is_unit_id(std::string_view text);

/// Domains that are normalised. Throws Error: invalid argument, a sentence for the caller, when
/// there is none, there are too many, or one is too long.
void check_domains(const std::vector<std::string>& domains);

/// Throws Error: invalid argument, a sentence for the caller, when a name isn't of the form
/// namespace:name.
void check_extensions(const JsonValue::Object& extensions);

struct KnowledgeQueryRequest {
  std::vector<std::string> domains;
  std::vector<std::string> languages;
  std::vector<std::string> frameworks;
  std::string pattern;
  std::int64_t limit = 0;
};

struct FlagRequest {
  std::string reason;
  std::optional<std::string> detail;
  std::optional<std::string> duplicate_of;
};

struct ReviewQueueRequest {
  std::int64_t limit = 0;
  std::int64_t offset = 0;
};

struct ReviewListRequest {
  std::string domain;
  std::optional<double> confidence_min;
  std::optional<double> confidence_max;
  std::string status;
  std::int64_t limit = 0;
};

const api::ObjectSchema<Proposal>& propose_request();
const api::ObjectSchema<KnowledgeQueryRequest>& knowledge_query_request();
const api::ObjectSchema<FlagRequest>& flag_request();
const api::ObjectSchema<ReviewQueueRequest>& review_queue_request();
const api::ObjectSchema<ReviewListRequest>& review_list_request();

}  // namespace cq::knowledge
