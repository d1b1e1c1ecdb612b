#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/knowledge_service.hpp"
#include "wire/object_schema.hpp"

/// Every request type, declared once.
namespace cq::wire {

struct LoginRequest {
  std::string username;
  std::string password;
};

struct CreateApiKeyRequest {
  std::string name;
  std::string ttl;
  std::vector<std::string> labels;
};

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

const ObjectSchema<LoginRequest>& login_request();
const ObjectSchema<CreateApiKeyRequest>& create_api_key_request();
const ObjectSchema<services::Proposal>& propose_request();
const ObjectSchema<KnowledgeQueryRequest>& knowledge_query_request();
const ObjectSchema<FlagRequest>& flag_request();
const ObjectSchema<ReviewQueueRequest>& review_queue_request();
const ObjectSchema<ReviewListRequest>& review_list_request();

}  // namespace cq::wire
