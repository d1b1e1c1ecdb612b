#include <cq/error.hpp>
#include <cq/experiments/accounts.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "accounts/password_input.hpp"
#include "cli/console.hpp"
#include "cli/options.hpp"
#include "database/command_audit.hpp"
#include "database/session_store.hpp"
#include "database/unreadable_records.hpp"
#include "experiments/account_service.hpp"
#include "experiments/acts.hpp"
#include "experiments/email.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/list_response.hpp"
#include "experiments/registration.hpp"

namespace cq::experiments {
namespace {

const database::NeededParts kNeededByAccounts{Accounts::kId};

struct AccountOptions {
  std::string email;
  bool superuser = false;
  bool password_from_stdin = false;
  bool json = false;
};

struct AccountListOptions {
  bool json = false;
};

/// The e-mail as it is kept. Throws Error: invalid argument for a text that is none.
std::string checked_email(const std::string& text) {
  ParsedEmail parsed = parse_email(text);
  if (!parsed.problem.empty()) {
    throw Error(ErrorKind::kInvalidArgument, "EMAIL: " + parsed.problem);
  }
  return std::move(parsed.email);
}

/// The one on standard input, if it is to be there.
std::optional<std::string> given_password(const AccountOptions& options,
                                          const cli::Session& session) {
  return options.password_from_stdin
             ? std::optional(accounts::read_password_line(session.console.in))
             : std::nullopt;
}

Account require_account(const host::OpenedStore& store, const std::string& email) {
  std::optional<Account> account = store.part<Accounts>()->find(email);
  if (!account) {
    throw Error(ErrorKind::kNotFound, "There is no account with the e-mail '" + email +
                                          "'; 'cq-server account list' shows which there are.");
  }
  return *std::move(account);
}

void print_account(const AccountOptions& options, const cli::Session& session,
                   const Account& account) {
  if (options.json) database::print_json(session.console.out, account_json(account));
}

int create_account(const AccountOptions& options, const cli::Session& session) {
  const std::string email = checked_email(options.email);
  const std::optional<std::string> given = given_password(options, session);
  const host::OpenedStore store = database::open_to_write(session, kNeededByAccounts, kFeature);
  if (store.part<Accounts>()->find(email)) {  // before a password is typed in vain
    throw Error(ErrorKind::kConflict, "There is an account with the e-mail '" + email +
                                          "'; 'cq-server account password' changes its password.");
  }
  const LoginTokens no_tokens{""};
  const AccountService accounts(store.part<Accounts>(), no_tokens, Registration::kClosed, now);
  const std::string password = given ? *given : accounts::ask_for_password(email);
  const database::CommandAudit audit(session);
  const Account account = accounts.create(email, password, options.superuser);
  audit.record_elsewhere(
      acts::kCreateAccount, account.email,
      std::string(acts::kOfAccount) + (account.is_superuser ? ": superuser" : ""));
  session.console.err << "Account '" << account.email << "' created"
                      << (account.is_superuser ? ", a superuser." : ".") << std::endl;
  print_account(options, session, account);
  return 0;
}

std::string state_of(const Account& account) {
  return account.is_active ? "active" : "disabled";
}

int list_accounts(const AccountListOptions& options, const cli::Session& session) {
  constexpr std::size_t kRowsPerPage = 500;
  const host::OpenedStore store = database::open_to_read(session, kNeededByAccounts, kFeature);
  JsonValue::Array array;
  std::vector<std::vector<std::string>> rows{{"EMAIL", "NAME", "STATE", "SUPERUSER", "CREATED"}};
  Page page{.limit = kRowsPerPage};
  for (bool is_last = false; !is_last;) {
    const std::vector<Account> accounts = store.part<Accounts>()->list(page);
    is_last = accounts.empty();
    for (const Account& account : accounts) {
      array.push_back(account_json(account));
      rows.push_back({account.email, account.display_name.value_or("-"), state_of(account),
                      account.is_superuser ? "yes" : "no",
                      format_timestamp(account.created_at, UtcSuffix::kZ)});
    }
    if (!is_last) page.behind = Place{accounts.back().created_at, accounts.back().id};
  }
  if (options.json) {
    database::print_json(session.console.out, array);
  } else if (array.empty()) {
    session.console.err << "There are no accounts; 'cq-server account create' makes one."
                        << std::endl;
  } else {
    cli::print_table(session.console.out, rows);
  }
  database::tell_of_unreadable(session, store);
  return 0;
}

int set_active(const AccountOptions& options, const cli::Session& session, bool active) {
  const host::OpenedStore store = database::open_to_write(session, kNeededByAccounts, kFeature);
  const Account found = require_account(store, options.email);
  const database::CommandAudit audit(session);
  const Account account = store.part<Accounts>()->change(found.id, {.is_active = active});
  audit.record_elsewhere(acts::kChangeAccount, account.email,
                         std::string(acts::kOfAccount) + ": " + state_of(account));
  session.console.err << "Account '" << account.email << "' is " << state_of(account)
                      << (active ? "." : ": its logins and API tokens don't work any more.")
                      << std::endl;
  print_account(options, session, account);
  return 0;
}

int disable_account(const AccountOptions& options, const cli::Session& session) {
  return set_active(options, session, false);
}

int enable_account(const AccountOptions& options, const cli::Session& session) {
  return set_active(options, session, true);
}

int change_account_password(const AccountOptions& options, const cli::Session& session) {
  const std::optional<std::string> given = given_password(options, session);
  const host::OpenedStore store = database::open_to_write(session, kNeededByAccounts, kFeature);
  const Account account = require_account(store, options.email);
  const std::string password = given ? *given : accounts::ask_for_password(account.email);
  const LoginTokens no_tokens{""};
  const database::CommandAudit audit(session);
  AccountService(store.part<Accounts>(), no_tokens, Registration::kClosed, now)
      .set_password(account, password);
  audit.record_elsewhere(acts::kChangeAccount, account.email,
                         std::string(acts::kOfAccount) + ": password");
  session.console.err
      << "Account '" << account.email
      << "' has a new password. Logins given out before stay valid for up to 7 days." << std::endl;
  print_account(options, session, account);
  return 0;
}

/// Prints the invitation on standard output and nothing else there.
int invite(const AccountOptions& options, const cli::Session& session) {
  const std::string email = checked_email(options.email);
  const std::string secret = session.lookup("CQ_EXPERIMENTS_JWT_SECRET").value_or("");
  if (secret.empty()) {
    throw Error(ErrorKind::kInvalidArgument,
                "CQ_EXPERIMENTS_JWT_SECRET is not set; an invitation is signed with the server's.");
  }
  session.console.err << "With this invitation '" << email
                      << "' can make an account within 7 days, as \"invitation\" of a POST to "
                         "/auth/register."
                      << std::endl;
  session.console.out << LoginTokens(secret).issue_invitation(email, now()) << std::endl;
  return 0;
}

using AccountAction = int (*)(const AccountOptions& options, const cli::Session& session);

/// A command about the account of one e-mail.
CLI::App& add_account_command(CLI::App& account, cli::Invocation& invocation, const char* name,
                              const char* help, AccountAction action,
                              const std::shared_ptr<AccountOptions>& options) {
  CLI::App& command = cli::add_command(account, name, help);
  cli::add_required(command, "EMAIL", options->email, "The account's e-mail");
  add_url_option(command, invocation);
  set_action(command, invocation, options, action);
  return command;
}

void add_account_json(CLI::App& command, const std::shared_ptr<AccountOptions>& options) {
  cli::add_flag(command, "--json", options->json, "Print JSON");
}

void add_password_flag(CLI::App& command, const std::shared_ptr<AccountOptions>& options) {
  cli::add_flag(command, "--password-stdin", options->password_from_stdin,
                "Read the password from the first line of standard input");
}

void add_account_create(CLI::App& account, cli::Invocation& invocation) {
  const auto options = std::make_shared<AccountOptions>();
  CLI::App& command =
      add_account_command(account, invocation, "create", "Add an account; asks for the password",
                          create_account, options);
  cli::add_flag(command, "--superuser", options->superuser,
                "It may show, change and remove all accounts");
  add_password_flag(command, options);
  add_account_json(command, options);
}

void add_account_list(CLI::App& account, cli::Invocation& invocation) {
  const auto options = std::make_shared<AccountListOptions>();
  CLI::App& command = cli::add_command(account, "list", "List all accounts, oldest first");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, list_accounts);
}

void add_account_state(CLI::App& account, cli::Invocation& invocation, const char* name,
                       const char* help, AccountAction action) {
  const auto options = std::make_shared<AccountOptions>();
  add_account_json(add_account_command(account, invocation, name, help, action, options), options);
}

void add_account_password(CLI::App& account, cli::Invocation& invocation) {
  const auto options = std::make_shared<AccountOptions>();
  CLI::App& command = add_account_command(account, invocation, "password",
                                          "Give an account a new password; asks for it",
                                          change_account_password, options);
  add_password_flag(command, options);
  add_account_json(command, options);
}

}  // namespace

void add_account_commands(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("account")) return;
  CLI::App& account = cli::add_group(app, "account", "Manage the accounts of experiments");
  add_account_create(account, invocation);
  add_account_list(account, invocation);
  add_account_state(account, invocation, "disable", "Let an account log in no more",
                    disable_account);
  add_account_state(account, invocation, "enable", "Let a disabled account log in again",
                    enable_account);
  add_account_password(account, invocation);
  add_account_command(account, invocation, "invite",
                      "Print an invitation to make an account with that e-mail", invite,
                      std::make_shared<AccountOptions>());
}

}  // namespace cq::experiments
