#include "workspaces/requests.hpp"

#include <utility>

#include "api/collection_rules.hpp"
#include "api/complaint.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"

namespace cq::workspaces {
namespace {

constexpr std::int64_t kShortestExpiry = 60;  // seconds

const JsonValue kNothing;
const JsonValue kNoMembers(JsonValue::Object{});
const JsonValue kNoEntries(JsonValue::Array{});

}  // namespace

const api::ObjectSchema<InitRepositoryRequest>& init_repository_request() {
  using Request = InitRepositoryRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("RepositoryInitRequest")
          .required("name", &Request::name, api::text())
          .required("remote_url", &Request::remote_url, api::text())
          .required("default_branch", &Request::default_branch, api::text())
          .optional("description", &Request::description, api::nullable(api::text()), kNothing)
          .optional("settings", &Request::settings, api::dictionary(), kNoMembers);
  return kSchema;
}

const api::ObjectSchema<CreateSessionRequest>& create_session_request() {
  constexpr std::size_t kShortestCommit = 7;
  constexpr std::size_t kLongestCommit = 40;
  using Request = CreateSessionRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("SessionCreateRequest")
          .required("repository", &Request::repository, api::text())
          .required("commit_sha", &Request::commit_sha,
                    api::text().at_least(kShortestCommit).at_most(kLongestCommit))
          .optional("metadata", &Request::metadata, api::dictionary(), kNoMembers)
          .optional("requested_by", &Request::requested_by, api::nullable(api::text()), kNothing)
          .optional("patch", &Request::patch, api::nullable(api::text()), kNothing)
          .optional("expires_in", &Request::expires_in,
                    api::nullable(api::integer().at_least(kShortestExpiry)), kNothing);
  return kSchema;
}

const api::ObjectSchema<QueueCommandRequest>& queue_command_request() {
  using Request = QueueCommandRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("CommandCreateRequest")
          .required("argv", &Request::argv, api::list_of(api::text()).at_least(1))
          .optional("cwd", &Request::cwd, api::nullable(api::text()), kNothing)
          .optional("env", &Request::env, api::text_map(), kNoMembers)
          .optional("store_env", &Request::store_env, api::boolean(), true);
  return kSchema;
}

const api::ObjectSchema<CreateTokenRequest>& create_token_request() {
  using Request = CreateTokenRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("TokenCreateRequest")
          .required("name", &Request::name, api::text())
          .optional("scopes", &Request::scopes, api::list_of(api::text()),
                    JsonValue::Array{"sessions:read", "sessions:write"})
          .optional("expires_in", &Request::expires_in,
                    api::nullable(api::integer().at_least(kShortestExpiry)), kNothing);
  return kSchema;
}

namespace client {

const api::ObjectSchema<InitRepositoryRequest>& init_repository_request() {
  using Request = InitRepositoryRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("ClientRepositoryInitRequest")
          .required("remote_url", &Request::remote_url, api::text().at_least(1))
          .optional("dependency_manifests", &Request::dependency_manifests,
                    api::list_of(api::text()), kNoEntries)
          .optional("allow_self_signed", &Request::allow_self_signed, api::boolean(), false)
          .optional("default_branch", &Request::default_branch, api::nullable(api::text()),
                    kNothing);
  return kSchema;
}

const api::ObjectSchema<CreateSessionRequest>& create_session_request() {
  constexpr std::size_t kLongestCommit = 255;  // a branch or a tag, too
  constexpr std::size_t kMostLines = 1'000;
  constexpr std::size_t kLongestLine = std::size_t{16} * 1024;  // 16 times what the column declares
  using Request = CreateSessionRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("ClientSessionCreateRequest")
          .required("commit", &Request::commit, api::text().at_least(1).at_most(kLongestCommit))
          .optional("commands", &Request::commands,
                    api::list_of(api::text().at_most(kLongestLine)).at_most(kMostLines), kNoEntries)
          .optional("metadata", &Request::metadata, api::text_map(), kNoMembers)
          .optional("patch", &Request::patch, api::nullable(api::text()), kNothing);
  return kSchema;
}

const api::ObjectSchema<DebugRequest>& debug_request() {
  constexpr std::size_t kLongestAction = 255;
  using Request = DebugRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("ClientDebugRequest")
          .required("action", &Request::action, api::text().at_least(1).at_most(kLongestAction))
          .optional("payload", &Request::payload, api::text_map(), kNoMembers);
  return kSchema;
}

}  // namespace client

std::optional<std::int64_t> read_path_integer(const std::string& name, const std::string& text) {
  api::Reading reading("path");
  std::int64_t value = 0;
  {
    const api::Reading::Step step(reading, name);
    api::integer().read(text, reading, value);
  }
  std::move(reading).finish();
  const auto parsed = api::parse_lax_integer(text);
  return parsed && parsed->is_beyond ? std::nullopt : std::optional(value);
}

namespace {

bool is_plain_word(const std::string& word) {
  return !word.empty() && word.find_first_not_of(
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                              "_@%+=:,./-") == std::string::npos;
}

void append_quoted(const std::string& word, std::string& line) {
  line += '\'';
  for (const char c : word) {
    if (c == '\'') {
      line += R"('"'"')";
    } else {
      line += c;
    }
  }
  line += '\'';
}

}  // namespace

std::string join_for_shell(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (&word != &words.front()) line += ' ';
    if (is_plain_word(word)) {
      line += word;
    } else {
      append_quoted(word, line);
    }
  }
  return line;
}

}  // namespace cq::workspaces
