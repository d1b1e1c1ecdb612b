#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr const char* kSessionsPath = "/sessions";
constexpr const char* kSessionPath = "/sessions/{session_id}";
constexpr const char* kCommandsPath = "/sessions/{session_id}/commands";

api::DeclaredResponse no_such_session() {
  return {404, "No session has that id", api::kErrorSchema};
}

api::Route create_session(const WorkspaceService& service) {
  return api::taking_body(
      {.method = "POST",
       .path = kSessionsPath,
       .name = "create_session",
       .summary = "Ask for work at a commit of a repository",
       .responses = {{201, "The session, pending", kSessionSchema},
                     {404, "No repository has that name", api::kErrorSchema}}},
      create_session_request(),
      [&service](const api::Call& call, const CreateSessionRequest& request) {
        const std::optional<Timestamp> expires_at = service.expiry_of(request.expires_in);
        const auto repository = service.find_repository(request.repository);
        if (!repository) throw api::Refusal(404, "Repository not initialized");
        const Session session = service.create_session({.repository_id = repository->id,
                                                        .commit_sha = request.commit_sha,
                                                        .metadata = request.metadata,
                                                        .requested_by = request.requested_by,
                                                        .patch = request.patch,
                                                        .expires_at = expires_at},
                                                       call);
        return api::json_response(201, session_json(session));
      });
}

api::Route list_sessions(const WorkspaceService& service) {
  return {.method = "GET",
          .path = kSessionsPath,
          .name = "list_sessions",
          .summary = "List the newest sessions",
          .responses = {{200, "At most 50, newest first", kSessionListSchema}},
          .handler = [&service](const api::Call&) {
            return api::json_response(200, json_array(service.list_sessions(), session_json));
          }};
}

api::Route show_session(const WorkspaceService& service) {
  return {.method = "GET",
          .path = kSessionPath,
          .name = "get_session",
          .summary = "Show a session",
          .responses = {{200, "The session", kSessionSchema}, no_such_session()},
          .handler = [&service](const api::Call& call) {
            const Session session = service.require_session(call.path.front().second);
            return api::json_response(200, session_json(session));
          }};
}

api::Route cancel_session(const WorkspaceService& service) {
  return {.method = "DELETE",
          .path = kSessionPath,
          .name = "cancel_session",
          .summary = "Cancel a session, whatever its status is",
          .responses = {{200, "It is cancelled", kMessageSchema}, no_such_session()},
          .handler = [&service](const api::Call& call) {
            service.cancel_session(call.path.front().second);
            return api::json_response(200, message_json("session cancelled"));
          }};
}

api::Route queue_command(const WorkspaceService& service) {
  return api::taking_body(
      {.method = "POST",
       .path = kCommandsPath,
       .name = "queue_command",
       .summary = "Queue a command behind the session's others",
       .responses = {{201, "The command, pending", kCommandSchema},
                     no_such_session(),
                     {409, "The session has as many commands as it may", api::kErrorSchema}}},
      queue_command_request(),
      [&service](const api::Call& call, const QueueCommandRequest& request) {
        const Command command = service.queue_command({.session_id = call.path.front().second,
                                                       .command = join_for_shell(request.argv),
                                                       .cwd = request.cwd,
                                                       .env = write_json(request.env)});
        return api::json_response(201, command_json(command));
      });
}

api::Route list_commands(const WorkspaceService& service) {
  return {.method = "GET",
          .path = kCommandsPath,
          .name = "list_commands",
          .summary = "List a session's commands",
          .responses = {{200, "The commands, by their sequence", kCommandListSchema},
                        no_such_session()},
          .handler = [&service](const api::Call& call) {
            const auto commands = service.list_commands(call.path.front().second);
            return api::json_response(200, json_array(commands, command_json));
          }};
}

}  // namespace

std::vector<api::Route> session_routes(const WorkspaceService& service,
                                       const TokenService& tokens) {
  return {
      for_scopes(tokens, {scopes::kWriteSessions}, create_session(service)),
      for_scopes(tokens, {scopes::kReadSessions}, list_sessions(service)),
      for_scopes(tokens, {scopes::kReadSessions}, show_session(service)),
      for_scopes(tokens, {scopes::kWriteSessions}, cancel_session(service)),
      for_scopes(tokens, {scopes::kWriteCommands, scopes::kWriteSessions}, queue_command(service)),
      for_scopes(tokens, {scopes::kReadSessions}, list_commands(service))};
}

}  // namespace cq::workspaces
