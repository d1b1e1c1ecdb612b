#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <memory>
#include <ostream>

#include "accounts/password_input.hpp"
#include "cli/options.hpp"
#include "database/session_store.hpp"
#include "knowledge/demo.hpp"
#include "knowledge/registration.hpp"
#include "settings/settings.hpp"

namespace cq::knowledge {
namespace {

struct DemoOptions {
  bool password_from_stdin = false;
  bool json = false;
};

int make_demo(const DemoOptions& options, const cli::Session& session) {
  const settings::Settings settings = settings::read_settings(session.lookup);
  settings::require_api_key_pepper(settings);
  const std::string password = options.password_from_stdin
                                   ? accounts::read_password_line(session.console.in)
                                   : make_password();
  const host::OpenedStore store =
      database::open_to_write(session, {Users::kId, ApiKeys::kId, Knowledge::kId, Reviews::kId});
  const Demo made = fill(store.store(), settings.api_key_pepper, password, now());
  if (options.json) {
    JsonValue json = json_object({{"username", made.username}});
    if (!options.password_from_stdin) {
      json.add("password", password);
    }
    json.add("token", made.token)
        .add("approved", made.approved)
        .add("pending", made.pending)
        .add("rejected", made.rejected);
    database::print_json(session.console.out, json);
    return 0;
  }
  session.console.out << in_words(made, options.password_from_stdin ? std::string() : password,
                                  "http://127.0.0.1:" + std::to_string(settings.port))
                      << std::flush;
  return 0;
}

}  // namespace

void add_demo_command(CLI::App& app, cli::Invocation& invocation) {
  const auto options = std::make_shared<DemoOptions>();
  CLI::App& command =
      cli::add_command(app, "demo", "Make a user, a key and a few dozen units to try things out");
  cli::add_flag(command, "--password-stdin", options->password_from_stdin,
                "Read the user's password from the first line of standard input");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, make_demo);
}

}  // namespace cq::knowledge
