#include "workspaces/registration.hpp"

#include <cq/health.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/last_used_recorder.hpp"
#include "api/openapi.hpp"
#include "feature/recorded_acts.hpp"
#include "workspaces/access.hpp"
#include "workspaces/acts.hpp"
#include "workspaces/claim_service.hpp"
#include "workspaces/end_counts.hpp"
#include "workspaces/own_settings.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/sweeper.hpp"
#include "workspaces/workspace_json.hpp"
#include "workspaces/workspace_service.hpp"

namespace cq::workspaces {
namespace {

/// What is done with tokens, and to leases without their holders.
const std::vector<feature::RouteAct>& recorded_acts() {
  static const std::vector<feature::RouteAct> kActs{{.method = "POST",
                                                     .path = "/auth/tokens",
                                                     .act = acts::kCreateToken,
                                                     .subject_member = "name",
                                                     .detail = acts::kOfToken},
                                                    {.method = "DELETE",
                                                     .path = "/auth/tokens/{token_id}",
                                                     .act = acts::kRevokeToken,
                                                     .detail = acts::kOfToken},
                                                    {.method = "POST",
                                                     .path = "/worktrees/{worktree_id}/break",
                                                     .act = acts::kBreakLease,
                                                     .detail = acts::kOfLease,
                                                     .reason_member = "reason"}};
  return kActs;
}

class Workspaces final : public feature::Service {
 public:
  explicit Workspaces(const feature::Context& context)
      : first_token_(first_token_of(context.settings)),
        log_(context.log),
        clock_(context.clock),
        record_act_(context.record_act),
        health_(context.store.part<Health>()),
        last_used_(
            [tokens = context.store.part<AccessTokens>()](const std::string& id, Timestamp at) {
              tokens->record_use(std::stoll(id), at);
            },
            [&log = context.log](const std::string& reason) {
              log.trouble("The use of an access token could not be recorded: ", reason);
            }),
        tokens_(context.store.part<AccessTokens>(), context.clock, &last_used_,
                context.find_key_holder, context.authenticate_person),
        counts_(context.metrics),
        leases_(context.store.part<Leases>(), context.clock, counts_),
        service_(Parts(context.store), context.clock,
                 ArtifactFolders(artifact_folders_of(context.settings)), context.log),
        repeated_(context.store.part<KeptAnswers>(), context.clock),
        claims_(service_, context.store.part<CommandClaims>(), context.store.part<Commands>(),
                context.clock),
        recorder_(service_, context.store.part<Artifacts>(), context.store.part<Commands>(),
                  ArtifactUploads(artifact_folders_of(context.settings)), context.clock),
        line_(context.store.part<LeaseLine>(), context.clock,
              lease_line_answers(leases_, repeated_, context.log), context.log),
        debug_events_(context.store.part<DebugEvents>()),
        feed_(context.store.part<Events>()),
        sweep_(context.store.part<Leases>(), context.store.part<Sessions>(),
               context.store.part<CommandClaims>(), context.clock, counts_, context.log) {}

  [[nodiscard]] std::vector<api::Route> routes() const override {
    std::vector<api::Route> routes;
    api::add_group(routes, "Workspaces", server_routes(tokens_, [this] { health_->check(); }));
    api::add_group(routes, "Workspaces", repository_routes(service_, tokens_));
    api::add_group(routes, "Workspaces", session_routes(service_, repeated_, tokens_));
    api::add_group(routes, "Workspaces", claim_routes(claims_, tokens_));
    api::add_group(routes, "Workspaces", runner_routes(service_, recorder_, tokens_));
    api::add_group(routes, "Workspaces", artifact_routes(service_, tokens_));
    api::add_group(routes, "Worktrees and leases", worktree_routes(service_, tokens_));
    api::add_group(routes, "Worktrees and leases",
                   lease_line_routes(service_, leases_, line_, repeated_, tokens_, log_));
    api::add_group(routes, "Worktrees and leases", lease_routes(service_, leases_, line_, tokens_));
    api::add_group(routes, "Worktrees and leases", event_routes(feed_, tokens_));
    api::add_group(routes, "Workspaces", stream_routes(service_, debug_events_, feed_, tokens_));
    api::add_group(routes, "Access tokens", token_routes(service_, tokens_));
    api::add_group(routes, "For the client of the original", client_routes(service_, tokens_));
    feature::record_acts(routes, recorded_acts(), record_act_, clock_);
    return routes;
  }

  void prepare() override {
    if (!first_token_.empty() && tokens_.create_first("first", first_token_)) {
      log_.info("Made the first access token 'first', as there was none");
    }
    sweeper_.emplace([this] { sweep_.run(); });
  }

  void stop_waiting() noexcept override {
    feed_.stop();
    line_.stop();
  }

 private:
  const std::string first_token_;
  observability::Log& log_;
  const api::Clock clock_;
  const feature::RecordAct record_act_;
  host::StorePart<Health> health_;
  api::LastUsedRecorder last_used_;
  TokenService tokens_;  ///< uses it, and is destroyed before it
  EndCounts counts_;
  LeaseService leases_;
  WorkspaceService service_;
  RepeatedRequests repeated_;
  ClaimService claims_;
  ArtifactRecorder recorder_;
  mutable WaitingLine line_;  ///< the routes' to use
  host::StorePart<DebugEvents> debug_events_;
  mutable EventFeed feed_;
  Sweep sweep_;
  std::optional<Sweeper> sweeper_;  ///< from prepare() on; destroyed before what it uses
};

JsonValue::Object token_scheme() {
  return {{api::kTokenScheme,
           api::bearer_scheme("An access token, as POST /auth/tokens or 'cq-server token create' "
                              "makes it")}};
}

}  // namespace

feature::Feature registration() {
  return {.name = kFeature,
          .database = kFeature,
          .purpose =
              "Workspaces say which checkouts agents may work in, what is done where, and what "
              "came of it.",
          .settings = own_settings(),
          .needed_parts = {Repositories::kId, Worktrees::kId, Sessions::kId, Commands::kId,
                           Artifacts::kId, DebuggerStates::kId, AccessTokens::kId},
          .serve =
              [](const feature::Context& context) { return std::make_unique<Workspaces>(context); },
          .response_schemas = response_schemas,
          .security_schemes = token_scheme,
          .commands = {{.add = add_token_commands}, {.add = add_worktree_commands}},
          .record_kinds = record_kinds(),
          .left_behind = "the events, what debuggers reported, and answers to repeated requests"};
}

}  // namespace cq::workspaces
