#include <algorithm>
#include <memory>
#include <utility>

#include "api/errors.hpp"
#include "api/number_rules.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "workspaces/artifact_download.hpp"
#include "workspaces/client_json.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/session_log.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr const char* kClientSessionPath = "/client/sessions/{session_id}";

/// In the settings of a repository: which token made it known last.
constexpr const char* kInitializedBy = "initialized_by";
/// In the metadata of a session: the repository that it is for.
constexpr const char* kRepositoryMember = "repository";

api::DeclaredResponse client_knows_no_session() {
  return {404, "No session has that id", api::kErrorSchema};
}

/// What the client says of a repository. A new one is named after its URL: where that name is
/// taken, it has a part of the URL's digest, or all of it, at its end.
RemoteRepository remote_of(const client::InitRepositoryRequest& request, const std::string& token) {
  constexpr std::size_t kTellingDigits = 8;
  const std::string name = client::name_of_remote(request.remote_url);
  const std::string digest = crypto::sha256_of(request.remote_url);
  return {
      .remote_url = request.remote_url,
      .names = {name, name + "-" + digest.substr(0, kTellingDigits), name + "-" + digest},
      .default_branch = request.default_branch,
      .settings = write_json(json_object({{"dependency_manifests", request.dependency_manifests},
                                          {"allow_self_signed", request.allow_self_signed},
                                          {kInitializedBy, token}}))};
}

api::Route client_init_repository(const WorkspaceService& service) {
  return api::taking_body(
      {.method = "POST",
       .path = "/client/repository/init",
       .summary = "Make a repository known by its URL",
       .responses = {{200, "The repository", kClientRepositorySchema}}},
      client::init_repository_request(),
      [&service](const api::Call& call, const client::InitRepositoryRequest& request) {
        const Repository repository = service.init_remote(remote_of(request, call.username));
        return api::json_response(
            200, client::repository_json(repository, service.list_worktrees(repository.id).size()));
      });
}

bool was_initialized_by(const Repository& repository, const std::string& token) {
  const JsonValue settings = stored_json(
      repository.settings, "the settings of repository " + std::to_string(repository.id));
  const JsonValue* by = settings.member(kInitializedBy);
  return by != nullptr && by->as_string() != nullptr && *by->as_string() == token;
}

const std::string* text_member(const JsonValue& object, const char* name) {
  const JsonValue* member = object.member(name);
  return member == nullptr ? nullptr : member->as_string();
}

/// The client doesn't say which repository a session is for. It is the one that the metadata name;
/// else the one that the token has made known last; else the only one that there is.
Repository repository_meant(const WorkspaceService& service, const JsonValue& metadata,
                            const std::string& token) {
  if (const std::string* name = text_member(metadata, kRepositoryMember)) {
    const std::optional<Repository> named = service.find_repository(*name);
    if (!named) throw api::Refusal(404, "Repository not initialized");
    return *named;
  }
  std::vector<Repository> all = service.list_repositories();
  if (all.empty()) throw api::Refusal(404, "Repository not initialized");
  const auto others = std::partition(all.begin(), all.end(), [&](const Repository& each) {
    return was_initialized_by(each, token);
  });
  if (others == all.begin() && all.size() > 1) {
    throw api::Refusal(409,
                       "There are several repositories, and this token has made none of them "
                       "known: name the one that is meant as \"repository\" in the metadata");
  }
  return *std::max_element(all.begin(), others == all.begin() ? all.end() : others,
                           [](const Repository& left, const Repository& right) {
                             return left.updated_at < right.updated_at;
                           });
}

api::Route client_create_session(const WorkspaceService& service, const TokenService& tokens) {
  return api::taking_body(
      {.method = "POST",
       .path = "/client/sessions",
       .summary = "Ask for work at a commit, with the commands to run",
       .responses = {{200, "The session, pending", kClientSessionSchema},
                     {404, "There is no such repository", api::kErrorSchema},
                     {409, "Several repositories might be meant", api::kErrorSchema}}},
      client::create_session_request(),
      [&service, &tokens](const api::Call& call, const client::CreateSessionRequest& request) {
        if (!request.commands.empty() && !tokens.may(call.request, {scopes::kWriteCommands})) {
          throw api::Refusal(403, "Insufficient token scope");
        }
        const Repository repository = repository_meant(service, request.metadata, call.username);
        const SessionWithCommands made = service.create_session({.repository_id = repository.id,
                                                                 .commit_sha = request.commit,
                                                                 .metadata = request.metadata,
                                                                 .patch = request.patch},
                                                                request.commands, call);
        return api::json_response(200, client::session_json(made.session, made.commands));
      });
}

api::Route client_show_session(const WorkspaceService& service) {
  return {.method = "GET",
          .path = kClientSessionPath,
          .summary = "Show a session with its commands",
          .responses = {{200, "The session", kClientSessionSchema}, client_knows_no_session()},
          .handler = [&service](const api::Call& call) {
            const Session session = service.require_session(call.path.front().second);
            return api::json_response(
                200,
                client::session_json(session, service.list_commands({.session_id = session.id,
                                                                     .limit = kMostCommands})));
          }};
}

struct LogQuery {
  bool follow = false;
};

const api::ObjectSchema<LogQuery>& log_query() {
  static const auto kSchema = api::ObjectSchema<LogQuery>("ClientLogQuery")
                                  .optional("follow", &LogQuery::follow, api::boolean(), false);
  return kSchema;
}

api::Route client_read_logs(const WorkspaceService& service, const api::Authenticate& authenticate,
                            std::chrono::milliseconds look_at_tokens) {
  const auto followers = std::make_shared<LogFollowers>();
  return api::taking_query(
      {.method = "GET",
       .path = "/client/sessions/{session_id}/logs",
       .summary = "Read what the session's commands write, one JSON object a line",
       .responses = {{200, "The lines; following, until the session has ended", "",
                      "application/x-ndjson"},
                     client_knows_no_session(),
                     {503, "As many logs are followed as may be", api::kErrorSchema}}},
      log_query(),
      [&service, followers, authenticate, look_at_tokens](const api::Call& call,
                                                          const LogQuery& query) {
        const auto log = std::make_shared<SessionLog>(service, call.path.front().second,
                                                      query.follow ? followers : nullptr);
        http::Response response{
            .status = 200, .headers = {{"Content-Type", "application/x-ndjson"}}, .body = {}};
        http::BodyPiece first = log->next();
        response.body = std::move(first.bytes);
        if (first.kind != http::BodyPiece::Kind::kLast) {
          const auto access =
              std::make_shared<StandingAccess>(authenticate, call.request, look_at_tokens);
          response.rest = call.make_source([access, log] {
            return access->lasts() ? log->next()
                                   : http::BodyPiece{http::BodyPiece::Kind::kLast, {}};
          });
        }
        return response;
      });
}

api::Route client_debug(const WorkspaceService& service) {
  return api::taking_body(
      {.method = "POST",
       .path = "/client/sessions/{session_id}/debug",
       .summary = "Note what the session's debugger is to do",
       .responses = {{200, "It is noted", kClientDebugSchema}, client_knows_no_session()}},
      client::debug_request(),
      [&service](const api::Call& call, const client::DebugRequest& request) {
        service.note_debug_action(call.path.front().second, request.action, request.payload,
                                  call.username);
        return api::json_response(200, json_object({{"status", "accepted"}, {"detail", nullptr}}));
      });
}

/// A file as base64 inside of JSON, piece by piece.
class EncodedFile {
 public:
  explicit EncodedFile(std::shared_ptr<const ArtifactFile> file) : file_(std::move(file)) {}

  http::BodyPiece next() {
    static_assert(kArtifactPiece % 3 == 0, "so that only the last piece of base64 is padded");
    const std::string bytes = file_->read(offset_, kArtifactPiece);
    offset_ += bytes.size();
    http::BodyPiece piece{http::BodyPiece::Kind::kMore, crypto::to_base64(bytes)};
    if (bytes.size() < kArtifactPiece) {
      piece.kind = http::BodyPiece::Kind::kLast;
      piece.bytes += "\"}";
    }
    return piece;
  }

 private:
  std::shared_ptr<const ArtifactFile> file_;
  std::uint64_t offset_ = 0;
};

http::Response client_artifact(const api::Call& call, const Artifact& artifact,
                               std::shared_ptr<const ArtifactFile> file) {
  const JsonValue description =
      json_object({{"artifact_id", std::to_string(artifact.id)},
                   {"filename", file->name()},
                   {"content_type", artifact.content_type.value_or("application/octet-stream")},
                   {"size", file->size()}});
  const auto encoded = std::make_shared<EncodedFile>(std::move(file));
  http::BodyPiece first = encoded->next();
  http::Response response = http::json_response(
      200, R"({"artifact":)" + write_json(description) + R"(,"content":")" + first.bytes);
  if (first.kind != http::BodyPiece::Kind::kLast) {
    response.rest = call.make_source([encoded] { return encoded->next(); });
  }
  return response;
}

api::Route client_download_artifact(const WorkspaceService& service) {
  return {.method = "GET",
          .path = "/client/sessions/{session_id}/artifacts/{artifact_id}",
          .summary = "Fetch an artifact's file as base64",
          .responses = {{200, "The file", kClientArtifactSchema},
                        {404, "The session has no such artifact, or its file isn't there",
                         api::kErrorSchema},
                        {422, "The id of the artifact isn't a number", api::kInvalidRequestSchema}},
          .handler = [&service](const api::Call& call) {
            const auto id = read_path_integer(call.path[1].first, call.path[1].second);
            const Artifact artifact = service.require_artifact(call.path[0].second, id);
            return client_artifact(call, artifact, service.open_artifact(artifact));
          }};
}

api::Route client_list_commands(const WorkspaceService& service) {
  return {.method = "GET",
          .path = "/client/sessions/{session_id}/commands",
          .summary = "List a session's commands, as a shell takes them",
          .responses = {{200, "The commands, by their sequence", kClientCommandsSchema},
                        client_knows_no_session()},
          .handler = [&service](const api::Call& call) {
            const auto commands = service.list_commands(
                {.session_id = call.path.front().second, .limit = kMostCommands});
            return api::json_response(200, client::commands_json(commands));
          }};
}

}  // namespace

std::vector<api::Route> client_routes(const WorkspaceService& service, const TokenService& tokens,
                                      std::chrono::milliseconds look_at_tokens) {
  const Scopes files{scopes::kReadArtifacts, scopes::kReadSessions};
  return {
      for_scopes(tokens, {scopes::kAdmin}, client_init_repository(service)),
      for_scopes(tokens, {scopes::kWriteSessions}, client_create_session(service, tokens)),
      for_scopes(tokens, {scopes::kReadSessions}, client_show_session(service)),
      for_scopes(tokens, files, client_read_logs(service, tokens.requiring(files), look_at_tokens)),
      for_scopes(tokens, {scopes::kWriteSessions}, client_debug(service)),
      for_scopes(tokens, files, client_download_artifact(service)),
      for_scopes(tokens, {scopes::kReadSessions}, client_list_commands(service))};
}

}  // namespace cq::workspaces
