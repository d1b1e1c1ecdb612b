#include "accounts/registration.hpp"

#include <chrono>
#include <cq/error.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "accounts/admin_routes.hpp"
#include "accounts/api_key_service.hpp"
#include "accounts/audit_pages.hpp"
#include "accounts/audit_trail.hpp"
#include "accounts/audit_trimmer.hpp"
#include "accounts/authentication.hpp"
#include "accounts/care_routes.hpp"
#include "accounts/first_user.hpp"
#include "accounts/login_limiter.hpp"
#include "accounts/routes.hpp"
#include "accounts/user_administration.hpp"
#include "accounts/user_service.hpp"
#include "api/last_used_recorder.hpp"
#include "api/openapi.hpp"
#include "crypto/jwt.hpp"

namespace cq::accounts {
namespace {

constexpr const char* kWrongPassword = "wrong_password";
constexpr const char* kTooManyTries = "too_many_tries";

class AccountsService final : public feature::Service {
 public:
  explicit AccountsService(const feature::Context& context)
      : settings_(context.settings),
        log_(context.log),
        failed_logins_(context.metrics.add_counters(
            "cq_failed_logins_total", "Logins, and changes of a password, that were refused",
            "reason", {kWrongPassword, kTooManyTries})),
        store_users_(context.store.part<Users>()),
        authority_(context.settings.jwt_secret),
        last_used_([keys = context.store.part<ApiKeys>()](
                       const std::string& key_id, Timestamp at) { keys->touch(key_id, at); },
                   [&log = context.log](const std::string& reason) {
                     log.trouble("The use of an API key could not be recorded: ", reason);
                   }),
        limiter_({.for_user = context.settings.login_tries_per_user,
                  .for_address = context.settings.login_tries_per_address}),
        audit_part_(context.store.part<Audit>()),
        logins_(context.store.find_part<Audit>()),
        audit_(find_audit(context.store, context.settings)),
        trail_(audit_, context.clock),
        clock_(context.clock),
        login_(context.store.part<Users>(), authority_, context.clock,
               [&log = context.log](const std::string& sentence) { log.trouble("", sentence); }),
        users_(context.store.part<Users>(), context.clock),
        api_keys_(users_, context.store.part<ApiKeys>(), context.settings.api_key_pepper,
                  context.clock, &last_used_, {.all = context.settings.max_keys_per_user}),
        administration_(users_, trail_),
        describe_server_(context.describe_server),
        diagnosing_(context.diagnosing),
        credentials_(authority_, context.store.find_part<Users>(), api_keys_, context.clock,
                     context.settings.serves_page
                         ? std::optional(PageCookie(context.settings.public_url))
                         : std::nullopt) {}

  [[nodiscard]] std::vector<api::Route> routes() const override {
    std::vector<api::Route> routes;
    const auto report = [this](const FailedLogin& failed) { report_failure(failed); };
    const auto record_login = [this](const std::string& username, const std::string& address) {
      record({acts::kLogin, {.name = username, .address = address}, username});
    };
    api::add_group(routes, "Login", auth_routes(login_, limiter_, report, record_login));
    if (settings_.serves_page) {
      api::add_group(routes, "Login",
                     page_session_routes(PageCookie(settings_.public_url), login_, limiter_, report,
                                         record_login));
    }
    api::add_group(routes, "Login", user_routes(users_, limiter_, report, trail_));
    api::add_group(routes, "API keys", api_key_routes(api_keys_, trail_));
    api::add_group(routes, "Audit", {audit_route(audit_part_)});
    api::add_group(routes, "Server", {server_facts_route(settings_, describe_server_, log_)});
    api::add_group(routes, "Administration",
                   admin_routes({users_, administration_, api_keys_, trail_, logins_, log_}));
    api::add_group(routes, "Administration", care_routes(audit_part_, diagnosing_));
    return routes;
  }

  void prepare() override {
    if (!settings_.first_user.empty()) {
      trail_.make({acts::kCreateUser, {}, settings_.first_user, "CQ_FIRST_USER"},
                  [this] { make_first_user(settings_, store_users_, users_, log_); });
    }
    if (audit_ != nullptr) {
      trimmer_.emplace(*audit_,
                       AuditBounds{.age = std::chrono::days(settings_.audit_days),
                                   .entries = settings_.audit_most},
                       clock_, [this](const std::string& reason) {
                         log_.trouble("Old entries of the audit could not be removed: ", reason);
                       });
    } else if (settings_.audit_days > 0) {
      log_.info("The store module keeps no audit, so nothing is recorded of who does what");
    }
  }

  [[nodiscard]] std::optional<feature::KeyHolder> find_key_holder(
      const std::string& token) const override {
    std::optional<Agent> agent = api_keys_.authenticate(token);
    if (!agent) return std::nullopt;
    return feature::KeyHolder{std::move(agent->username), std::move(agent->key_id),
                              std::move(agent->scopes)};
  }

  [[nodiscard]] bool record_act(const AuditEntry& entry) const noexcept override {
    if (audit_ == nullptr) return false;
    recording([&] { audit_->record(entry); });
    return true;
  }

  [[nodiscard]] api::Authenticate authenticator() const override {
    return [this](const http::Request& request, api::Access access) {
      return credentials_.check(request, access);
    };
  }

 private:
  void report_failure(const FailedLogin& failed) const {
    const bool was_wrong = failed.reason == FailedLogin::Reason::kWrongPassword;
    failed_logins_.increment(was_wrong ? kWrongPassword : kTooManyTries);
    if (was_wrong && !failed.is_change) {
      log_.warning(failed_login_line(failed.username, failed.address));
    }
    if (was_wrong) {
      record({acts::kFailedLogin,
              {.name = failed.is_change ? failed.username : "", .address = failed.address},
              failed.username,
              failed.is_change ? "change of the password" : ""});
    }
  }

  // A login doesn't fail because that does.
  void record(const Act& act) const {
    recording([&] { trail_.record(act); });
  }

  template <class Write>
  void recording(const Write& write) const noexcept {
    try {
      write();
    } catch (const std::exception& error) {
      log_.trouble("A login could not be recorded in the audit: ", error.what());
    }
  }

  const settings::Settings settings_;
  observability::Log& log_;
  const observability::Counters failed_logins_;
  // Each uses those above it, and is destroyed before them.
  host::StorePart<Users> store_users_;
  crypto::JwtAuthority authority_;
  api::LastUsedRecorder last_used_;
  mutable LoginLimiter limiter_;  // safe from any thread by itself
  host::StorePart<Audit> audit_part_;
  Audit* const logins_;  ///< as far as they were recorded; null: none ever was
  Audit* const audit_;   ///< null: nothing is recorded
  const AuditTrail trail_;
  const api::Clock clock_;
  LoginService login_;
  UserService users_;
  ApiKeyService api_keys_;
  mutable UserAdministration administration_;  // safe from any thread by itself
  const feature::DescribeServer describe_server_;
  const feature::Diagnosing diagnosing_;
  Credentials credentials_;
  std::optional<AuditTrimmer> trimmer_;  ///< from prepare() on
};

JsonValue::Object token_schemes() {
  JsonValue person = api::bearer_scheme("The token that POST /api/v1/auth/login returns");
  person.add("bearerFormat", "JWT");
  return {{api::kPersonScheme, std::move(person)},
          {api::kAgentScheme,
           api::bearer_scheme("An API key, as POST /api/v1/users/me/api-keys returns it")}};
}

std::vector<Finding> check_accounts(Store& store) {
  std::vector<Finding> found = check_users(store);
  const std::vector<Finding> of_keys = check_api_keys(store);
  found.insert(found.end(), of_keys.begin(), of_keys.end());
  return found;
}

}  // namespace

feature::Feature registration() {
  return {.name = "accounts",
          .database = std::string(host::kFirstFeature),
          .require_settings =
              [](const settings::Settings& settings) {
                settings::require_each({[&] { settings::require_secrets(settings); },
                                        [&] { require_whole_first_user(settings); }});
              },
          .serve =
              [](const feature::Context& context) {
                return std::make_unique<AccountsService>(context);
              },
          .response_schemas = response_schemas,
          .security_schemes = token_schemes,
          .commands = {{.add = add_user_commands},
                       {.add = add_api_key_commands},
                       {.add = add_audit_command}},
          .record_kinds = record_kinds(),
          .check_records = check_accounts};
}

}  // namespace cq::accounts
