#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/object_schema.hpp"

/// The bodies of the requests about accounts and their API tokens, each declared once. Safe from
/// any thread.
namespace cq::experiments {

struct RegisterRequest {
  std::string email;
  std::string password;
  std::optional<std::string> display_name;
  std::optional<std::string> invitation;
};

struct LoginRequest {
  std::string username;
  std::string password;
};

struct EmailRequest {
  std::string email;
};

struct ResetPasswordRequest {
  std::string token;
  std::string password;
};

struct VerifyRequest {
  std::string token;
};

/// Of what isn't given nothing changes; an inner nullopt is null.
struct ChangeAccountRequest {
  std::optional<std::optional<std::string>> password;
  std::optional<std::optional<std::string>> email;
  std::optional<std::optional<bool>> is_active;
  std::optional<std::optional<bool>> is_superuser;
  std::optional<std::optional<bool>> is_verified;
  std::optional<std::optional<std::string>> display_name;
  std::optional<std::optional<std::string>> avatar_url;
};

struct CreateApiTokenRequest {
  std::string name;
  std::optional<std::string> description;
  std::vector<std::string> scopes;
  std::optional<std::int64_t> expires_in_days;
};

/// Of what isn't given, or is null, nothing changes.
struct ChangeApiTokenRequest {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::int64_t> expires_in_days;
};

const api::ObjectSchema<RegisterRequest>& register_request();
/// Of a form.
const api::ObjectSchema<LoginRequest>& login_request();
const api::ObjectSchema<EmailRequest>& email_request();
const api::ObjectSchema<ResetPasswordRequest>& reset_password_request();
const api::ObjectSchema<VerifyRequest>& verify_request();
const api::ObjectSchema<ChangeAccountRequest>& change_account_request();
const api::ObjectSchema<CreateApiTokenRequest>& create_api_token_request();
const api::ObjectSchema<ChangeApiTokenRequest>& change_api_token_request();

}  // namespace cq::experiments
