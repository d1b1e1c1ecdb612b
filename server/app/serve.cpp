#include <chrono>
#include <cq/health.hpp>
#include <cq/version.hpp>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/application.hpp"
#include "app/certificate_news.hpp"
#include "app/commands.hpp"
#include "app/doctor_run.hpp"
#include "app/lifecycle.hpp"
#include "cli/options.hpp"
#include "database/open_store.hpp"
#include "feature/served_features.hpp"
#include "http/tls_identity.hpp"
#include "observability/metrics.hpp"
#include "settings/settings.hpp"

namespace cq::app {

namespace {

// For what was under way when the time for it was over, and for closing the store. Together with
// the default of CQ_SHUTDOWN_TIMEOUT it is less than the 10 seconds after which most supervisors
// kill.
constexpr std::chrono::seconds kGrace{1};

/// As if killed: a store keeps what it has acknowledged, and undoes the rest.
[[noreturn]] void end_at_once(observability::Log& log) {
  log.error("Not everything came to an end in time; what was under way is given up");
  log.flush();
  std::_Exit(EXIT_FAILURE);
}

/// Opens the features' databases. None is touched before all of them are known to be served by
/// modules that have what the features need.
std::vector<database::OpenedDatabase> open_databases(
    const std::vector<database::Database>& databases, observability::Log& log,
    const std::vector<feature::Feature>& features, observability::Metrics& metrics,
    std::deque<observability::StoreObserver>& observers) {
  const auto needed_of = [&features](const database::Database& database) {
    database::NeededParts needed =
        feature::needed_parts(feature::on_databases(features, {database.name()}));
    needed.push_back(Health::kId);
    return needed;
  };
  for (const database::Database& database : databases) {
    database::require(database, needed_of(database));
  }
  std::vector<database::OpenedDatabase> opened;
  for (const database::Database& database : databases) {
    host::CallObserver& observer = database.name() == host::kFirstFeature
                                       ? static_cast<host::CallObserver&>(metrics)
                                       : observers.emplace_back(metrics, database.name());
    opened.push_back({database.name(),
                      database::open_store(
                          database, log, needed_of(database),
                          [&log](const std::string& sentence) { log.info(sentence); }, &observer),
                      std::string(database.module.name()), std::string(database.module.version())});
  }
  return opened;
}

/// What the server runs with, wherever that was given: its settings, and those of the databases'
/// modules.
settings::Values effective_settings(const host::SettingLookup& lookup,
                                    const settings::SettingTable& table,
                                    const std::vector<database::Database>& databases) {
  settings::Values values;
  const auto take = [&](const std::string& name) {
    if (const std::optional<std::string> value = lookup(name)) values[name] = *value;
  };
  for (const settings::Setting& setting : table.all()) take(std::string(setting.name));
  for (const database::Database& database : databases) {
    const std::vector<host::ModuleSetting> of_module = database.module.settings();
    for (const host::ModuleSetting& setting : of_module) take(setting.name);
  }
  return values;
}

/// The certificate that the settings name; null where they name none. Throws Error: invalid
/// argument when the server couldn't serve with it.
std::shared_ptr<http::TlsKeeper> read_certificate(const settings::Settings& settings) {
  if (settings.tls_certificate.empty()) return nullptr;
  return std::make_shared<http::TlsKeeper>(
      http::TlsFiles{settings.tls_certificate, settings.tls_key});
}

/// What SIGHUP does; returns whether the server goes on. Both or none are there.
bool reload(http::TlsKeeper* certificate, const CertificateNews* news, observability::Log& log) {
  if (certificate == nullptr || news == nullptr) {
    if (!has_service_manager()) return false;
    log.info("There is nothing to reload on SIGHUP: settings are read at the start");
    return true;
  }
  try {
    certificate->reload();
    log.info("New connections get the certificate that was read on SIGHUP");
    news->tell();
  } catch (const std::exception& error) {
    log.error("The certificate stays as it was: " + std::string(error.what()));
  }
  return true;
}

/// Serves those of the features that CQ_FEATURES switches on, until SIGINT or SIGTERM comes;
/// returns once everything has ended well. Throws Error when it can't be started: invalid argument
/// for a setting, else what open_store and the server throw.
void serve(const host::SettingLookup& lookup, observability::Log& log,
           const std::vector<feature::Feature>& features, bool allow_weak_secrets) {
  const settings::Settings settings = feature::setting_table(features).read(lookup);
  const std::vector<feature::Feature> served = feature::on_databases(features, settings.features);
  settings::require_each({[&] { feature::require_settings(served, settings); },
                          [&] { settings::require_tls_pair(settings); }});
  const settings::SettingTable own = feature::setting_table(served);
  if (!allow_weak_secrets) settings::refuse_weak_secrets(settings, own);
  for (const std::string& warning : settings::warnings_of_secrets(settings, own)) {
    log.warning(warning);
  }

  TerminationSignals signals;  // held back before there is a certificate to read again
  const std::shared_ptr<http::TlsKeeper> certificate = read_certificate(settings);

  std::optional<api::Timer> limit;  // outlives the application, whose end it watches over
  observability::Metrics metrics;
  std::optional<CertificateNews> news;
  if (certificate) news.emplace(certificate, metrics, log);
  std::deque<observability::StoreObserver> observers;
  // Before a database is touched: a server that can't listen leaves its schema where it is.
  Ports ports = take_ports(settings);
  ports.tls = certificate;
  const std::vector<database::Database> databases =
      database::find_databases(lookup, feature::databases_of(served));
  DoctorRun doctor(
      {.settings = effective_settings(lookup, feature::setting_table(features), databases)});
  Application application(
      settings, open_databases(databases, log, served, metrics, observers), metrics, log, served,
      ports, {[&doctor] { return doctor.begin(); }, [&doctor] { return doctor.last(); }});
  ports = {};
  application.start();
  const std::string scheme = certificate ? "https://" : "";
  if (const std::optional<std::uint16_t> port = application.metrics_port()) {
    log.info("Only the metrics are served on " + scheme + settings.host + ":" +
             std::to_string(*port));
  }
  log.info("cq-server " CQ_VERSION " listens on " + scheme + settings.host + ":" +
           std::to_string(application.port()));
  tell_service_manager_ready(application.port());
  std::optional<api::Timer> watchdog;  // ends before the application that it watches
  if (const auto interval = watchdog_interval()) {
    watchdog.emplace("cq-watchdog", *interval / 2, [&application, pause = *interval / 2] {
      if (application.silence() < pause) tell_service_manager_alive();
      return std::optional<api::Timer::Duration>(pause);
    });
  }
  const int received =
      signals.wait([&] { return reload(certificate.get(), news ? &*news : nullptr, log); });
  log.info(received == SIGINT   ? "Stopping on SIGINT"
           : received == SIGHUP ? "Stopping on SIGHUP"
                                : "Stopping on SIGTERM");
  limit.emplace("cq-limit", settings.shutdown_timeout + kGrace, [&log] {
    end_at_once(log);
    return std::optional<api::Timer::Duration>();
  });
  tell_service_manager_stopping();
  watchdog.reset();
  application.stop();
}

}  // namespace

void add_serve_command(CLI::App& app, cli::Invocation& invocation,
                       const std::vector<feature::Feature>& features) {
  const auto allow_weak_secrets = std::make_shared<bool>(false);
  const std::string flag = "--allow-weak-secrets";
  const std::string help = "Start with secrets that may be guessed; for tests alone";
  add_setting_options(app, invocation, "");  // its options work without its name, too
  cli::put_under(cli::add_flag(app, flag, *allow_weak_secrets, help), "");
  if (invocation.needs("serve")) {
    CLI::App& command =
        cli::add_command(app, "serve", "Serve until SIGINT or SIGTERM (the default)");
    add_setting_options(command, invocation, "Settings");
    cli::add_flag(command, flag, *allow_weak_secrets, help);
  }
  invocation.action = [&features, allow_weak_secrets](const cli::Session& session) {
    serve(session.lookup, session.log, features, *allow_weak_secrets);
    return 0;
  };
}

}  // namespace cq::app
