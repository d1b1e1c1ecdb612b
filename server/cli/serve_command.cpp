#include "cli/serve_command.hpp"

#include "app/serve.hpp"
#include "cli/options.hpp"

namespace cq::cli {
namespace {

int serve(const Session& session) {
  app::serve(session.lookup, session.log);
  return 0;
}

}  // namespace

void add_serve_command(CLI::App& app, Choice& choice) {
  add_setting_options(app, choice, "");  // its options work without its name, too
  CLI::App& command = add_command(app, "serve", "Serve until SIGINT or SIGTERM (the default)");
  add_setting_options(command, choice, "Settings");
  choice.action = serve;
}

}  // namespace cq::cli
