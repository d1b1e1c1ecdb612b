#pragma once

#include <cq/accounts/users.hpp>
#include <string>

#include "api/object_schema.hpp"

/// What requests of administrators hold.
namespace cq::accounts {

struct NewUserRequest {
  std::string username;
  std::string password;
  std::string role;
};

struct RoleRequest {
  std::string username;
  std::string role;
};

struct PasswordRequest {
  std::string username;
  std::string password;
};

struct UserRequest {
  std::string username;
};

struct KeyRequest {
  std::string username;
  std::string key_id;
};

struct LogLevelRequest {
  std::string level;
};

/// The role of a name that the requests let pass.
Role role_of_name(const std::string& name);

const api::ObjectSchema<NewUserRequest>& new_user_request();
const api::ObjectSchema<RoleRequest>& role_request();
const api::ObjectSchema<PasswordRequest>& password_request();
const api::ObjectSchema<UserRequest>& user_request();
const api::ObjectSchema<KeyRequest>& key_request();
const api::ObjectSchema<LogLevelRequest>& log_level_request();

}  // namespace cq::accounts
