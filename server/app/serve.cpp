#include "app/serve.hpp"

#include <cq/version.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "app/application.hpp"
#include "app/open_store.hpp"
#include "app/service_manager.hpp"
#include "app/signals.hpp"
#include "settings/settings.hpp"

namespace cq::app {

void serve(const host::SettingLookup& lookup, logging::Log& log) {
  const settings::Settings settings = settings::read_settings(lookup);
  settings::require_jwt_secret(settings);
  settings::require_api_key_pepper(settings);

  TerminationSignals signals;
  Application application(settings, open_store(lookup, log), log);
  application.start();
  if (const std::optional<std::uint16_t> port = application.metrics_port()) {
    log.info("Only the metrics are served on " + settings.host + ":" + std::to_string(*port));
  }
  log.info("cq-server " CQ_VERSION " listens on " + settings.host + ":" +
           std::to_string(application.port()));
  tell_service_manager_ready(application.port());
  const int received = signals.wait();
  log.info(received == SIGINT ? "Stopping on SIGINT" : "Stopping on SIGTERM");
  tell_service_manager_stopping();
  application.stop();
}

}  // namespace cq::app
