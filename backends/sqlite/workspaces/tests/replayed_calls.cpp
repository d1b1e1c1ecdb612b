#include "sqlite/workspaces/tests/replayed_calls.hpp"

#include <cq/testkit/samples.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/artifacts.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/debugger_states.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <optional>
#include <stdexcept>

#include "sqlite/workspaces/tests/recorded_rows.hpp"

namespace cq::test {

using namespace workspaces;

namespace {

JsonValue list_of(JsonValue::Array values) {
  return JsonValue(std::move(values));
}

template <typename Row>
JsonValue row_or_null(const std::optional<Row>& row) {
  return row ? row_of(*row) : JsonValue();
}

std::optional<std::string> json_text(const JsonValue* value) {
  return value == nullptr ? std::nullopt : std::optional(write_json(*value));
}

/// A change of a column: not given, given as null, or given.
std::optional<std::optional<std::string>> changed_text(const JsonValue* value) {
  if (value == nullptr) return std::nullopt;
  return value->is_null() ? std::optional(std::optional<std::string>()) : *value->as_string();
}

std::chrono::microseconds span_of(const std::string& text) {  // "300s"
  return std::chrono::microseconds(static_cast<std::int64_t>(std::stod(text) * 1e6));
}

}  // namespace

const JsonValue* RecordedCall::argument(std::size_t position, std::string_view name) const {
  const JsonValue::Array& positional = *json_.member("args")->as_array();
  const JsonValue* const found =
      position < positional.size() ? &positional[position] : keyword(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

const JsonValue* RecordedCall::keyword(std::string_view name) const {
  const JsonValue* const keywords = json_.member("kwargs");
  return keywords == nullptr ? nullptr : keywords->member(name);
}

std::string RecordedCall::refusal() const {
  const JsonValue* const error = json_.member("error");
  return error == nullptr ? "" : *error->as_array()->at(1).as_string();
}

std::string CallReplay::text(const RecordedCall& call, std::size_t position,
                             std::string_view name) const {
  return optional_text(call, position, name).value();
}

std::optional<std::string> CallReplay::optional_text(const RecordedCall& call, std::size_t position,
                                                     std::string_view name) const {
  const JsonValue* const given = call.argument(position, name);
  if (given == nullptr) return std::nullopt;
  const std::string& text = *given->as_string();
  if (!text.starts_with("${")) return text;
  return names_.at(text.substr(2, text.size() - 3));
}

std::optional<std::int64_t> CallReplay::number(const RecordedCall& call, std::size_t position,
                                               std::string_view name) {
  const JsonValue* const given = call.argument(position, name);
  return given == nullptr ? std::nullopt : given->as_int64();
}

// "now", or e.g. "now-3600s aware".
std::optional<Timestamp> CallReplay::time(const RecordedCall& call, std::string_view name,
                                          Timestamp at) {
  const JsonValue* const given = call.keyword(name);
  if (given == nullptr || given->is_null()) return std::nullopt;
  const std::string offset = given->as_string()->substr(3);
  return offset.empty() ? at : at + span_of(offset);
}

CallReplay::Results CallReplay::make(const RecordedCall& call, Timestamp at) {
  const std::string& op = call.op();
  const auto is_about = [&op](std::string_view what) { return op.find(what) != op.npos; };
  if (is_about("repositor")) return on_repositories(call, at);
  if (is_about("worktree")) return on_worktrees(call, at);
  if (is_about("session")) return on_sessions(call, at);
  if (is_about("command")) return on_commands(call, at);
  if (is_about("artifact")) return on_artifacts(call, at);
  if (is_about("debugger")) return on_debugger_states(call, at);
  return on_tokens(call, at);
}

CallReplay::Results CallReplay::on_repositories(const RecordedCall& call, Timestamp at) {
  auto& repositories = part<Repositories>(store_);
  if (call.op() == "list_repositories") return {repositories.list().size()};
  if (call.op() == "get_repository_by_name") {
    return {row_or_null(repositories.find(text(call, 0, "name")))};
  }
  if (call.op() == "get_repository") {
    return {row_or_null(repositories.get(number(call, 0, "id").value()))};
  }
  return {row_of(repositories.upsert({.name = text(call, 0, "name"),
                                      .remote_url = text(call, 1, "remote_url"),
                                      .default_branch = text(call, 2, "default_branch"),
                                      .description = optional_text(call, 3, "description"),
                                      .settings = json_text(call.argument(4, "settings"))},
                                     at))};
}

CallReplay::Results CallReplay::on_worktrees(const RecordedCall& call, Timestamp at) {
  auto& worktrees = part<Worktrees>(store_);
  if (call.op() == "list_worktrees") {
    JsonValue::Array ids;
    JsonValue::Array holders;
    for (const Worktree& row : worktrees.list(number(call, 0, "repository_id"))) {
      ids.emplace_back(row.id);
      holders.push_back(list_of({row.id, to_string(row.status), row.lease_owner}));
    }
    return {ids, holders};
  }
  const std::int64_t id = number(call, 0, "id").value();
  if (call.op() == "register_worktree") {
    const Worktree row =
        worktrees.add({.repository_id = id,
                       .path = text(call, 1, "path"),
                       .commit_sha = optional_text(call, 2, "commit_sha"),
                       .environment_hash = optional_text(call, 3, "environment_hash")},
                      at);
    return {row_of(row), row.id};
  }
  if (call.op() == "release_worktree") {
    const auto token = optional_text(call, 1, "lease_token");
    const Worktree row =
        worktrees.release(id, token ? std::optional<std::string_view>(*token) : std::nullopt, at);
    return {row_of(row), list_of({to_string(row.status), row.version}),
            list_of({row.id, to_string(row.status)})};
  }
  if (call.op() == "update_worktree_metadata") {
    const Worktree row = worktrees.change(
        id,
        {.checkout = {.commit_sha = changed_text(call.keyword("commit_sha")),
                      .environment_hash = changed_text(call.keyword("environment_hash"))}},
        at);
    return {list_of({row.commit_sha, row.environment_hash, row.version, to_string(row.status)}),
            list_of({row.commit_sha, row.environment_hash, row.version}), row.id};
  }
  const std::string owner = text(call, 1, "owner");
  const std::string token = testkit::hex_id(++made_);
  const Worktree row = worktrees.reserve(id, owner, token, span_of(text(call, 2, "lease_ttl")), at);
  names_["l" + owner.substr(0, 1)] = token;
  return {json_object({{"worktree", row_of(row)}, {"lease_token", token}}),
          list_of({row.id, row.version}), list_of({row.id, row.version, row.lease_owner}),
          list_of({row.id, row.lease_owner.value().size()}), row.id};
}

CallReplay::Results CallReplay::on_sessions(const RecordedCall& call, Timestamp at) {
  auto& sessions = part<Sessions>(store_);
  if (call.op() == "get_session") return {row_or_null(sessions.get(text(call, 0, "id")))};
  if (call.op() == "list_sessions") {
    const auto limit = number(call, 1, "limit");
    JsonValue::Array ids;
    for (const Session& row : sessions.list({.repository_id = number(call, 0, "repository_id"),
                              .limit = limit ? static_cast<std::size_t>(*limit) : 50})) {
      ids.emplace_back(row.id);
    }
    return {ids, ids.size()};
  }
  if (call.op() == "update_session_status") {
    const Session row = sessions.set_status(text(call, 0, "id"),
                                            parse_session_status(text(call, 1, "status")).value(),
                                            {.started_at = time(call, "started_at", at),
                                             .completed_at = time(call, "completed_at", at)},
                                            at);
    return {list_of({to_string(row.status), shown(row.started_at), shown(row.completed_at)})};
  }
  const Session row{.id = testkit::hex_id(++made_),
                    .repository_id = number(call, 0, "repository_id").value(),
                    .worktree_id = number(call, 2, "worktree_id"),
                    .token_id = number(call, 4, "token_id"),
                    .requested_by = optional_text(call, 3, "requested_by"),
                    .commit_sha = text(call, 1, "commit_sha"),
                    .patch_hash = optional_text(call, 5, "patch_hash"),
                    .expires_at = time(call, "expires_at", at),
                    .metadata = json_text(call.argument(6, "metadata")).value_or("{}"),
                    .created_at = at,
                    .updated_at = at};
  sessions.create(row);
  return {row_of(sessions.get(row.id).value())};
}

CallReplay::Results CallReplay::on_commands(const RecordedCall& call, Timestamp at) {
  auto& commands = part<Commands>(store_);
  if (call.op() == "next_command_sequence") return {commands.next_sequence(text(call, 0, "id"))};
  if (call.op() == "list_commands") {
    JsonValue::Array rows;
    for (const Command& row : commands.list(text(call, 0, "id"))) {
      rows.push_back(list_of({row.id, row.sequence}));
    }
    return {JsonValue(std::move(rows))};
  }
  if (call.op() == "record_command_result") {
    const Command row =
        commands.record_result(number(call, 0, "id").value(),
                               {.status = parse_command_status(text(call, 9, "status")).value(),
                                .exit_code = number(call, 9, "exit_code"),
                                .log_path = optional_text(call, 9, "log_path")},
                               at);
    return {list_of({to_string(row.status), row.exit_code, row.log_path, shown(row.started_at),
                     shown(row.completed_at)})};
  }
  const Command row = commands.create({.session_id = text(call, 0, "session_id"),
                                       .command = text(call, 1, "command"),
                                       .cwd = optional_text(call, 2, "cwd"),
                                       .env = json_text(call.argument(3, "env")).value_or("{}")},
                                      number(call, 4, "sequence").value_or(0), at);
  return {row_of(row), list_of({row.id, row.sequence}), row.session_id};
}

CallReplay::Results CallReplay::on_artifacts(const RecordedCall& call, Timestamp at) {
  auto& artifacts = part<Artifacts>(store_);
  if (call.op() == "get_artifact")
    return {row_or_null(artifacts.get(number(call, 0, "id").value()))};
  if (call.op() == "list_artifacts") return {artifacts.list(text(call, 0, "id")).size()};
  const Artifact row =
      artifacts.record({.session_id = text(call, 0, "session_id"),
                        .command_id = number(call, 3, "command_id"),
                        .kind = parse_artifact_kind(text(call, 1, "kind")).value(),
                        .path = text(call, 2, "path"),
                        .content_type = optional_text(call, 4, "content_type"),
                        .description = optional_text(call, 5, "description"),
                        .size_bytes = number(call, 6, "size_bytes"),
                        .checksum_sha256 = optional_text(call, 7, "checksum_sha256"),
                        .metadata = json_text(call.argument(8, "metadata")).value_or("{}")},
                       at);
  return {row_of(row), row.id};
}

CallReplay::Results CallReplay::on_debugger_states(const RecordedCall& call, Timestamp at) {
  auto& states = part<DebuggerStates>(store_);
  const std::string session_id = text(call, 0, "session_id");
  if (call.op() == "get_debugger_state") return {row_or_null(states.find(session_id))};
  const DebuggerState row = states.update(session_id,
                                          {.last_event = changed_text(call.keyword("last_event")),
                                           .breakpoints = json_text(call.keyword("breakpoints")),
                                           .payload = json_text(call.keyword("payload"))},
                                          at);
  return {row_of(row), list_of({row.last_event, parsed(row.breakpoints), parsed(row.payload)})};
}

// A token's secret is its name with a word before; what makes it a hash here is another word.
CallReplay::Results CallReplay::on_tokens(const RecordedCall& call, Timestamp at) {
  auto& tokens = part<AccessTokens>(store_);
  if (call.op() == "list_tokens") {
    JsonValue::Array listed;
    for (const AccessToken& row : tokens.list()) listed.emplace_back(row.name);
    return {JsonValue(std::move(listed))};
  }
  if (call.op() == "authenticate") {
    const std::string hash = "hash of " + text(call, 0, "token");
    auto row = tokens.find_active(hash, at);
    if (!row) return {JsonValue()};
    tokens.record_use(row->id, at);
    row = tokens.find_active(hash, at);
    return {list_of({row->id, shown(row->last_used_at), row->updated_at == row->created_at})};
  }
  if (call.op() == "revoke_token") {
    const AccessToken row = tokens.revoke(number(call, 0, "id").value(), at);
    return {list_of({shown(row.revoked_at), row.updated_at == row.revoked_at}),
            list_of({shown(row.revoked_at)})};
  }
  if (call.op() != "create_token") throw std::logic_error("There is no call " + call.op());
  const std::string name = text(call, 0, "name");
  // What the original's store makes of none is for the server to decide here.
  std::vector<std::string> scopes;
  if (const JsonValue* const given = call.argument(1, "scopes")) {
    for (const JsonValue& scope : *given->as_array()) scopes.push_back(*scope.as_string());
  }
  if (scopes.empty()) scopes.emplace_back("admin");
  const std::string secret = "secret of " + name;
  const AccessToken row = tokens.create({.name = name,
                                         .token_hash = "hash of " + secret,
                                         .scopes = scopes,
                                         .expires_at = time(call, "expires_at", at)},
                                        at);
  names_[name + "tok"] = secret;
  return {list_of({row_of(row), secret}), JsonValue(row.scopes), row.id};
}

}  // namespace cq::test
