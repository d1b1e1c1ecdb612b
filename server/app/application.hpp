#pragma once

#include <cq/timestamp.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/listener.hpp"
#include "api/worker_pool.hpp"
#include "app/memory_trimmer.hpp"
#include "app/served_database.hpp"
#include "app/timed_call.hpp"
#include "database/open_store.hpp"
#include "feature/served_features.hpp"
#include "http/listening_socket.hpp"
#include "http/tls_identity.hpp"
#include "observability/log.hpp"
#include "observability/metrics.hpp"
#include "settings/settings.hpp"

namespace cq::app {

/// Ports that are taken and not listened on yet, and what is spoken on them.
struct Ports {
  std::shared_ptr<const http::ListeningSocket> api{};
  std::shared_ptr<const http::ListeningSocket> metrics{};  ///< null: served with everything else
  std::shared_ptr<const http::TlsKeeper> tls{};            ///< null: plain HTTP
};

/// Takes the ports that the settings name. Throws Error: unavailable, naming the setting, where one
/// can't be had; invalid argument when both are the same.
Ports take_ports(const settings::Settings& settings);

/// The running server: everything between opened stores and the network, put together. From one
/// thread.
class Application {
 public:
  /// The databases are those of the features, at least one; each store can say whether it answers:
  /// it has the part Health. `metrics` and `log` outlive the application. Throws what the features
  /// and the stores throw. `ports` are those that it listens on; where there is none, it takes what
  /// the settings name when it starts. What `diagnosing` calls outlives the application.
  Application(const settings::Settings& settings, std::vector<database::OpenedDatabase> databases,
              observability::Metrics& metrics, observability::Log& log,
              const std::vector<feature::Feature>& features, const Ports& ports = {},
              const feature::Diagnosing& diagnosing = {});
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;
  Application(Application&&) = delete;
  Application& operator=(Application&&) = delete;
  ~Application();

  /// Has the features prepare their stores, and listens. Throws Error: unavailable when it can't,
  /// and what the features throw.
  void start();
  [[nodiscard]] std::uint16_t port() const { return api_.port(); }
  /// The port that only the metrics are served on; nullopt when there is none.
  [[nodiscard]] std::optional<std::uint16_t> metrics_port() const;
  /// How long a thread that reads requests has done nothing, not even look at deadlines; each does
  /// so at least four times a second unless something blocks it. From any thread, between start()
  /// and stop().
  [[nodiscard]] std::chrono::steady_clock::duration silence() const { return api_.silence(); }
  /// Takes no more requests and responds to those under way, within settings.shutdown_timeout. What
  /// has not begun by then gets the response 503.
  void stop();

 private:
  [[nodiscard]] std::vector<api::Route> api_routes(const settings::Settings& settings);
  [[nodiscard]] api::Route metrics_route(const settings::Settings& settings);
  [[nodiscard]] std::string metrics_text();
  void update_metrics();
  [[nodiscard]] std::optional<std::string> find_unreadiness();
  [[nodiscard]] std::string find_remark();
  [[nodiscard]] feature::ServerState state();
  [[nodiscard]] std::vector<api::WorkerPool*> pools();
  [[nodiscard]] api::Listener::Parts listener_parts(observability::Log& log,
                                                    const std::string& public_url = {});

  // Each part uses those above it, and is destroyed before them.
  const Timestamp started_at_ = now();
  MemoryTrimmer memory_trimmer_;
  observability::Metrics& metrics_;
  std::vector<std::unique_ptr<ServedDatabase>> databases_;
  feature::ServedFeatures features_;
  observability::Gauges unreadable_records_;
  observability::Gauges database_bytes_;
  observability::Gauges log_bytes_;
  TimedCall metrics_update_;
  api::WorkerPool hash_workers_;
  api::WorkerPool monitor_workers_;
  api::Listener api_;
  std::optional<api::Listener> metrics_listener_;
};

}  // namespace cq::app
