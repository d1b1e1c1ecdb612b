#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/error.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "accounts/account_json.hpp"
#include "accounts/api_key_format.hpp"
#include "accounts/api_key_service.hpp"
#include "accounts/audit_trail.hpp"
#include "accounts/registration.hpp"
#include "accounts/user_service.hpp"
#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/session_store.hpp"
#include "database/unreadable_records.hpp"
#include "settings/settings.hpp"

namespace cq::accounts {
namespace {

const database::NeededParts kNeededByApiKeys{Users::kId, ApiKeys::kId};

struct CreateOptions {
  std::string username;
  std::string name;
  std::string ttl;
  std::vector<std::string> labels;
  std::vector<std::string> scopes;
  bool json = false;
};

struct ListOptions {
  std::string username;
  bool json = false;
};

struct RevokeOptions {
  std::string username;
  std::string key_id;
  bool json = false;
};

void check_name(const std::string& name) {
  if (!is_utf8(name) || name.empty() || code_points(name) > limits::kKeyNameLength) {
    throw Error(ErrorKind::kInvalidArgument, "--name: a key's name is 1 to " +
                                                 std::to_string(limits::kKeyNameLength) +
                                                 " characters of UTF-8.");
  }
}

/// Prints the token on standard output and nothing else there.
int create(const CreateOptions& options, const cli::Session& session) {
  const settings::Settings settings = settings::read_settings(session.lookup);
  settings::require_api_key_pepper(settings);
  check_name(options.name);
  static_cast<void>(parse_key_ttl(options.ttl));
  const host::OpenedStore store = database::open_to_write(session, kNeededByApiKeys);
  const UserService users(store.part<Users>(), now);
  static_cast<void>(users.require_existing(options.username));
  const ApiKeyService api_keys(users, store.part<ApiKeys>(), settings.api_key_pepper, now, nullptr,
                               {.all = settings.max_keys_per_user});
  const AuditTrail audit = trail_of(session, store);
  const std::string whose = options.name + ", of user " + options.username;
  const CreatedApiKey created = api_keys.create(
      options.username, options.name, options.ttl, options.labels,
      audit.maker({acts::kCreateKey, actor_of(session), {}, whose}), options.scopes);
  session.console.err << "API key '" << created.key.name << "' of user '" << options.username
                      << "', valid until "
                      << format_timestamp(created.key.expires_at, UtcSuffix::kZ)
                      << ". Keep this token: it is shown only now." << std::endl;
  if (options.json) {
    JsonValue json = api_key_json(created.key, created.key.created_at);
    json.add("token", created.token);
    database::print_json(session.console.out, json);
  } else {
    session.console.out << created.token << std::endl;
  }
  if (!session.console.out.good()) {
    const std::int64_t owner = users.require_existing(options.username).id;
    audit.make({acts::kRevokeKey, actor_of(session), created.key.id},
               [&] { store.part<ApiKeys>()->revoke(owner, created.key.id, now()); });
    throw Error(ErrorKind::kUnavailable,
                "The token could not be written to standard output, so the key is revoked again; "
                "see where the output leads, and whether there is space.");
  }
  return 0;
}

std::string status_of(const ApiKey& key, Timestamp at) {
  if (key.revoked_at) {
    return "revoked";
  }
  return is_active(key, at) ? "active" : "expired";
}

std::string joined_labels(const std::vector<std::string>& labels) {
  return labels.empty() ? "-" : fmt::format("{}", fmt::join(labels, ", "));
}

int list(const ListOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_to_read(session, kNeededByApiKeys);
  const UserService users(store.part<Users>(), now);
  const Timestamp at = now();
  JsonValue::Array array;
  std::vector<std::vector<std::string>> rows{
      {"ID", "NAME", "LABELS", "PREFIX", "STATUS", "EXPIRES", "LAST USED"}};
  for (const ApiKey& key :
       store.part<ApiKeys>()->list(users.require_existing(options.username).id)) {
    JsonValue json = api_key_json(key, at);
    json.add("status", status_of(key, at));
    array.push_back(std::move(json));
    rows.push_back({key.id, key.name, joined_labels(key.labels), key.prefix, status_of(key, at),
                    format_timestamp(key.expires_at, UtcSuffix::kZ),
                    key.last_used_at ? format_timestamp(*key.last_used_at, UtcSuffix::kZ) : "-"});
  }
  if (options.json) {
    database::print_json(session.console.out, array);
  } else if (array.empty()) {
    session.console.err << "User '" << options.username << "' has no API keys." << std::endl;
  } else {
    cli::print_table(session.console.out, rows);
  }
  database::tell_of_unreadable(session, store);
  return 0;
}

int revoke(const RevokeOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_to_write(session, kNeededByApiKeys);
  const UserService users(store.part<Users>(), now);
  const std::int64_t user_id = users.require_existing(options.username).id;
  const Timestamp at = now();
  const bool is_revoked =
      trail_of(session, store)
          .make(
              {acts::kRevokeKey, actor_of(session), options.key_id, "of user " + options.username},
              [&] { return store.part<ApiKeys>()->revoke(user_id, options.key_id, at); });
  if (!is_revoked) {
    throw Error(ErrorKind::kNotFound, "User '" + options.username + "' has no API key '" +
                                          options.key_id +
                                          "'; 'cq-server api-key list' shows which there are.");
  }
  session.console.err << "API key '" << options.key_id << "' of user '" << options.username
                      << "' is revoked." << std::endl;
  if (options.json) {
    for (const ApiKey& key : store.part<ApiKeys>()->list(user_id)) {
      if (key.id == options.key_id) {
        database::print_json(session.console.out, api_key_json(key, at));
      }
    }
  }
  return 0;
}

void add_create(CLI::App& api_key, cli::Invocation& invocation) {
  const auto options = std::make_shared<CreateOptions>();
  CLI::App& command = cli::add_command(api_key, "create", "Make a key; prints its token, once");
  cli::add_required(command, "--user", options->username, "Whose key it is");
  cli::add_required(command, "--name", options->name, "What it is called");
  cli::add_required(command, "--ttl", options->ttl, "How long it is valid, e.g. 12h or 30d");
  cli::add_option(command, "--label", options->labels, "A label; may be given several times");
  cli::add_option(command, "--scopes", options->scopes,
                  "What it may do in other features, e.g. sessions:read,leases:write")
      .delimiter(',');
  cli::add_flag(command, "--json", options->json, "Print JSON, with all of the key");
  add_url_option(command, invocation);
  set_action(command, invocation, options, create);
}

void add_list(CLI::App& api_key, cli::Invocation& invocation) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App& command = cli::add_command(api_key, "list", "Show a user's keys, newest first");
  cli::add_required(command, "--user", options->username, "Whose keys");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, list);
}

void add_revoke(CLI::App& api_key, cli::Invocation& invocation) {
  const auto options = std::make_shared<RevokeOptions>();
  CLI::App& command = cli::add_command(api_key, "revoke", "Revoke a key permanently");
  cli::add_required(command, "--user", options->username, "Whose key it is");
  cli::add_required(command, "KEY_ID", options->key_id, "The key's id, as 'list' shows it");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, revoke);
}

}  // namespace

void add_api_key_commands(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("api-key")) return;
  CLI::App& api_key = cli::add_group(app, "api-key", "Manage API keys");
  add_create(api_key, invocation);
  add_list(api_key, invocation);
  add_revoke(api_key, invocation);
}

}  // namespace cq::accounts
