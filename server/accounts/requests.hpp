#pragma once

#include <string>
#include <vector>

#include "api/object_schema.hpp"

/// The requests about people and their keys, each declared once.
namespace cq::accounts {

struct LoginRequest {
  std::string username;
  std::string password;
};

struct CreateApiKeyRequest {
  std::string name;
  std::string ttl;
  std::vector<std::string> labels;
};

const api::ObjectSchema<LoginRequest>& login_request();
const api::ObjectSchema<CreateApiKeyRequest>& create_api_key_request();

}  // namespace cq::accounts
