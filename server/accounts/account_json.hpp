#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <string>
#include <vector>

#include "api/object_schema.hpp"

/// What users and API keys look like in JSON, as responses show them and as requests give them.
namespace cq::accounts {

/// A user as people see themselves, without the password's hash. A reviewer has no "role", as
/// users of the original have none.
JsonValue user_json(const User& user);

/// An API key as its owner sees it; whether it is expired and active is as of `at`.
JsonValue api_key_json(const ApiKey& key, Timestamp at);

struct LoginRequest {
  std::string username;
  std::string password;
};

struct ChangePasswordRequest {
  std::string old_password;
  std::string new_password;
};

struct CreateApiKeyRequest {
  std::string name;
  std::string ttl;
  std::vector<std::string> labels;
};

const api::ObjectSchema<LoginRequest>& login_request();
const api::ObjectSchema<ChangePasswordRequest>& change_password_request();
const api::ObjectSchema<CreateApiKeyRequest>& create_api_key_request();

}  // namespace cq::accounts
