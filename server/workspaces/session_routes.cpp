#include <cq/text.hpp>
#include <utility>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/request.hpp"
#include "api/responses.hpp"
#include "workspaces/entity_tags.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr const char* kSessionsPath = "/sessions";
constexpr const char* kSessionPath = "/sessions/{session_id}";
constexpr std::size_t kListedSessions = 50;
constexpr std::string_view kSessionList = "sessions";
constexpr std::string_view kCommandList = "commands";
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

ListReading<SessionFilter, Session> reading_sessions(const WorkspaceService& service) {
  return {
      .filter = {},
      .most = kListedSessions,
      .fetch = [&service](const SessionFilter& filter) { return service.list_sessions(filter); },
      .write = &session_json,
      .go_behind = [](SessionFilter& filter,
                      const Session& last) { filter.behind = std::pair(last.created_at, last.id); },
      .at_a_time = kLargeRecordsAtATime};
}

http::Response page_of_sessions(const WorkspaceService& service, const api::Call& call,
                                const SessionListQuery& query) {
  ListReading<SessionFilter, Session> reading = reading_sessions(service);
  reading.most = query.size();
  SessionFilter& filter = reading.filter;
  filter.requested_by = query.requested_by;
  if (query.repository) {
    filter.repository_id = service.require_repository(*query.repository).id;
  }
  if (query.status) filter.status = parse_session_status(*query.status);
  if (const auto place = query.place()) {
    const std::vector<std::string> parts = read_cursor(kSessionList, *place, 2);
    filter.behind = std::pair(read_cursor_time(parts[0], *place), parts[1]);
  }
  return page_response(call, kSessionList, std::move(reading), [](const Session& last) {
    return std::vector{cursor_time(last.created_at), last.id};
  });
}

api::Route list_sessions(const WorkspaceService& service) {
  return {.method = "GET",
          .path = kSessionsPath,
          .name = "list_sessions",
          .summary = "List the newest sessions; with a cursor, which may be empty, as a page",
          .query = &session_list_query(),
          .responses = {{200, "At most 50, newest first", kSessionListSchema}},
          .handler = [&service](const api::Call& call) {
            const api::QueryParameters parameters(call.request.query);
            // The original's clients may send a limit, or a filter, which it ignores.
            if (!parameters.last("cursor")) {
              return array_response(call, reading_sessions(service));
            }
            return page_of_sessions(service, call, session_list_query().read_query(parameters));
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
            return with_entity_tag(api::json_response(200, session_json(session)),
                                   session.updated_at);
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

std::string command_line_of(const std::vector<std::string>& argv) {
  std::string line = join_for_shell(argv);
  if (code_points(line) > kLongestCommand) {
    throw api::InvalidRequest({{"value_error",
                                {"body", "argv"},
                                "Value error, the command has more than " +
                                    std::to_string(kLongestCommand) + " characters",
                                JsonValue(),
                                std::nullopt}});
  }
  return line;
}

/// As JSON. Of what isn't to be stored the names are: its runner learns what it has to find.
std::string stored_env(const QueueCommandRequest& request) {
  if (request.store_env || request.env.as_object() == nullptr) return write_json(request.env);
  JsonValue::Object names;
  for (const auto& [name, value] : *request.env.as_object()) names.emplace_back(name, JsonValue());
  return write_json(JsonValue(std::move(names)));
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
                                                       .command = command_line_of(request.argv),
                                                       .cwd = request.cwd,
                                                       .env = stored_env(request)});
        return api::json_response(201, command_json(command));
      });
}

api::Route list_commands(const WorkspaceService& service) {
  return api::taking_query(
      {.method = "GET",
       .path = kCommandsPath,
       .name = "list_commands",
       .summary = "List a session's commands; with a limit, a cursor or a filter as a page",
       .responses = {{200, "The commands, by their sequence", kCommandListSchema},
                     no_such_session()}},
      command_list_query(), [&service](const api::Call& call, const CommandListQuery& query) {
        ListReading<CommandFilter, Command> reading{
            .filter = {.session_id = call.path.front().second},
            .most = kMostCommands,
            .fetch =
                [&service](const CommandFilter& filter) { return service.list_commands(filter); },
            .write = &command_json,
            .go_behind =
                [](CommandFilter& filter, const Command& last) {
                  filter.behind = CommandPlace{last.sequence, last.id};
                }};
        if (!query.asks_for_page() && !query.status) {
          return array_response(call, std::move(reading));
        }
        reading.most = query.size();
        if (query.status) reading.filter.status = parse_command_status(*query.status);
        if (const auto place = query.place()) {
          const auto [sequence, id] = read_numbers_cursor(kCommandList, *place);
          reading.filter.behind = CommandPlace{sequence, id};
        }
        return page_response(call, kCommandList, std::move(reading), [](const Command& last) {
          return std::vector{std::to_string(last.sequence), std::to_string(last.id)};
        });
      });
}

}  // namespace

std::vector<api::Route> session_routes(const WorkspaceService& service,
                                       const RepeatedRequests& repeated,
                                       const TokenService& tokens) {
  return {for_scopes(tokens, {scopes::kWriteSessions}, repeated.answering(create_session(service))),
          for_scopes(tokens, {scopes::kReadSessions}, list_sessions(service)),
          for_scopes(tokens, {scopes::kReadSessions}, show_session(service)),
          for_scopes(tokens, {scopes::kWriteSessions}, cancel_session(service)),
          for_scopes(tokens, {scopes::kWriteCommands, scopes::kWriteSessions},
                     repeated.answering(queue_command(service))),
          for_scopes(tokens, {scopes::kReadSessions}, list_commands(service))};
}

}  // namespace cq::workspaces
