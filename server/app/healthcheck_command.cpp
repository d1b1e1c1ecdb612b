#include "app/healthcheck_command.hpp"

#include <chrono>
#include <cq/error.hpp>
#include <memory>
#include <optional>
#include <ostream>

#include "app/readiness_probe.hpp"
#include "cli/options.hpp"
#include "settings/settings.hpp"

namespace cq::app {
namespace {

constexpr double kShortest = 0.001;
constexpr double kLongest = 3600;

struct HealthcheckOptions {
  std::string url;
  double timeout = 3;
};

/// Where the settings say that the server is; no other setting matters.
std::string address_by(const host::SettingLookup& lookup) {
  return local_address(
      settings::read_settings([&lookup](const std::string& name) -> std::optional<std::string> {
        return name == "CQ_HOST" || name == "CQ_PORT" ? lookup(name) : std::nullopt;
      }));
}

std::optional<std::string> find_unreadiness(const HealthcheckOptions& options,
                                            const cli::Session& session) {
  if (!(options.timeout >= kShortest && options.timeout <= kLongest)) {
    throw Error(ErrorKind::kInvalidArgument, "--timeout takes 0.001 to 3600 seconds.");
  }
  const std::string address = options.url.empty() ? address_by(session.lookup) : options.url;
  const auto timeout =
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::duration<double>(options.timeout));
  return find_unreadiness_of(address, timeout);
}

/// Whatever keeps it from a good answer is 1: supervisors give other statuses meanings of their
/// own.
int ask(const HealthcheckOptions& options, const cli::Session& session) {
  std::optional<std::string> reason;
  try {
    reason = find_unreadiness(options, session);
  } catch (const Error& error) {
    reason = error.what();
  }
  if (reason) {
    session.console.err << *reason << std::endl;
    return 1;
  }
  return 0;
}

}  // namespace

void add_healthcheck_command(CLI::App& app, cli::Invocation& invocation) {
  const auto options = std::make_shared<HealthcheckOptions>();
  CLI::App& command =
      cli::add_command(app, "healthcheck", "Ask the running server whether it can serve requests");
  cli::add_option(command, "--url", options->url,
                  "Where it is, e.g. http://127.0.0.1:3000 (default: by CQ_HOST and CQ_PORT)");
  cli::show_default(cli::add_option(command, "--timeout", options->timeout,
                                    "Seconds that it may take to answer"));
  set_action(command, invocation, options, ask, cli::SettingsPolicy::kAcceptUnusable);
}

}  // namespace cq::app
