#pragma once

#include <cstdint>
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

const ObjectSchema<LoginRequest>& login_request();
const ObjectSchema<CreateApiKeyRequest>& create_api_key_request();
const ObjectSchema<services::Proposal>& propose_request();
const ObjectSchema<KnowledgeQueryRequest>& knowledge_query_request();

}  // namespace cq::wire
