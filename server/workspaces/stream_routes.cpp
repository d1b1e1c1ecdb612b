#include <memory>
#include <utility>

#include "api/errors.hpp"
#include "api/responses.hpp"
#include "http/web_socket.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/session_talks.hpp"

namespace cq::workspaces {
namespace {

using MakeTalk = std::function<std::shared_ptr<http::WebSocketTalk>(const std::string& session_id)>;

http::Response not_found() {
  return api::detail_response(404, "Not Found");
}

/// As the original refuses a handshake: a client learns of no session that it may not see.
http::Response refused() {
  return api::detail_response(403, "Forbidden");
}

/// Whether the request's token has those scopes. Throws what the store throws.
bool may_open(const api::Authenticate& authenticate, const http::Request& request) {
  try {
    static_cast<void>(authenticate(request, api::Access::kToken));
    return true;
  } catch (const api::Refusal&) {
    return false;
  }
}

http::Response open_stream(const api::Call& call, http::Response response,
                           std::shared_ptr<http::WebSocketTalk> talk) {
  const auto socket = std::make_shared<http::WebSocket>();
  response.input = socket;
  response.rest =
      call.make_source([socket, talk = std::move(talk)] { return socket->next(*talk); });
  return response;
}

/// A path that a WebSocket alone is served on: for any other request there is nothing.
api::Route stream(std::string path, api::Authenticate authenticate,
                  std::chrono::milliseconds look_at_tokens, MakeTalk make_talk) {
  return {.method = "GET",
          .path = std::move(path),
          .summary = "Follow a session over a WebSocket",
          .documented = false,
          .handler = [authenticate = std::move(authenticate), look_at_tokens,
                      make_talk = std::move(make_talk)](const api::Call& call) {
            std::optional<http::Response> handshake = http::web_socket_handshake(call.request);
            if (!handshake) return not_found();
            if (!may_open(authenticate, call.request)) return refused();
            if (handshake->status != 101) return *std::move(handshake);
            std::shared_ptr<http::WebSocketTalk> talk = make_talk(call.path.front().second);
            if (talk == nullptr) return refused();
            StandingAccess access(authenticate, call.request, look_at_tokens);
            return open_stream(call, *std::move(handshake),
                               std::make_shared<StandingTalk>(std::move(access), std::move(talk)));
          }};
}

void add_stream(std::vector<api::Route>& routes, const std::string& path,
                const api::Authenticate& authenticate, std::chrono::milliseconds look_at_tokens,
                const MakeTalk& make_talk) {
  routes.push_back(stream(path, authenticate, look_at_tokens, make_talk));
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    routes.push_back({.method = method,
                      .path = path,
                      .summary = "Nothing",
                      .lane = api::Lane::kInline,
                      .documented = false,
                      .handler = [](const api::Call&) { return not_found(); }});
  }
}

bool has_session(const WorkspaceService& service, const std::string& session_id) {
  try {
    static_cast<void>(service.require_session(session_id));
    return true;
  } catch (const api::Refusal&) {
    return false;
  }
}

}  // namespace

std::vector<api::Route> stream_routes(const WorkspaceService& service,
                                      const host::StorePart<DebugEvents>& debug_events,
                                      const EventFeed& feed, const TokenService& tokens,
                                      std::chrono::milliseconds look_at_tokens) {
  std::vector<api::Route> routes;
  const auto followers = std::make_shared<LogFollowers>();
  add_stream(routes, "/sessions/{session_id}/logs",
             tokens.requiring({scopes::kReadSessions, scopes::kReadArtifacts}), look_at_tokens,
             [&service, &feed,
              followers](const std::string& session_id) -> std::shared_ptr<http::WebSocketTalk> {
               if (!has_session(service, session_id)) return nullptr;
               return std::make_shared<LogTalk>(service, session_id, followers, feed);
             });
  const auto debuggers = std::make_shared<LogFollowers>();
  add_stream(routes, "/sessions/{session_id}/debug", tokens.requiring({scopes::kWriteSessions}),
             look_at_tokens,
             [&service, &feed, debug_events,
              debuggers](const std::string& session_id) -> std::shared_ptr<http::WebSocketTalk> {
               if (!has_session(service, session_id)) return nullptr;
               return std::make_shared<DebugTalk>(debug_events, session_id,
                                                  LogFollowers::add(debuggers), feed);
             });
  return routes;
}

}  // namespace cq::workspaces
