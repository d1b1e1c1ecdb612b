#include "app/application.hpp"

#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/migration_target.hpp>
#include <string>
#include <thread>
#include <utility>

#include "app/server_routes.hpp"

namespace cq::app {
namespace {

std::size_t cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

api::WorkerPoolOptions store_pool(const char* name, std::size_t threads) {
  return {
      .name = name, .threads = threads, .max_pending = 1024, .max_wait = std::chrono::seconds(5)};
}

api::WorkerPoolOptions read_pool() {
  // More threads than cores, as some of them wait for disks.
  return store_pool("cq-store-read", std::max<std::size_t>(4, 2 * cores()));
}

api::WorkerPoolOptions write_pool() {
  // Most of them wait for a commit, and the more wait together, the more a store may commit at
  // once. Whoever asks something waits to go on working; whoever has learned something has time.
  api::WorkerPoolOptions options = store_pool("cq-store-write", 10);
  options.niceness = 9;
  return options;
}

api::WorkerPoolOptions hash_pool() {
  // A hash keeps a core busy for a good part of a second: never all cores, and less urgent than
  // everything else. What may wait is bounded by how long a client would.
  return {.name = "cq-hash",
          .threads = std::max<std::size_t>(1, cores() - 1),
          .max_pending = 32 * std::max<std::size_t>(1, cores() - 1),
          .niceness = 10};
}

http::ServerOptions server_options(const settings::Settings& settings) {
  http::ServerOptions options;
  options.host = settings.host;
  options.port = settings.port;
  options.reactor_threads = static_cast<unsigned>(std::clamp<std::size_t>(cores(), 1, 8));
  options.max_head = settings.max_head_bytes;
  options.max_headers = settings.max_headers;
  options.max_body = settings.max_body_bytes;
  options.max_body_total = settings.max_body_bytes_total;
  options.max_connections = settings.max_connections;
  options.max_connections_for_address = settings.max_peer_connections;
  options.head_timeout = settings.head_timeout;
  options.body_timeout = settings.body_timeout;
  options.keep_alive_timeout = settings.keep_alive_timeout;
  options.drain_timeout = settings.shutdown_timeout;
  return options;
}

http::ServerOptions metrics_options(const settings::Settings& settings) {
  http::ServerOptions options = server_options(settings);
  options.port = settings.metrics_port.value_or(0);
  options.reactor_threads = 1;
  options.port_setting = "CQ_METRICS_PORT";
  options.max_connections = 64;  // of what collects metrics; the descriptors are the API's
  options.max_body_total = settings.max_body_bytes;  // nobody should send any
  return options;
}

}  // namespace

Application::Application(const settings::Settings& settings, host::OpenedStore store,
                         observability::Metrics& metrics, observability::Log& log,
                         const std::vector<feature::Feature>& features)
    : metrics_(metrics),
      store_(std::move(store)),
      readiness_(*store_.part<Health>(), store_.find_part<MigrationTarget>(),
                 [&log](const std::string& complaint) {
                   log.trouble("The store can't answer: ", complaint);
                 }),
      features_(features, {settings, store_, metrics_, log, now}),
      read_workers_(read_pool()),
      write_workers_(write_pool()),
      hash_workers_(hash_pool()),
      api_(server_options(settings), api_routes(settings),
           {features_.authenticator(), read_workers_, write_workers_, hash_workers_, log,
            metrics_}) {
  if (settings.metrics_port) {
    metrics_listener_.emplace(metrics_options(settings),
                              std::vector<api::Route>{metrics_route(settings)},
                              api::Listener::Parts{features_.authenticator(), read_workers_,
                                                   write_workers_, hash_workers_, log, metrics_});
  }
}

Application::~Application() {
  stop();
  // What still waits there uses the listeners' routes.
  hash_workers_.finish();
  write_workers_.finish();
  read_workers_.finish();
}

void Application::start() {
  api_.start();
  if (metrics_listener_) {
    metrics_listener_->start();
  }
  static_cast<void>(read_workers_.submit([this] { features_.warm_up(); }, {}));
}

std::optional<std::uint16_t> Application::metrics_port() const {
  return metrics_listener_ ? std::optional(metrics_listener_->port()) : std::nullopt;
}

void Application::stop() {
  // Both drain at once, so that one deadline holds for both.
  api_.drain();
  if (metrics_listener_) {
    metrics_listener_->drain();
    metrics_listener_->await_drained();
  }
  api_.await_drained();
  // Nothing more is done for clients that are about to be cut off, or have gone.
  for (api::WorkerPool* pool : {&read_workers_, &write_workers_, &hash_workers_}) {
    pool->drop_waiting();
  }
  api_.stop();
  if (metrics_listener_) {
    metrics_listener_->stop();
  }
}

std::vector<api::Route> Application::api_routes(const settings::Settings& settings) {
  return all_routes(
      features_,
      {.find_unreadiness =
           [this] {
             const std::optional<std::string> problem = readiness_.problem();
             return problem ? problem : features_.find_unreadiness();
           },
       .metrics = settings.metrics_port ? std::nullopt : std::optional(metrics_route(settings))});
}

api::Route Application::metrics_route(const settings::Settings& settings) {
  const bool is_open = settings.metrics_token.empty();
  return app::metrics_route(is_open ? api::Access::kAnyone : api::Access::kMonitor,
                            [this] { return metrics_text(); });
}

std::string Application::metrics_text() {
  for (const api::WorkerPool* pool : {&read_workers_, &write_workers_, &hash_workers_}) {
    const api::WorkerPoolLoad load = pool->load();
    metrics_.set_pool({.name = pool->name(),
                       .threads = load.threads,
                       .active = load.active,
                       .queued = load.queued});
  }
  features_.update_metrics();
  return metrics_.text();
}

}  // namespace cq::app
