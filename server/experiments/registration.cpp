#include "experiments/registration.hpp"

#include <cq/error.hpp>
#include <cq/text.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "accounts/audit_trail.hpp"
#include "accounts/authentication.hpp"
#include "accounts/login_limiter.hpp"
#include "accounts/page_session.hpp"
#include "api/last_used_recorder.hpp"
#include "api/openapi.hpp"
#include "api/uuid_rule.hpp"
#include "experiments/account_service.hpp"
#include "experiments/acts.hpp"
#include "experiments/embedded_scalars.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/no_scalars.hpp"
#include "experiments/options.hpp"
#include "experiments/original_settings.hpp"
#include "experiments/pg_dump_import.hpp"
#include "experiments/remote_scalars.hpp"
#include "experiments/routes.hpp"
#include "feature/recorded_acts.hpp"
#include "scalars/registration.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kWrongPasswordReason = "wrong_password";
constexpr const char* kTooManyTriesReason = "too_many_tries";

constexpr const char* kAnsweredOutcome = "answered";
constexpr const char* kRefusedOutcome = "refused";
constexpr const char* kUnavailableOutcome = "unavailable";

/// How the calls of other services went, by their outcome.
RemoteService::Report report_to(const observability::Counters& counters) {
  return [counters](RemoteOutcome outcome) {
    switch (outcome) {
      case RemoteOutcome::kAnswered:
        return counters.increment(kAnsweredOutcome);
      case RemoteOutcome::kRefused:
        return counters.increment(kRefusedOutcome);
      case RemoteOutcome::kUnavailable:
        return counters.increment(kUnavailableOutcome);
    }
  };
}

observability::Counters outcome_counters(observability::Metrics& metrics, const char* name,
                                         const char* help) {
  return metrics.add_counters(name, help, "outcome",
                              {kAnsweredOutcome, kRefusedOutcome, kUnavailableOutcome});
}

/// For routes that ask another service, which may take 10 seconds, beside what the store takes.
/// Each service has its own workers, so that one that hangs doesn't hold up the other's routes.
api::WorkerPoolOptions remote_pool(const char* name, std::chrono::milliseconds store_timeout) {
  constexpr std::chrono::seconds kRemoteTimeout{10};
  return {.name = name,
          .threads = 16,
          .max_pending = 256,
          .max_wait = std::chrono::seconds(30),
          .max_run = kRemoteTimeout + 2 * store_timeout};
}

/// The parts outlive it.
std::unique_ptr<const ScalarKeeper> embedded_scalars(const feature::Context& context,
                                                     const Parts& parts) {
  const feature::FeatureStore* const store =
      context.find_store ? context.find_store(scalars::kFeature) : nullptr;
  if (store == nullptr) {
    throw Error(ErrorKind::kInternal,
                "Experiments keep their scalars in a store that isn't served; report this.");
  }
  Remaining remaining{
      .has_experiment =
          [&parts](const std::string& id) { return !parts.experiments->locate({id}).empty(); },
      .has_project =
          [&parts](const std::string& id) { return parts.projects->get(id).has_value(); }};
  return std::make_unique<EmbeddedScalars>(store->store.part<scalars::Scalars>(), store->workers,
                                           std::move(remaining), context.clock, context.log);
}

/// What is done to accounts and with their API tokens.
std::vector<feature::RouteAct> recorded_acts() {
  const auto on_account = [](const char* method, const char* path, const char* act,
                             std::vector<std::string> told_members = {}) {
    return feature::RouteAct{.method = method,
                             .path = path,
                             .act = act,
                             .subject_member = "email",
                             .detail = acts::kOfAccount,
                             .told_members = std::move(told_members),
                             .may_rename = act == acts::kChangeAccount};
  };
  return {on_account("POST", "/auth/register", acts::kCreateAccount),
          on_account("PATCH", "/users/me", acts::kChangeAccount,
                     {"password", "email", "display_name", "avatar_url"}),
          on_account("PATCH", "/users/{id}", acts::kChangeAccount,
                     {"password", "email", "is_active", "is_superuser", "is_verified",
                      "display_name", "avatar_url"}),
          on_account("DELETE", "/users/{id}", acts::kDeleteAccount),
          {.method = "POST",
           .path = "/users/me/api-tokens",
           .act = acts::kCreateToken,
           .subject_member = "name",
           .detail = acts::kOfToken},
          {.method = "DELETE",
           .path = "/users/me/api-tokens/{token_id}",
           .act = acts::kRevokeToken,
           .detail = acts::kOfToken}};
}

/// Of people who log in to experiments on the page; nullopt where there is no page.
std::optional<accounts::PageCookie> page_cookie(const settings::Settings& settings) {
  if (!settings.serves_page) return std::nullopt;
  return accounts::PageCookie(settings.public_url, "cq_experiments", LoginTokens::kLoginLifetime);
}

class ExperimentsService final : public feature::Service {
 public:
  explicit ExperimentsService(const feature::Context& context)
      : options_(options_of(context.settings)),
        log_(context.log),
        clock_(context.clock),
        record_act_(context.record_act),
        page_(page_cookie(context.settings)),
        failed_logins_(context.metrics.add_counters(
            "cq_experiments_failed_logins_total", "Logins of accounts that were refused", "reason",
            {kWrongPasswordReason, kTooManyTriesReason})),
        parts_(context.store),
        logins_(options_.jwt_secret),
        last_used_([tokens = context.store.part<Tokens>()](
                       const std::string& id, Timestamp at) { tokens->record_use(id, at); },
                   [&log = context.log](const std::string& reason) {
                     log.trouble("The use of an API token could not be recorded: ", reason);
                   }),
        limiter_({.for_user = context.settings.login_tries_per_user,
                  .for_address = context.settings.login_tries_per_address}),
        authentication_(parts_.accounts, parts_.tokens, logins_, context.clock, last_used_, page_),
        accounts_(parts_.accounts, logins_, options_.registration, context.clock),
        surface_{parts_, authentication_, context.clock},
        scalars_workers_(remote_pool("cq-scalars", context.settings.store_timeout)),
        storage_workers_(remote_pool("cq-storage", context.settings.store_timeout)),
        scalars_remote_(
            "Scalars service", options_.scalars_url,
            report_to(outcome_counters(context.metrics, "cq_experiments_scalars_calls_total",
                                       "Calls of the scalars service"))),
        storage_(
            "Object storage service", options_.object_storage_url,
            report_to(outcome_counters(context.metrics, "cq_experiments_object_storage_calls_total",
                                       "Calls of the object storage service"))),
        scalars_(make_scalars(context)) {}

  [[nodiscard]] std::vector<api::Route> routes() const override {
    std::vector<api::Route> routes;
    const auto report = [this](LoginOutcome outcome, const std::string& email,
                               const std::string& address) {
      report_login(outcome, email, address);
    };
    api::add_group(routes, "Accounts of experiments",
                   login_routes(surface_, accounts_, limiter_, report));
    // Before the accounts: their paths are of accounts, too.
    api::add_group(routes, "Accounts of experiments", api_token_routes(surface_, last_used_));
    api::add_group(routes, "Accounts of experiments", account_routes(surface_, accounts_));
    api::add_group(routes, "Teams", team_routes(surface_));
    api::add_group(routes, "Teams", team_view_routes(surface_));
    api::add_group(routes, "Projects", project_routes(surface_, *scalars_));
    api::add_group(routes, "Projects", usage_routes(surface_, *scalars_));
    api::add_group(routes, "Experiments", search_routes(surface_));
    api::add_group(routes, "Experiments", comparison_routes(surface_));
    api::add_group(routes, "Experiments", experiment_routes(surface_, *scalars_));
    api::add_group(routes, "Experiments", hypothesis_routes(surface_));
    api::add_group(routes, "Metrics and scalars", metric_routes(surface_));
    api::add_group(routes, "Metrics and scalars", scalar_routes(surface_, *scalars_));
    api::add_group(routes, "Files of experiments",
                   blob_routes(surface_, storage_, storage_workers_));
    feature::record_acts(routes, recorded_acts(), record_act_, clock_,
                         [this](const std::string& id) { return email_of(id); });
    add_prefix(routes);
    add_profile_without_prefix(routes);
    if (page_) {
      api::add_group(
          routes, "Accounts of experiments",
          page_session_routes(*page_, surface_, accounts_, limiter_, report, options_.prefix));
    }
    return routes;
  }

  [[nodiscard]] std::vector<api::WorkerPool*> pools() override {
    return {&scalars_workers_, &storage_workers_};
  }

 private:
  [[nodiscard]] std::unique_ptr<const ScalarKeeper> make_scalars(
      const feature::Context& context) const {
    if (options_.embeds_scalars) return embedded_scalars(context, parts_);
    if (!scalars_remote_.exists()) return std::make_unique<NoScalars>();
    return std::make_unique<RemoteScalars>(scalars_remote_, scalars_workers_);
  }

  /// The original's command line asks for its profile without the prefix.
  void add_profile_without_prefix(std::vector<api::Route>& routes) const {
    if (options_.prefix.empty()) return;
    for (api::Route& route : account_routes(surface_, accounts_)) {
      if (route.path != kProfilePath) continue;
      route.documented = false;
      routes.push_back(std::move(route));
    }
  }

  /// What the audit calls the account of that id; the id itself where there is none.
  [[nodiscard]] std::string email_of(const std::string& id) const {
    const std::optional<std::string> uuid = api::parse_uuid(id).uuid;
    const std::optional<Account> account = uuid ? parts_.accounts->get(*uuid) : std::nullopt;
    return account ? account->email : id;
  }

  void add_prefix(std::vector<api::Route>& routes) const {
    const auto pages =
        options_.allowed_origins.empty()
            ? nullptr
            : std::make_shared<const api::CrossOrigin>(options_.prefix, options_.allowed_origins);
    for (api::Route& route : routes) {
      route.path.insert(0, options_.prefix);
      route.cross_origin = pages;
    }
  }

  void report_login(LoginOutcome outcome, const std::string& email,
                    const std::string& address) const {
    const bool was_wrong = outcome == LoginOutcome::kWrongPassword;
    if (outcome != LoginOutcome::kRight) {
      failed_logins_.increment(was_wrong ? kWrongPasswordReason : kTooManyTriesReason);
    }
    if (was_wrong) log_.warning(accounts::failed_login_line(email, address));
    if (outcome != LoginOutcome::kTooManyTries && record_act_) {
      record_act_(
          {.at = clock_(),
           .act = std::string(was_wrong ? accounts::acts::kFailedLogin : accounts::acts::kLogin),
           .actor = was_wrong ? "" : email,
           .address = address,
           .subject = email,
           .detail = acts::kOfAccount});
    }
  }

  const Options options_;
  observability::Log& log_;
  const api::Clock clock_;
  const feature::RecordAct record_act_;
  const std::optional<accounts::PageCookie> page_;
  const observability::Counters failed_logins_;
  // Each uses those above it, and is destroyed before them.
  Parts parts_;
  LoginTokens logins_;
  api::LastUsedRecorder last_used_;
  mutable accounts::LoginLimiter limiter_;  // safe from any thread by itself
  Authentication authentication_;
  AccountService accounts_;
  Surface surface_;
  mutable api::WorkerPool scalars_workers_;  // likewise
  mutable api::WorkerPool storage_workers_;
  RemoteService scalars_remote_;
  RemoteService storage_;
  std::unique_ptr<const ScalarKeeper> scalars_;
};

JsonValue::Object account_scheme() {
  JsonValue scheme = api::bearer_scheme(
      "The token that a login of an account of experiments returns, or an API token of the account "
      "(\"pat_...\"), which may do what its scopes say");
  return {{api::kAccountScheme, std::move(scheme)}};
}

}  // namespace

feature::Feature registration() {
  return {.name = kFeature,
          .database = kFeature,
          .has_pages = true,
          .purpose =
              "Experiments say what was tried in a project of machine learning, and how it went.",
          .settings = own_settings(),
          .original_settings = original_settings(),
          .require_settings = require_options,
          .uses = {{scalars::kFeature, kScalarsSetting, kEmbedded}},
          .needed_parts = {Accounts::kId, Tokens::kId, Teams::kId, Permissions::kId, Projects::kId,
                           Experiments::kId, Hypotheses::kId, Metrics::kId, Queries::kId},
          .serve =
              [](const feature::Context& context) {
                return std::make_unique<ExperimentsService>(context);
              },
          .response_schemas = response_schemas,
          .security_schemes = account_scheme,
          .commands = {{.add = add_account_commands}},
          .record_kinds = record_kinds(),
          .read_dump = read_dump};
}

}  // namespace cq::experiments
