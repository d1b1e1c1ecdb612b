#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/host/refuse.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <vector>

#include "accounts/account_json.hpp"
#include "accounts/audit_trail.hpp"
#include "accounts/password_input.hpp"
#include "accounts/registration.hpp"
#include "accounts/user_service.hpp"
#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/session_store.hpp"
#include "database/unreadable_records.hpp"

namespace cq::accounts {
namespace {

const database::NeededParts kNeededByUsers{Users::kId, ApiKeys::kId};

struct PasswordOptions {
  std::string username;
  std::string role{to_string(Role::kReviewer)};  ///< of a new user
  bool password_from_stdin = false;
  bool json = false;
};

struct DeleteOptions {
  std::string username;
  bool yes = false;
  bool json = false;
};

struct RoleOptions {
  std::string username;
  std::string role;
  bool json = false;
};

struct LogoutOptions {
  std::string username;
  bool json = false;
};

struct UserListOptions {
  bool json = false;
};

/// Throws Error: invalid argument for the name of none.
Role role_named(const std::string& name) {
  const std::optional<Role> role = parse_role(name);
  if (!role) host::refuse("'" + name + "' is no role; there are reader, reviewer and admin.");
  return *role;
}

/// The one on standard input, if it is to be there; checked before a database is opened, and so
/// before its schema may be moved. Throws Error: invalid argument for one that can't be used.
std::optional<std::string> given_password(const PasswordOptions& options,
                                          const cli::Session& session) {
  if (!options.password_from_stdin) {
    return std::nullopt;
  }
  std::string password = read_password_line(session.console.in);
  UserService::check_password(password);
  return password;
}

std::size_t count_active(const std::vector<ApiKey>& keys, Timestamp at) {
  std::size_t count = 0;
  for (const ApiKey& key : keys) {
    count += is_active(key, at) ? 1U : 0U;
  }
  return count;
}

int create(const PasswordOptions& options, const cli::Session& session) {
  UserService::check_name(options.username);
  const Role role = role_named(options.role);
  database::require_parts(session, kNeededByUsers);
  const std::optional<std::string> given = given_password(options, session);
  const host::OpenedStore store = database::open_to_write(session, kNeededByUsers);
  const UserService users(store.part<Users>(), now);
  users.require_unused(options.username);  // before a password is typed in vain
  const std::string password = given ? *given : ask_for_password(options.username);
  const User user = trail_of(session, store)
                        .make({acts::kCreateUser, actor_of(session), options.username,
                               std::string(to_string(role))},
                              [&] { return users.create(options.username, password, role); });
  session.console.err << "User '" << options.username << "' created." << std::endl;
  if (options.json) {
    database::print_json(session.console.out, user_json(user));
  }
  return 0;
}

int list_users(const UserListOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_to_read(session, kNeededByUsers);
  const Timestamp at = now();
  JsonValue::Array array;
  std::vector<std::vector<std::string>> rows{{"NAME", "CREATED", "ACTIVE KEYS", "ROLE"}};
  for (const User& user : store.part<Users>()->list()) {
    const std::size_t keys = count_active(store.part<ApiKeys>()->list(user.id), at);
    JsonValue json =
        json_object({{"username", user.username},
                     {"created_at", format_timestamp(user.created_at, UtcSuffix::kOffset)},
                     {"active_api_keys", keys},
                     {"role", to_string(user.role)}});
    array.push_back(std::move(json));
    rows.push_back({user.username, format_timestamp(user.created_at, UtcSuffix::kZ),
                    std::to_string(keys), std::string(to_string(user.role))});
  }
  if (options.json) {
    database::print_json(session.console.out, array);
  } else if (array.empty()) {
    session.console.err << "There are no users." << std::endl;
  } else {
    cli::print_table(session.console.out, rows);
  }
  database::tell_of_unreadable(session, store);
  return 0;
}

int passwd(const PasswordOptions& options, const cli::Session& session) {
  database::require_parts(session, kNeededByUsers);
  const std::optional<std::string> given = given_password(options, session);
  const host::OpenedStore store = database::open_to_write(session, kNeededByUsers);
  const UserService users(store.part<Users>(), now);
  static_cast<void>(users.require_existing(options.username));  // as above
  const std::string password = given ? *given : ask_for_password(options.username);
  trail_of(session, store).make({acts::kChangePassword, actor_of(session), options.username}, [&] {
    users.change_password(options.username, password);
  });
  session.console.err << "User '" << options.username
                      << "' has a new password. Tokens given out for the old one end." << std::endl;
  if (options.json) {
    database::print_json(session.console.out, user_json(users.find(options.username)));
  }
  return 0;
}

int set_role(const RoleOptions& options, const cli::Session& session) {
  const Role role = role_named(options.role);
  const host::OpenedStore store = database::open_to_write(session, kNeededByUsers);
  const UserService users(store.part<Users>(), now);
  static_cast<void>(users.require_existing(options.username));
  trail_of(session, store)
      .make({acts::kChangeRole, actor_of(session), options.username, std::string(to_string(role))},
            [&] { users.set_role(options.username, role); });
  session.console.err << "User '" << options.username << "' has the role " << to_string(role)
                      << ", from the next request on." << std::endl;
  if (options.json) {
    database::print_json(session.console.out,
                         json_object({{"username", options.username}, {"role", to_string(role)}}));
  }
  return 0;
}

int log_out(const LogoutOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_to_write(session, kNeededByUsers);
  const UserService users(store.part<Users>(), now);
  static_cast<void>(users.require_existing(options.username));
  trail_of(session, store).make({acts::kLogout, actor_of(session), options.username}, [&] {
    users.log_out(options.username);
  });
  session.console.err << "All tokens that user '" << options.username
                      << "' was given so far have ended; API keys have not." << std::endl;
  if (options.json) {
    database::print_json(session.console.out, user_json(users.find(options.username)));
  }
  return 0;
}

std::string so_many_keys(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " API key" : " API keys");
}

int remove(const DeleteOptions& options, const cli::Session& session) {
  const host::OpenedStore store = database::open_to_write(session, kNeededByUsers);
  const UserService users(store.part<Users>(), now);
  const User user = users.require_existing(options.username);
  const std::size_t keys = store.part<ApiKeys>()->list(user.id).size();
  const std::string goes = "Deleting user '" + options.username + "' also deletes " +
                           so_many_keys(keys) +
                           "; what they proposed and reviewed stays, under their name.";
  if (!options.yes) {
    session.console.err << goes << std::endl;
    if (!confirm(session.console, "Delete the user?")) {
      session.console.err << "Nothing was deleted." << std::endl;
      return 1;
    }
  }
  const std::size_t removed =
      trail_of(session, store).make({acts::kDeleteUser, actor_of(session), options.username}, [&] {
        return store.part<Users>()->remove(options.username);
      });
  session.console.err << "User '" << options.username << "' deleted, with " << so_many_keys(removed)
                      << "; what they proposed and reviewed stays, under their name." << std::endl;
  if (options.json) {
    database::print_json(session.console.out, json_object({{"username", options.username},
                                                           {"api_keys_deleted", removed}}));
  }
  return 0;
}

void add_json_flag(CLI::App& command, bool& json) {
  cli::add_flag(command, "--json", json, "Print JSON");
}

CLI::App& add_password_command(CLI::App& user, cli::Invocation& invocation, const char* name,
                               const char* help, const char* whose,
                               int (*action)(const PasswordOptions& options,
                                             const cli::Session& session),
                               const std::shared_ptr<PasswordOptions>& options) {
  CLI::App& command = cli::add_command(user, name, help);
  cli::add_required(command, "NAME", options->username, whose);
  cli::add_flag(command, "--password-stdin", options->password_from_stdin,
                "Read the password from the first line of standard input");
  add_json_flag(command, options->json);
  add_url_option(command, invocation);
  set_action(command, invocation, options, action);
  return command;
}

void add_user_list(CLI::App& user, cli::Invocation& invocation) {
  const auto options = std::make_shared<UserListOptions>();
  CLI::App& command = cli::add_command(user, "list", "List all users");
  add_json_flag(command, options->json);
  add_url_option(command, invocation);
  set_action(command, invocation, options, list_users);
}

void add_role(CLI::App& user, cli::Invocation& invocation) {
  const auto options = std::make_shared<RoleOptions>();
  CLI::App& command = cli::add_command(user, "role", "Give a user another role");
  cli::add_required(command, "NAME", options->username, "The user's name");
  cli::add_required(command, "ROLE", options->role,
                    "reader (decides nothing), reviewer, or admin (sees the audit, too)");
  add_json_flag(command, options->json);
  add_url_option(command, invocation);
  set_action(command, invocation, options, set_role);
}

void add_logout(CLI::App& user, cli::Invocation& invocation) {
  const auto options = std::make_shared<LogoutOptions>();
  CLI::App& command =
      cli::add_command(user, "logout", "End all tokens that a user was given so far");
  cli::add_required(command, "NAME", options->username, "The user's name");
  add_json_flag(command, options->json);
  add_url_option(command, invocation);
  set_action(command, invocation, options, log_out);
}

void add_delete(CLI::App& user, cli::Invocation& invocation) {
  const auto options = std::make_shared<DeleteOptions>();
  CLI::App& command =
      cli::add_command(user, "delete", "Delete a user and their API keys; asks first");
  cli::add_required(command, "NAME", options->username, "The user's name");
  cli::add_flag(command, "--yes", options->yes, "Don't ask");
  add_json_flag(command, options->json);
  add_url_option(command, invocation);
  set_action(command, invocation, options, remove);
}

}  // namespace

void add_user_commands(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("user")) return;
  CLI::App& user = cli::add_group(app, "user", "Manage users");
  const auto created = std::make_shared<PasswordOptions>();
  CLI::App& create_command =
      add_password_command(user, invocation, "create", "Add a user; asks for the password",
                           "The new user's name", create, created);
  cli::add_option(create_command, "--role", created->role,
                  "reader, reviewer or admin; reviewer if not given");
  add_user_list(user, invocation);
  add_password_command(user, invocation, "passwd", "Give a user a new password; asks for it",
                       "The user's name", passwd, std::make_shared<PasswordOptions>());
  add_role(user, invocation);
  add_logout(user, invocation);
  add_delete(user, invocation);
}

}  // namespace cq::accounts
