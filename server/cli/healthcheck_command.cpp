#include "cli/healthcheck_command.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>

#include "app/readiness_probe.hpp"
#include "settings/settings.hpp"

namespace cq::cli {
namespace {

constexpr double kShortest = 0.001;
constexpr double kLongest = 3600;

struct HealthcheckOptions {
  std::string url;
  double timeout = 3;
};

int ask(const HealthcheckOptions& options, const Session& session) {
  const std::string address = options.url.empty()
                                  ? app::local_address(settings::read_settings(session.lookup))
                                  : options.url;
  const auto timeout =
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(options.timeout));
  const std::optional<std::string> reason = app::find_unreadiness_of(address, timeout);
  if (reason) {
    session.console.err << *reason << std::endl;
    return 1;
  }
  return 0;
}

}  // namespace

void add_healthcheck_command(CLI::App& app, Choice& choice) {
  const auto options = std::make_shared<HealthcheckOptions>();
  CLI::App* command =
      app.add_subcommand("healthcheck", "Ask the running server whether it can serve requests");
  command->add_option("--url", options->url,
                      "Where it is, e.g. http://127.0.0.1:3000 (default: by CQ_HOST and CQ_PORT)");
  command->add_option("--timeout", options->timeout, "Seconds that it may take to answer")
      ->capture_default_str()
      ->check(CLI::Range(kShortest, kLongest));
  runs(*command, choice, options, ask);
}

}  // namespace cq::cli
