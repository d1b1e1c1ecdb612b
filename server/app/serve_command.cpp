#include "app/serve_command.hpp"

#include "app/serve.hpp"
#include "cli/options.hpp"

namespace cq::app {
namespace {

int run_serve(const cli::Session& session) {
  serve(session.lookup, session.log);
  return 0;
}

}  // namespace

void add_serve_command(CLI::App& app, cli::Invocation& invocation) {
  add_setting_options(app, invocation, "");  // its options work without its name, too
  CLI::App& command = cli::add_command(app, "serve", "Serve until SIGINT or SIGTERM (the default)");
  add_setting_options(command, invocation, "Settings");
  invocation.action = run_serve;
}

}  // namespace cq::app
