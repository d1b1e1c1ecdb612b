#include <algorithm>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/command_audit.hpp"
#include "database/session_store.hpp"
#include "database/unreadable_records.hpp"
#include "workspaces/access.hpp"
#include "workspaces/acts.hpp"
#include "workspaces/registration.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr std::int64_t kMostDays = 3'650'000;
constexpr std::int64_t kSecondsOfDay = std::int64_t{24} * 60 * 60;

const database::NeededParts kNeededByTokens{AccessTokens::kId};

struct CreateTokenOptions {
  std::string name;
  std::string scopes = "sessions:read,sessions:write";
  std::int64_t days = 0;
  bool json = false;
};

struct ListTokenOptions {
  bool json = false;
};

struct RevokeTokenOptions {
  std::int64_t id = 0;
  bool json = false;
};

/// What is between the commas, without blanks around it. Throws Error: invalid argument for one
/// that is empty.
Scopes scopes_of(const std::string& list) {
  Scopes scopes;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    std::string scope(trim(std::string_view(list).substr(begin, end - begin)));
    if (scope.empty() || !is_utf8(scope)) {
      throw Error(ErrorKind::kInvalidArgument,
                  "--scopes: a list of scopes, separated by commas, is needed, e.g. "
                  "sessions:read,artifacts:read.");
    }
    scopes.push_back(std::move(scope));
    begin = end + 1;
  }
  return scopes;
}

std::optional<Timestamp> expiry_after(std::int64_t days) {
  if (days == 0) return std::nullopt;
  const std::optional<Timestamp> at = time_after(now(), days * kSecondsOfDay);
  if (!at) {
    throw Error(ErrorKind::kInvalidArgument,
                "--days: the token would expire beyond the year 9999.");
  }
  return at;
}

std::string time_or_dash(const std::optional<Timestamp>& at) {
  return at ? format_timestamp(*at, UtcSuffix::kZ) : "-";
}

/// Prints the secret on standard output and nothing else there.
int create_token_by_command(const CreateTokenOptions& options, const cli::Session& session) {
  if (options.name.empty() || !is_utf8(options.name)) {
    throw Error(ErrorKind::kInvalidArgument, "NAME: a token's name is some UTF-8.");
  }
  const Scopes scopes = scopes_of(options.scopes);
  const std::optional<Timestamp> expires_at = expiry_after(options.days);
  const host::OpenedStore store = database::open_to_write(session, kNeededByTokens, kFeature);
  const TokenService tokens(store.part<AccessTokens>(), now);
  const database::CommandAudit audit(session);
  const CreatedToken created = tokens.create(options.name, scopes, expires_at);
  audit.record_elsewhere(acts::kCreateToken, created.token.name, acts::kOfToken);
  session.console.err << "Token '" << created.token.name << "', number " << created.token.id << ", "
                      << (expires_at ? "valid until " + time_or_dash(expires_at)
                                     : "valid until it is revoked")
                      << ". Keep it: it is shown only now." << std::endl;
  if (options.json) {
    JsonValue json = access_token_json(created.token);
    json.add("token", created.secret);
    database::print_json(session.console.out, json);
  } else {
    session.console.out << created.secret << std::endl;
  }
  if (!session.console.out.good()) {
    static_cast<void>(tokens.revoke(created.token.id));
    audit.record_elsewhere(acts::kRevokeToken, std::to_string(created.token.id), acts::kOfToken);
    throw Error(ErrorKind::kUnavailable,
                "The token could not be written to standard output, so it is revoked again; see "
                "where the output leads, and whether there is space.");
  }
  return 0;
}

std::string status_of_token(const AccessToken& token, Timestamp at) {
  if (token.revoked_at) return "revoked";
  return is_active(token, at) ? "active" : "expired";
}

std::string joined_scopes(const AccessToken& token) {
  std::string joined;
  for (const std::string& scope : token.scopes) {
    joined += (joined.empty() ? "" : ", ") + scope;
  }
  return joined.empty() ? "-" : joined;
}

int list_tokens_by_command(const ListTokenOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_to_read(session, kNeededByTokens, kFeature);
  const Timestamp at = now();
  JsonValue::Array array;
  std::vector<std::vector<std::string>> rows{
      {"ID", "NAME", "SCOPES", "STATUS", "EXPIRES", "LAST USED"}};
  for (const AccessToken& token : store.part<AccessTokens>()->list()) {
    JsonValue json = access_token_json(token);
    json.add("status", status_of_token(token, at));
    array.push_back(std::move(json));
    rows.push_back({std::to_string(token.id), token.name, joined_scopes(token),
                    status_of_token(token, at), time_or_dash(token.expires_at),
                    time_or_dash(token.last_used_at)});
  }
  if (options.json) {
    database::print_json(session.console.out, array);
  } else if (array.empty()) {
    session.console.err << "There are no tokens; 'cq-server token create' makes one." << std::endl;
  } else {
    cli::print_table(session.console.out, rows);
  }
  database::tell_of_unreadable(session, store);
  return 0;
}

int revoke_token_by_command(const RevokeTokenOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_to_write(session, kNeededByTokens, kFeature);
  const TokenService tokens(store.part<AccessTokens>(), now);
  try {
    const database::CommandAudit audit(session);
    const AccessToken revoked = tokens.revoke(options.id);
    audit.record_elsewhere(acts::kRevokeToken, std::to_string(revoked.id), acts::kOfToken);
    session.console.err << "Token '" << revoked.name << "' is revoked." << std::endl;
    if (options.json) database::print_json(session.console.out, access_token_json(revoked));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kNotFound) throw;
    throw Error(ErrorKind::kNotFound, "There is no token " + std::to_string(options.id) +
                                          "; 'cq-server token list' shows which there are.");
  }
  return 0;
}

void add_token_create(CLI::App& token, cli::Invocation& invocation) {
  const auto options = std::make_shared<CreateTokenOptions>();
  CLI::App& command = cli::add_command(token, "create", "Make a token; prints it, once");
  cli::add_required(command, "NAME", options->name, "What it is called; each token otherwise");
  CLI::Option& scopes = cli::add_option(
      command, "--scopes", options->scopes,
      "What it may do, separated by commas: admin (everything), sessions:read, sessions:write, "
      "commands:write, artifacts:read, leases:write");
  cli::name_value(scopes, "LIST");
  cli::show_default(scopes);
  CLI::Option& days =
      cli::add_option(command, "--days", options->days, "How long it is valid; 0: for ever");
  cli::take_range(days, 0, kMostDays);
  cli::show_default(days);
  cli::add_flag(command, "--json", options->json, "Print JSON, with all of the token");
  add_url_option(command, invocation);
  set_action(command, invocation, options, create_token_by_command);
}

void add_token_list(CLI::App& token, cli::Invocation& invocation) {
  const auto options = std::make_shared<ListTokenOptions>();
  CLI::App& command = cli::add_command(token, "list", "Show all tokens, oldest first");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, list_tokens_by_command);
}

void add_token_revoke(CLI::App& token, cli::Invocation& invocation) {
  const auto options = std::make_shared<RevokeTokenOptions>();
  CLI::App& command = cli::add_command(token, "revoke", "Revoke a token permanently");
  cli::add_required(command, "ID", options->id, "The token's number, as 'list' shows it");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, revoke_token_by_command);
}

}  // namespace

void add_token_commands(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("token")) return;
  CLI::App& token = cli::add_group(app, "token", "Manage the access tokens of workspaces");
  add_token_create(token, invocation);
  add_token_list(token, invocation);
  add_token_revoke(token, invocation);
}

}  // namespace cq::workspaces
