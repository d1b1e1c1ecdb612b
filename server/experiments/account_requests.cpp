#include "experiments/account_requests.hpp"

#include "api/collection_rules.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "experiments/email.hpp"

namespace cq::experiments {
namespace {

constexpr std::size_t kLongestDisplayName = 100;
constexpr std::size_t kLongestAvatarUrl = 500;
constexpr std::size_t kLongestTokenName = 255;
constexpr std::size_t kLongestTokenDescription = 1000;
constexpr std::int64_t kMostTokenDays = 3650;

api::IntegerRule token_days() {
  return api::integer().greater_than(0).at_most(kMostTokenDays);
}

api::NullableTextRule display_name() {
  return api::nullable(api::text().at_most(kLongestDisplayName));
}

}  // namespace

const api::ObjectSchema<RegisterRequest>& register_request() {
  static const auto kSchema =
      api::ObjectSchema<RegisterRequest>("ExperimentsRegisterRequest")
          .required("email", &RegisterRequest::email, EmailRule())
          .required("password", &RegisterRequest::password, api::text())
          .optional("display_name", &RegisterRequest::display_name, display_name(), JsonValue())
          .optional("invitation", &RegisterRequest::invitation, api::nullable(api::text()),
                    JsonValue());
  return kSchema;
}

const api::ObjectSchema<LoginRequest>& login_request() {
  static const auto kSchema =
      api::ObjectSchema<LoginRequest>("ExperimentsLoginForm")
          .ignored("grant_type", api::nullable(api::text().matching("^password$")), JsonValue())
          .required("username", &LoginRequest::username, api::text())
          .required("password", &LoginRequest::password, api::text());
  return kSchema;
}

const api::ObjectSchema<EmailRequest>& email_request() {
  static const auto kSchema = api::ObjectSchema<EmailRequest>("ExperimentsEmailRequest")
                                  .required("email", &EmailRequest::email, EmailRule())
                                  .of_parameters();
  return kSchema;
}

const api::ObjectSchema<ResetPasswordRequest>& reset_password_request() {
  static const auto kSchema =
      api::ObjectSchema<ResetPasswordRequest>("ExperimentsResetPasswordRequest")
          .required("token", &ResetPasswordRequest::token, api::text())
          .required("password", &ResetPasswordRequest::password, api::text())
          .of_parameters();
  return kSchema;
}

const api::ObjectSchema<VerifyRequest>& verify_request() {
  static const auto kSchema = api::ObjectSchema<VerifyRequest>("ExperimentsVerifyRequest")
                                  .required("token", &VerifyRequest::token, api::text())
                                  .of_parameters();
  return kSchema;
}

const api::ObjectSchema<ChangeAccountRequest>& change_account_request() {
  static const auto kSchema =
      api::ObjectSchema<ChangeAccountRequest>("ExperimentsChangeAccountRequest")
          .if_given("password", &ChangeAccountRequest::password, api::nullable(api::text()))
          .if_given("email", &ChangeAccountRequest::email, api::or_null(EmailRule()))
          .if_given("is_active", &ChangeAccountRequest::is_active, api::nullable(api::boolean()))
          .if_given("is_superuser", &ChangeAccountRequest::is_superuser,
                    api::nullable(api::boolean()))
          .if_given("is_verified", &ChangeAccountRequest::is_verified,
                    api::nullable(api::boolean()))
          .if_given("display_name", &ChangeAccountRequest::display_name, display_name())
          .if_given("avatar_url", &ChangeAccountRequest::avatar_url,
                    api::nullable(api::text().at_most(kLongestAvatarUrl)));
  return kSchema;
}

const api::ObjectSchema<CreateApiTokenRequest>& create_api_token_request() {
  static const auto kSchema =
      api::ObjectSchema<CreateApiTokenRequest>("ExperimentsCreateApiTokenRequest")
          .required("name", &CreateApiTokenRequest::name,
                    api::text().at_least(1).at_most(kLongestTokenName))
          .optional("description", &CreateApiTokenRequest::description,
                    api::nullable(api::text().at_most(kLongestTokenDescription)), JsonValue())
          .optional("scopes", &CreateApiTokenRequest::scopes, api::list_of(api::text()),
                    JsonValue::Array{})
          .optional("expiresInDays", &CreateApiTokenRequest::expires_in_days,
                    api::nullable(token_days()), JsonValue())
          .strict();
  return kSchema;
}

const api::ObjectSchema<ChangeApiTokenRequest>& change_api_token_request() {
  static const auto kSchema =
      api::ObjectSchema<ChangeApiTokenRequest>("ExperimentsChangeApiTokenRequest")
          .optional("name", &ChangeApiTokenRequest::name,
                    api::nullable(api::text().at_least(1).at_most(kLongestTokenName)), JsonValue())
          .optional("description", &ChangeApiTokenRequest::description,
                    api::nullable(api::text().at_most(kLongestTokenDescription)), JsonValue())
          .optional("scopes", &ChangeApiTokenRequest::scopes,
                    api::or_null(api::list_of(api::text())), JsonValue())
          .optional("expiresInDays", &ChangeApiTokenRequest::expires_in_days,
                    api::nullable(token_days()), JsonValue())
          .strict();
  return kSchema;
}

}  // namespace cq::experiments
