#include "cli/serve_command.hpp"

#include <CLI/CLI.hpp>

#include "app/serve.hpp"

namespace cq::cli {
namespace {

void add_serve_options(CLI::App& app, Choice& choice) {
  add_setting_option(app, choice, "--host", "CQ_HOST", "Address to listen on");
  add_setting_option(app, choice, "--port", "CQ_PORT", "Port to listen on; 0 takes a free one");
}

int serve(const Session& session) {
  app::serve(session.lookup, session.log);
  return 0;
}

}  // namespace

void add_serve_command(CLI::App& app, Choice& choice) {
  add_serve_options(app, choice);
  CLI::App* command = app.add_subcommand("serve", "Serve until SIGINT or SIGTERM (the default)");
  add_serve_options(*command, choice);
  choice.action = serve;
}

}  // namespace cq::cli
