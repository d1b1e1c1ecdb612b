#pragma once

#include <cq/store.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/listener.hpp"
#include "app/readiness.hpp"
#include "app/worker_pool.hpp"
#include "auth/jwt.hpp"
#include "log/log.hpp"
#include "metrics/measured_store.hpp"
#include "metrics/metrics.hpp"
#include "metrics/unit_counter.hpp"
#include "routes/credentials.hpp"
#include "services/api_key_service.hpp"
#include "services/key_uses.hpp"
#include "services/knowledge_service.hpp"
#include "services/login_service.hpp"
#include "services/review_service.hpp"
#include "services/user_service.hpp"
#include "settings/settings.hpp"

namespace cq::app {

/// The running server: everything between an opened store and the network, put together. From one
/// thread.
class Application {
 public:
  /// `log` outlives it.
  Application(const settings::Settings& settings, std::unique_ptr<Store> store, logging::Log& log);
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
  [[nodiscard]] std::vector<routes::Route> api_routes(const settings::Settings& settings);
  [[nodiscard]] routes::Route metrics_route(const settings::Settings& settings);
  [[nodiscard]] std::string metrics_text();
  void warm_up();

  // Each part uses those above it, and is destroyed before them.
  logging::Log& log_;
  std::unique_ptr<Store> store_;
  Readiness readiness_;
  metrics::Metrics metrics_;
  metrics::MeasuredStore measured_;
  metrics::UnitCounter unit_counter_;
  auth::JwtAuthority authority_;
  services::KeyUses key_uses_;
  services::LoginService login_;
  services::UserService users_;
  services::ApiKeyService api_keys_;
  services::KnowledgeService knowledge_;
  services::ReviewService reviews_;
  routes::Credentials credentials_;
  WorkerPool read_workers_;
  WorkerPool write_workers_;
  WorkerPool hash_workers_;
  Listener api_;
  std::optional<Listener> metrics_listener_;
};

}  // namespace cq::app
