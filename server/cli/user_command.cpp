#include "cli/user_command.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "app/open_store.hpp"
#include "cli/password_input.hpp"
#include "services/user_service.hpp"

namespace cq::cli {
namespace {

struct CreateOptions {
  std::string username;
  bool password_from_stdin = false;
};

int create(const CreateOptions& options, const Session& session) {
  services::UserService::check_name(options.username);
  const std::unique_ptr<Store> store = app::open_store(session.lookup, session.log);
  const services::UserService users(store->users(), now);
  users.require_unused(options.username);  // before anybody types a password in vain
  const std::string password = options.password_from_stdin
                                   ? read_password_line(session.console.in)
                                   : ask_for_password(options.username, session.console.err);
  users.create(options.username, password);
  session.console.err << "User '" << options.username << "' created." << std::endl;
  return 0;
}

void add_create(CLI::App& user, Choice& choice) {
  const auto options = std::make_shared<CreateOptions>();
  CLI::App* command = user.add_subcommand("create", "Add a user; asks for the password");
  command->add_option("NAME", options->username, "The new user's name")->required();
  command->add_flag("--password-stdin", options->password_from_stdin,
                    "Read the password from the first line of standard input");
  add_url_option(*command, choice);
  runs(*command, choice, options, create);
}

}  // namespace

void add_user_commands(CLI::App& app, Choice& choice) {
  CLI::App* user = app.add_subcommand("user", "Look after the people who may log in");
  user->require_subcommand(1);
  add_create(*user, choice);
}

}  // namespace cq::cli
