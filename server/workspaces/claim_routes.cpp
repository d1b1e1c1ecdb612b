#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

/// After how long a runner may ask again where nothing is to be done.
constexpr const char* kAskAgainSeconds = "5";

api::DeclaredResponse no_such_command() {
  return {404, "The session has no such command", api::kErrorSchema};
}

api::DeclaredResponse claim_is_over() {
  return {409, "The token holds no claim of the command, and why", api::kErrorSchema};
}

std::optional<std::int64_t> command_id_of(const api::Call& call) {
  return read_path_integer(call.path[1].first, call.path[1].second);
}

http::Response nothing_to_claim() {
  http::Response response =
      api::json_response(409, json_object({{"detail", "No command of the session is pending"}}));
  response.headers.push_back({"Retry-After", kAskAgainSeconds});
  return response;
}

api::Route claim_command(const ClaimService& claims) {
  return api::taking_body(
      {.method = "POST",
       .path = "/sessions/{session_id}/commands/claim",
       .summary = "Claim the next command of a session, to run it",
       .responses = {{201, "The command, running, with what its runner needs", kClaimSchema},
                     {404, "No session has that id", api::kErrorSchema},
                     {409,
                      "No command is pending (Retry-After says when to ask again), or the "
                      "session is over",
                      api::kErrorSchema}}},
      claim_command_request(),
      [&claims](const api::Call& call, const ClaimCommandRequest& request) {
        const std::optional<ClaimedCommand> claimed = claims.claim(
            call.path.front().second, request.owner, std::chrono::seconds(request.ttl_seconds));
        if (!claimed) return nothing_to_claim();
        return api::json_response(201, new_claim_json(*claimed, request.ttl_seconds));
      });
}

api::Route renew_claim(const ClaimService& claims) {
  return api::taking_body(
      {.method = "POST",
       .path = "/sessions/{session_id}/commands/{command_id}/heartbeat",
       .summary = "Say that the runner is at work, which renews its claim",
       .responses = {{200, "The claim", kRenewedClaimSchema}, no_such_command(), claim_is_over()}},
      claim_heartbeat_request(),
      [&claims](const api::Call& call, const ClaimHeartbeatRequest& request) {
        const ClaimedCommand held =
            claims.renew(call.path.front().second, command_id_of(call), request.claim_token,
                         std::chrono::seconds(request.ttl_seconds), request.log_path);
        JsonValue json = claim_json(held, request.ttl_seconds);
        json.add("session_status", to_string(claims.session_status(held.command.session_id)));
        return api::json_response(200, json);
      });
}

api::Route finish_command(const ClaimService& claims) {
  return api::taking_body(
      {.method = "PUT",
       .path = "/sessions/{session_id}/commands/{command_id}/result",
       .summary = "Report how a command ended, which ends its claim",
       .responses = {{200, "The command", kCommandSchema}, no_such_command(), claim_is_over()}},
      command_result_request(),
      [&claims](const api::Call& call, const CommandResultRequest& request) {
        const Command command = claims.finish(
            call.path.front().second, command_id_of(call), request.claim_token,
            {.status = parse_command_status(request.status).value_or(CommandStatus::kFailed),
             .exit_code = request.exit_code,
             .log_path = request.log_path});
        return api::json_response(200, command_json(command));
      });
}

}  // namespace

std::vector<api::Route> claim_routes(const ClaimService& claims, const TokenService& tokens) {
  return {for_scopes(tokens, {scopes::kRunCommands}, claim_command(claims)),
          for_scopes(tokens, {scopes::kRunCommands}, renew_claim(claims)),
          for_scopes(tokens, {scopes::kRunCommands}, finish_command(claims))};
}

}  // namespace cq::workspaces
