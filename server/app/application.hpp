#pragma once

#include <cq/store.hpp>
#include <cstdint>
#include <memory>

#include "app/dispatcher.hpp"
#include "app/worker_pool.hpp"
#include "auth/jwt.hpp"
#include "http/server.hpp"
#include "log/log.hpp"
#include "routes/credentials.hpp"
#include "routes/router.hpp"
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
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  /// Takes no more requests and answers those under way.
  void stop();

 private:
  // Each part uses those above it, and is destroyed before them.
  std::unique_ptr<Store> store_;
  auth::JwtAuthority authority_;
  services::KeyUses key_uses_;
  services::LoginService login_;
  services::UserService users_;
  services::ApiKeyService api_keys_;
  services::KnowledgeService knowledge_;
  services::ReviewService reviews_;
  routes::Credentials credentials_;
  routes::Router router_;
  WorkerPool store_workers_;
  WorkerPool hash_workers_;
  Dispatcher dispatcher_;
  http::Server server_;
};

}  // namespace cq::app
