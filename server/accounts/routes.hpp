#pragma once

#include <cq/json.hpp>
#include <functional>
#include <string>
#include <vector>

#include "accounts/api_key_service.hpp"
#include "accounts/audit_trail.hpp"
#include "accounts/authentication.hpp"
#include "accounts/login_limiter.hpp"
#include "accounts/page_session.hpp"
#include "accounts/user_service.hpp"
#include "api/route.hpp"
#include "feature/server_state.hpp"
#include "observability/log.hpp"
#include "settings/settings.hpp"

/// The routes about users and API keys, and the types of the JSON bodies that they respond with,
/// for the API's documentation: what the writers of JSON write is declared here, once.
namespace cq::accounts {

/// A password that was wrong, or wasn't looked at.
struct FailedLogin {
  enum class Reason { kWrongPassword, kTooManyTries };
  Reason reason = Reason::kWrongPassword;
  bool is_change = false;  ///< the old password of a change, in place of a login's
  const std::string& username;
  const std::string& address;
};
/// Called for each of them; safe from any thread.
using ReportFailedLogin = std::function<void(const FailedLogin& failed)>;
/// Called for each login, before its response; safe from any thread.
using ReportLogin = std::function<void(const std::string& username, const std::string& address)>;

// The services outlive the routes.
std::vector<api::Route> auth_routes(const LoginService& login, LoginLimiter& limiter,
                                    const ReportFailedLogin& report_failed,
                                    const ReportLogin& report);
/// POST and DELETE /app/session: a login of the page, whose token goes into that cookie, and its
/// end.
std::vector<api::Route> page_session_routes(const PageCookie& cookie, const LoginService& login,
                                            LoginLimiter& limiter,
                                            const ReportFailedLogin& report_failed,
                                            const ReportLogin& report);
std::vector<api::Route> user_routes(const UserService& users, LoginLimiter& limiter,
                                    const ReportFailedLogin& report, const AuditTrail& audit);
std::vector<api::Route> api_key_routes(const ApiKeyService& api_keys, const AuditTrail& audit);
/// GET /api/v1/review/server: what administrators see of the server. It holds no secret, and keeps
/// nothing of the settings. `describe` is called for each request; the log outlives it.
api::Route server_facts_route(const settings::Settings& settings,
                              const feature::DescribeServer& describe,
                              const observability::Log& log);
/// The schemas of that route's types.
JsonValue::Object server_facts_schemas();
/// What the schema of an API key has.
JsonValue::Object api_key_members();

// Names in response_schemas().
inline constexpr const char* kLoginSchema = "Login";
inline constexpr const char* kPageSessionSchema = "PageSession";
inline constexpr const char* kUserSchema = "User";
inline constexpr const char* kApiKeyListSchema = "ApiKeyList";
inline constexpr const char* kCreatedApiKeySchema = "CreatedApiKey";
inline constexpr const char* kMessageSchema = "Message";
inline constexpr const char* kAuditPageSchema = "AuditPage";
inline constexpr const char* kServerFactsSchema = "ServerFacts";

/// Each type's JSON Schema by its name; they refer to each other by "#/components/schemas/<name>".
JsonValue::Object response_schemas();

}  // namespace cq::accounts
