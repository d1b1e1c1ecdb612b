#include "app/application.hpp"

#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <cq/version.hpp>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "app/server_routes.hpp"

namespace cq::app {
namespace {

std::size_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

api::WorkerPoolOptions hash_pool(std::chrono::milliseconds timeout) {
  // A hash keeps a core busy for a good part of a second: never all cores, and less urgent than
  // everything else. Not much less, though: with a niceness of 10 a busy machine leaves a hash a
  // tenth of a core, so that four logins take longer than their clients wait; with 5 it is a
  // quarter.
  constexpr int kNiceness = 5;
  // What waits here waits for processor time, which comes for certain, and not for a store: it is
  // given up when its client, or a proxy before it, probably does so too. Once its turn has come,
  // its store has as much time as any.
  constexpr std::chrono::seconds kMaxWait{30};
  // Turns are shared among addresses, so this bounds memory and not waiting.
  constexpr std::size_t kMaxPending = 1024;
  return {.name = "cq-hash",
          .threads = std::max<std::size_t>(1, cores() - 1),
          .max_pending = kMaxPending,
          .niceness = kNiceness,
          .max_wait = kMaxWait,
          .max_run = timeout};
}

api::WorkerPoolOptions monitor_pool(std::chrono::milliseconds timeout) {
  // For what has to be answered while everything else waits. None of it waits for a store for
  // longer than ServedDatabase::kReadyLimit.
  return {.name = "cq-monitor", .threads = 2, .max_pending = 256, .max_wait = timeout};
}

http::ServerOptions server_options(const settings::Settings& settings, const Ports& ports = {}) {
  http::ServerOptions options;
  options.socket = ports.api;
  options.tls = ports.tls;
  options.host = settings.host;
  options.port = settings.port;
  options.reactor_threads = static_cast<unsigned>(std::clamp<std::size_t>(cores(), 1, 8));
  options.max_head = settings.max_head_bytes;
  options.max_headers = settings.max_headers;
  options.max_body = settings.max_body_bytes;
  options.max_body_total = settings.max_body_bytes_total;
  options.max_response_total = settings.max_response_bytes_total;
  options.max_connections = settings.max_connections;
  options.max_connections_for_address = settings.max_peer_connections;
  options.trusted_proxies = settings.trusted_proxies;
  options.head_timeout = settings.head_timeout;
  options.body_timeout = settings.body_timeout;
  options.keep_alive_timeout = settings.keep_alive_timeout;
  options.drain_timeout = settings.shutdown_timeout;
  return options;
}

http::ServerOptions metrics_options(const settings::Settings& settings, const Ports& ports = {}) {
  http::ServerOptions options = server_options(settings, ports);
  options.socket = ports.metrics;
  options.port = settings.metrics_port.value_or(0);
  options.reactor_threads = 1;
  options.port_setting = "CQ_METRICS_PORT";
  options.max_connections = 64;  // of what collects metrics; the descriptors are the API's
  options.max_body_total = settings.max_body_bytes;  // its routes take no body
  return options;
}

/// Each with its threads, in their order.
std::vector<std::unique_ptr<ServedDatabase>> serve_databases(
    std::vector<database::OpenedDatabase> opened, std::chrono::milliseconds store_timeout,
    observability::Log& log) {
  if (opened.empty()) {
    throw Error(ErrorKind::kInternal, "Nothing can be served without a database.");
  }
  std::vector<std::unique_ptr<ServedDatabase>> served;
  served.reserve(opened.size());
  for (database::OpenedDatabase& database : opened) {
    served.push_back(std::make_unique<ServedDatabase>(std::move(database), opened.size() == 1,
                                                      store_timeout, log));
  }
  return served;
}

std::vector<feature::FeatureStore> stores_of(
    const std::vector<std::unique_ptr<ServedDatabase>>& databases) {
  std::vector<feature::FeatureStore> stores;
  stores.reserve(databases.size());
  for (const auto& database : databases) {
    stores.push_back(database->for_features());
  }
  return stores;
}

std::string public_base(const settings::Settings& settings) {
  return settings.public_url ? settings.public_url->base : std::string();
}

std::shared_ptr<const http::ListeningSocket> take_port(const http::ServerOptions& options) {
  return std::make_shared<const http::ListeningSocket>(options.host, options.port,
                                                       options.port_setting);
}

}  // namespace

Ports take_ports(const settings::Settings& settings) {
  if (settings.port != 0 && settings.metrics_port == settings.port) {
    throw Error(ErrorKind::kInvalidArgument,
                "CQ_METRICS_PORT is the port of CQ_PORT; choose another one, or leave it away to "
                "serve the metrics with everything else.");
  }
  Ports ports;
  ports.api = take_port(server_options(settings));
  if (settings.metrics_port) {
    ports.metrics = take_port(metrics_options(settings));
  }
  return ports;
}

Application::Application(const settings::Settings& settings,
                         std::vector<database::OpenedDatabase> databases,
                         observability::Metrics& metrics, observability::Log& log,
                         const std::vector<feature::Feature>& features, const Ports& ports,
                         const feature::Diagnosing& diagnosing)
    : metrics_(metrics),
      databases_(serve_databases(std::move(databases), settings.store_timeout, log)),
      features_(features, stores_of(databases_),
                {settings, metrics_, log, now, [this] { return state(); }, diagnosing}),
      unreadable_records_(metrics_.add_gauges(
          "cq_unreadable_records",
          "Records that were found unreadable since the start, and are left out", "feature")),
      database_bytes_(metrics_.add_gauges("cq_database_bytes", "Size of a database", "feature")),
      log_bytes_(metrics_.add_gauges("cq_database_log_bytes",
                                     "Size of a database's write-ahead log", "feature")),
      metrics_update_([this] { update_metrics(); }, ServedDatabase::kReadyLimit),
      hash_workers_(hash_pool(settings.store_timeout)),
      monitor_workers_(monitor_pool(settings.store_timeout)),
      api_(server_options(settings, ports), api_routes(settings),
           listener_parts(log, public_base(settings))) {
  for (const auto& database : databases_) {
    database_bytes_.set(database->name(), 0);
    log_bytes_.set(database->name(), 0);
  }
  if (settings.metrics_port) {
    metrics_listener_.emplace(metrics_options(settings, ports),
                              std::vector<api::Route>{metrics_route(settings)},
                              listener_parts(log));
  }
}

Application::~Application() {
  stop();
  // What still waits there uses the listeners' routes.
  for (api::WorkerPool* pool : pools()) {
    pool->finish();
  }
}

void Application::start() {
  features_.prepare();
  api_.start();
  if (metrics_listener_) {
    metrics_listener_->start();
  }
  for (const auto& database : databases_) {
    static_cast<void>(database->workers().read.submit(
        [this, &name = database->name()] { features_.warm_up(name); }, {}));
  }
}

std::optional<std::uint16_t> Application::metrics_port() const {
  return metrics_listener_ ? std::optional(metrics_listener_->port()) : std::nullopt;
}

void Application::stop() {
  // Both drain concurrently, so that one deadline holds for both.
  api_.drain();
  features_.stop_waiting();
  if (metrics_listener_) {
    metrics_listener_->drain();
    metrics_listener_->await_drained();
  }
  api_.await_drained();
  // Nothing more is done for clients that are about to be cut off, or have gone.
  for (api::WorkerPool* pool : pools()) {
    pool->drop_waiting();
  }
  api_.stop();
  if (metrics_listener_) {
    metrics_listener_->stop();
  }
}

std::vector<api::Route> Application::api_routes(const settings::Settings& settings) {
  std::vector<api::Route> routes = all_routes(
      features_,
      {.find_unreadiness = [this] { return find_unreadiness(); },
       .find_remark = [this] { return find_remark(); },
       .metrics = settings.metrics_port ? std::nullopt : std::optional(metrics_route(settings)),
       .workers = &monitor_workers_,
       .public_url = public_base(settings)});
  for (const api::Route& route : routes) {
    std::vector<int> statuses;
    for (const api::DeclaredResponse& response : route.responses) {
      statuses.push_back(response.status);
    }
    if (route.documented) {
      metrics_.declare_route(route.path, route.method, statuses);
    }
  }
  return routes;
}

std::optional<std::string> Application::find_unreadiness() {
  std::vector<TimedCall::Asked> asked;
  asked.reserve(databases_.size());
  for (const auto& database : databases_) {
    asked.push_back(database->begin_to_ask());
  }
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    if (std::optional<std::string> problem = databases_[i]->find_unreadiness(asked[i])) {
      return problem;
    }
  }
  return features_.find_unreadiness();
}

std::string Application::find_remark() {
  std::string remarks;
  for (const auto& database : databases_) {
    const std::string remark = database->find_remark();
    if (!remark.empty()) {
      remarks += (remarks.empty() ? "" : "; ") + remark;
    }
  }
  return remarks;
}

feature::ServerState Application::state() {
  feature::ServerState state{.version = CQ_VERSION, .started_at = started_at_};
  std::vector<TimedCall::Asked> asked;
  asked.reserve(databases_.size());
  for (const auto& database : databases_) {
    asked.push_back(database->begin_to_ask());
  }
  for (std::size_t i = 0; i < databases_.size(); ++i) {
    state.databases.push_back(databases_[i]->state(asked[i]));
  }
  state.problem = features_.find_unreadiness();
  return state;
}

std::vector<api::WorkerPool*> Application::pools() {
  std::vector<api::WorkerPool*> all{&hash_workers_, &monitor_workers_};
  for (const auto& database : databases_) {
    all.push_back(&database->workers().write);
    all.push_back(&database->workers().read);
  }
  const std::vector<api::WorkerPool*> of_features = features_.pools();
  all.insert(all.end(), of_features.begin(), of_features.end());
  return all;
}

api::Listener::Parts Application::listener_parts(observability::Log& log,
                                                 const std::string& public_url) {
  api::StoreWorkers& workers = databases_.front()->workers();
  return {features_.authenticator(),
          workers.read,
          workers.write,
          hash_workers_,
          log,
          metrics_,
          public_url};
}

api::Route Application::metrics_route(const settings::Settings& settings) {
  return app::metrics_route(settings.metrics_token, monitor_workers_,
                            [this] { return metrics_text(); });
}

void Application::update_metrics() {
  features_.update_metrics();
  for (const auto& database : databases_) {
    try {
      const StorageSize size = database->storage_size();
      database_bytes_.set(database->name(), size.database);
      log_bytes_.set(database->name(), size.log);
      unreadable_records_.set(database->name(), database->unreadable_records());
    } catch (const Error&) {  // readiness tells of it
    }
  }
}

std::string Application::metrics_text() {
  for (const api::WorkerPool* pool : pools()) {
    const api::WorkerPoolLoad load = pool->load();
    metrics_.set_pool({.name = pool->name(),
                       .threads = load.threads,
                       .active = load.active,
                       .queued = load.queued});
  }
  // A store that hangs is no reason to tell a monitoring system nothing: its figures stay as they
  // were.
  metrics_update_.run();
  return metrics_.text();
}

}  // namespace cq::app
