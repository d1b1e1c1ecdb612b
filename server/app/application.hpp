#pragma once

#include <cq/host/opened_store.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/listener.hpp"
#include "api/worker_pool.hpp"
#include "app/memory_trimmer.hpp"
#include "app/readiness.hpp"
#include "feature/served_features.hpp"
#include "observability/log.hpp"
#include "observability/metrics.hpp"
#include "settings/settings.hpp"

namespace cq::app {

/// The running server: everything between an opened store and the network, put together. From one
/// thread.
class Application {
 public:
  /// The store can say whether it answers: it has the part Health. `metrics` and `log` outlive the
  /// application. Throws what the features and the store throw.
  Application(const settings::Settings& settings, host::OpenedStore store,
              observability::Metrics& metrics, observability::Log& log,
              const std::vector<feature::Feature>& features);
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  Application(Application&&) = delete;
  Application& operator=(Application&&) = delete;
  ~Application();

  /// Listens. Throws Error: unavailable when it can't.
  void start();
  [[nodiscard]] std::uint16_t port() const { return api_.port(); }
  /// The port that only the metrics are served on; nullopt when there is none.
  [[nodiscard]] std::optional<std::uint16_t> metrics_port() const;
  /// Takes no more requests and answers those under way, within settings.shutdown_timeout. What
  /// has not begun by then is answered 503.
  void stop();

 private:
  [[nodiscard]] std::vector<api::Route> api_routes(const settings::Settings& settings);
  [[nodiscard]] api::Route metrics_route(const settings::Settings& settings);
  [[nodiscard]] std::string metrics_text();

  // Each part uses those above it, and is destroyed before them.
  MemoryTrimmer memory_trimmer_;
  observability::Metrics& metrics_;
  host::OpenedStore store_;
  Readiness readiness_;
  feature::ServedFeatures features_;
  api::WorkerPool read_workers_;
  api::WorkerPool write_workers_;
  api::WorkerPool hash_workers_;
  api::Listener api_;
  std::optional<api::Listener> metrics_listener_;
};

}  // namespace cq::app
