#include <utility>

#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/entity_tags.hpp"
#include "workspaces/request_headers.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr const char* kDebuggerPath = "/sessions/{session_id}/debugger";

api::DeclaredResponse no_session() {
  return {404, "No session has that id", api::kErrorSchema};
}

api::DeclaredResponse was_changed() {
  return {412, "It was changed since the version that If-Match names", api::kErrorSchema};
}

api::Route change_session(const WorkspaceService& service) {
  return api::taking_body(
      {.method = "PUT",
       .path = "/sessions/{session_id}/status",
       .summary = "Say that a session runs, or how it ended",
       .headers = {kIfMatch},
       .responses = {{200, "The session", kSessionSchema},
                     no_session(),
                     {409, "The session is further than that", api::kErrorSchema},
                     was_changed()}},
      session_status_request(),
      [&service](const api::Call& call, const SessionStatusRequest& request) {
        const std::string& id = call.path.front().second;
        const auto version = relied_on(call, service.require_session(id).updated_at);
        const auto status = parse_session_status(request.status).value_or(SessionStatus::kRunning);
        const std::optional<Session> session = service.advance_session(id, status, version);
        if (!session) refuse_changed();
        return with_entity_tag(api::json_response(200, session_json(*session)),
                               session->updated_at);
      });
}

api::Route show_debugger(const WorkspaceService& service) {
  return {.method = "GET",
          .path = kDebuggerPath,
          .summary = "Show where the debugger of a session is",
          .responses = {{200, "Its state", kDebuggerSchema},
                        {404, "No session has that id, or it has no debugger", api::kErrorSchema}},
          .handler = [&service](const api::Call& call) {
            const DebuggerState state = service.require_debugger(call.path.front().second);
            return with_entity_tag(api::json_response(200, debugger_json(state)), state.updated_at);
          }};
}

DebuggerChange change_of(const api::Call& call, const DebuggerChangeRequest& request) {
  const auto is_given = [&call](const char* name) { return call.body->member(name) != nullptr; };
  const auto as_json = [](const std::optional<JsonValue>& value) {
    return value ? write_json(*value) : std::string("null");
  };
  DebuggerChange change;
  if (is_given("last_event")) change.last_event = request.last_event;
  if (is_given("breakpoints")) change.breakpoints = as_json(request.breakpoints);
  if (is_given("payload")) change.payload = as_json(request.payload);
  return change;
}

api::Route change_debugger(const WorkspaceService& service) {
  return api::taking_body(
      {.method = "PATCH",
       .path = kDebuggerPath,
       .summary = "Say where the debugger of a session is: what isn't given stays, and the payload "
                  "is merged by its members",
       .headers = {kIfMatch},
       .responses = {{200, "Its state", kDebuggerSchema}, no_session(), was_changed()}},
      debugger_change_request(),
      [&service](const api::Call& call, const DebuggerChangeRequest& request) {
        const std::string& id = call.path.front().second;
        const std::optional<DebuggerState> before = service.find_debugger(id);
        const auto version =
            relied_on(call, before ? std::optional(before->updated_at) : std::nullopt);
        const auto state = service.change_debugger(id, before, version, change_of(call, request));
        if (!state) refuse_changed();
        return with_entity_tag(api::json_response(200, debugger_json(*state)), state->updated_at);
      });
}

api::DeclaredResponse too_many_artifacts() {
  return {409, "The session has as many artifacts as it may", api::kErrorSchema};
}

api::Route record_artifact(const ArtifactRecorder& recorder) {
  return api::taking_body(
      {.method = "POST",
       .path = "/sessions/{session_id}/artifact-records",
       .summary = "Record a file that a session left, below a directory for artifacts",
       .responses = {{201, "The artifact", kArtifactSchema},
                     {404, "There is no such session, or command of it", api::kErrorSchema},
                     too_many_artifacts()}},
      record_artifact_request(),
      [&recorder](const api::Call& call, const RecordArtifactRequest& request) {
        const Artifact artifact = recorder.record(
            {.session_id = call.path.front().second,
             .command_id = request.command_id,
             .kind = parse_artifact_kind(request.kind).value_or(ArtifactKind::kCustom),
             .content_type = request.content_type,
             .description = request.description,
             .checksum_sha256 = request.checksum_sha256,
             .metadata = request.metadata},
            request.path);
        return api::json_response(201, artifact_json(artifact));
      });
}

api::Route upload_artifact(const ArtifactRecorder& recorder) {
  return api::taking_query(
      {.method = "POST",
       .path = "/sessions/{session_id}/uploads",
       .summary = "Store the body as an artifact of a session",
       .responses = {{201, "The artifact", kArtifactSchema},
                     {404, "There is no such session, or command of it", api::kErrorSchema},
                     too_many_artifacts()}},
      upload_query(), [&recorder](const api::Call& call, const UploadQuery& query) {
        const std::string* type = call.request.header("content-type");
        const Artifact artifact = recorder.upload(
            {.session_id = call.path.front().second,
             .command_id = query.command_id,
             .kind = parse_artifact_kind(query.kind).value_or(ArtifactKind::kCustom),
             .content_type = type == nullptr ? std::nullopt : std::optional(*type),
             .description = query.description,
             .checksum_sha256 = query.checksum_sha256},
            query.name, call.request.body);
        return api::json_response(201, artifact_json(artifact));
      });
}

}  // namespace

std::vector<api::Route> runner_routes(const WorkspaceService& service,
                                      const ArtifactRecorder& recorder,
                                      const TokenService& tokens) {
  return {for_scopes(tokens, {scopes::kWriteSessions}, change_session(service)),
          for_scopes(tokens, {scopes::kReadSessions}, show_debugger(service)),
          for_scopes(tokens, {scopes::kWriteDebuggers}, change_debugger(service)),
          for_scopes(tokens, {scopes::kWriteArtifacts}, record_artifact(recorder)),
          for_scopes(tokens, {scopes::kWriteArtifacts}, upload_artifact(recorder))};
}

}  // namespace cq::workspaces
