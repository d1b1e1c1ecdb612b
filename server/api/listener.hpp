#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "api/dispatcher.hpp"
#include "api/router.hpp"
#include "http/server.hpp"

namespace cq::api {

/// Routes, served on a port of their own. start(), port() and stop() are for one thread.
class Listener {
 public:
  /// What it takes besides its routes; all of it outlives the listener.
  struct Parts {
    Authenticate authenticate;
    WorkerPool& read_workers;
    WorkerPool& write_workers;
    WorkerPool& hash_workers;
    observability::Log& log;
    observability::Metrics& metrics;
    std::string public_url{};  ///< as the dispatcher's
  };

  Listener(http::ServerOptions options, std::vector<Route> routes, const Parts& parts);

  /// Throws Error: unavailable when it can't listen.
  void start() { server_.start(); }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  /// As http::Server's.
  [[nodiscard]] std::chrono::steady_clock::duration silence() const { return server_.silence(); }
  void drain() { server_.drain(); }
  void await_drained() { server_.await_drained(); }
  void stop() { server_.stop(); }

 private:
  [[nodiscard]] http::ServerOptions with_reports(http::ServerOptions options,
                                                 observability::Log& log) const;

  Router router_;
  Dispatcher dispatcher_;
  http::Server server_;
};

}  // namespace cq::api
