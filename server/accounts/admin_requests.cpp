#include "accounts/admin_requests.hpp"

#include <cq/json.hpp>

#include "api/collection_rules.hpp"
#include "api/text_rules.hpp"

namespace cq::accounts {
namespace {

auto any_role() {
  return api::one_of({"reader", "reviewer", "admin"});
}

}  // namespace

Role role_of_name(const std::string& name) {
  return parse_role(name).value_or(Role::kReader);
}

const api::ObjectSchema<NewUserRequest>& new_user_request() {
  static const JsonValue kReviewer(std::string(to_string(Role::kReviewer)));
  static const auto kSchema = api::ObjectSchema<NewUserRequest>("NewUserRequest")
                                  .required("username", &NewUserRequest::username, api::text())
                                  .required("password", &NewUserRequest::password, api::text())
                                  .optional("role", &NewUserRequest::role, any_role(), kReviewer);
  return kSchema;
}

const api::ObjectSchema<RoleRequest>& role_request() {
  static const auto kSchema = api::ObjectSchema<RoleRequest>("RoleRequest")
                                  .required("username", &RoleRequest::username, api::text())
                                  .required("role", &RoleRequest::role, any_role());
  return kSchema;
}

const api::ObjectSchema<PasswordRequest>& password_request() {
  static const auto kSchema = api::ObjectSchema<PasswordRequest>("PasswordRequest")
                                  .required("username", &PasswordRequest::username, api::text())
                                  .required("password", &PasswordRequest::password, api::text());
  return kSchema;
}

const api::ObjectSchema<UserRequest>& user_request() {
  static const auto kSchema = api::ObjectSchema<UserRequest>("UserRequest")
                                  .required("username", &UserRequest::username, api::text());
  return kSchema;
}

const api::ObjectSchema<LogLevelRequest>& log_level_request() {
  static const auto kSchema = api::ObjectSchema<LogLevelRequest>("LogLevelRequest")
                                  .required("level", &LogLevelRequest::level,
                                            api::one_of({"debug", "info", "warning", "error"}));
  return kSchema;
}

const api::ObjectSchema<KeyRequest>& key_request() {
  static const auto kSchema = api::ObjectSchema<KeyRequest>("KeyRequest")
                                  .required("username", &KeyRequest::username, api::text())
                                  .required("key_id", &KeyRequest::key_id, api::text());
  return kSchema;
}

}  // namespace cq::accounts
