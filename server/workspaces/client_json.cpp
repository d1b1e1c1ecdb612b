#include "workspaces/client_json.hpp"

#include <string_view>

#include "workspaces/workspace_json.hpp"

namespace cq::workspaces::client {
namespace {

JsonValue metadata_of(const Session& session) {
  const JsonValue metadata = stored_json(session.metadata, "the metadata of session " + session.id);
  JsonValue texts = json_object({});
  if (const JsonValue::Object* members = metadata.as_object()) {
    for (const auto& [name, value] : *members) {
      texts.add(name, value.as_string() != nullptr ? value : JsonValue(write_json(value)));
    }
  }
  return texts;
}

JsonValue texts_of(const std::vector<Command>& commands) {
  return json_array(commands, [](const Command& command) { return JsonValue(command.command); });
}

}  // namespace

JsonValue repository_json(const Repository& repository, std::size_t worktrees) {
  return json_object({{"repository_id", std::to_string(repository.id)},
                      {"default_branch", repository.default_branch},
                      {"worktree_count", worktrees}});
}

JsonValue session_json(const Session& session, const std::vector<Command>& commands) {
  return json_object({{"session_id", session.id},
                      {"status", to_string(session.status)},
                      {"commit", session.commit_sha},
                      {"commands", texts_of(commands)},
                      {"metadata", metadata_of(session)},
                      {"created_at", format_timestamp(session.created_at, UtcSuffix::kOffset)}});
}

JsonValue commands_json(const std::vector<Command>& commands) {
  return json_object({{"commands", texts_of(commands)}});
}

std::string name_of_remote(const std::string& remote_url) {
  constexpr std::string_view kSuffix = ".git";
  std::string_view name = remote_url;
  while (name.ends_with('/')) name.remove_suffix(1);
  name = name.substr(name.find_last_of("/:") + 1);
  if (name.size() > kSuffix.size() && name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
  return name.empty() ? "repository" : std::string(name);
}

}  // namespace cq::workspaces::client
