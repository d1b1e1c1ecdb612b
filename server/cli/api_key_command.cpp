#include "cli/api_key_command.hpp"

#include <CLI/CLI.hpp>
#include <cq/error.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "app/open_store.hpp"
#include "services/api_key_service.hpp"
#include "services/user_service.hpp"
#include "settings/settings.hpp"

namespace cq::cli {
namespace {

struct CreateOptions {
  std::string username;
  std::string name;
  std::string ttl;
  std::vector<std::string> labels;
};

void check_name(const std::string& name) {
  if (!is_utf8(name) || name.empty() || code_points(name) > limits::kKeyNameLength) {
    throw Error(ErrorKind::kInvalidArgument, "--name: a key's name is 1 to " +
                                                 std::to_string(limits::kKeyNameLength) +
                                                 " characters of UTF-8.");
  }
}

void check_user(Users& users, const std::string& username) {
  if (!users.find(username)) {
    throw Error(ErrorKind::kNotFound,
                "There is no user named '" + username + "'; 'cq-server user create' makes one.");
  }
}

/// Prints the token on standard output and nothing else there.
int create(const CreateOptions& options, const Session& session) {
  const settings::Settings settings = settings::read_settings(session.lookup);
  settings::require_api_key_pepper(settings);
  check_name(options.name);
  const std::unique_ptr<Store> store = app::open_store(session.lookup, session.log);
  check_user(store->users(), options.username);
  const services::UserService users(store->users(), now);
  const services::ApiKeyService api_keys(users, store->api_keys(), settings.api_key_pepper, now,
                                         nullptr);
  const services::CreatedApiKey created =
      api_keys.create(options.username, options.name, options.ttl, options.labels);
  session.console.err << "API key '" << created.key.name << "' of user '" << options.username
                      << "', valid until "
                      << format_timestamp(created.key.expires_at, UtcSuffix::kZ)
                      << ". Keep this token: it is shown only now." << std::endl;
  session.console.out << created.token << std::endl;
  return 0;
}

void add_create(CLI::App& api_key, Choice& choice) {
  const auto options = std::make_shared<CreateOptions>();
  CLI::App* command = api_key.add_subcommand("create", "Make a key; prints its token, once");
  command->add_option("--user", options->username, "Whose key it is")->required();
  command->add_option("--name", options->name, "What it is called")->required();
  command->add_option("--ttl", options->ttl, "How long it is valid, e.g. 12h or 30d")->required();
  command->add_option("--label", options->labels, "A label; may be given several times");
  add_url_option(*command, choice);
  runs(*command, choice, options, create);
}

}  // namespace

void add_api_key_commands(CLI::App& app, Choice& choice) {
  CLI::App* api_key = app.add_subcommand("api-key", "Look after the keys that agents use");
  api_key->require_subcommand(1);
  add_create(*api_key, choice);
}

}  // namespace cq::cli
