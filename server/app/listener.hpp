#pragma once

#include <cstdint>
#include <vector>

#include "app/dispatcher.hpp"
#include "http/server.hpp"
#include "routes/router.hpp"

namespace cq::app {

/// Routes, served on a port of their own. start(), port() and stop() are for one thread.
class Listener {
 public:
  /// What it takes besides its routes; all of it outlives the listener.
  struct Parts {
    const routes::Credentials& credentials;
    WorkerPool& read_workers;
    WorkerPool& write_workers;
    WorkerPool& hash_workers;
    logging::Log& log;
    metrics::Metrics& metrics;
  };

  Listener(http::ServerOptions options, std::vector<routes::Route> routes, const Parts& parts);

  /// Throws Error: unavailable when it can't listen.
  void start() { server_.start(); }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  /// As http::Server's.
  void drain() { server_.drain(); }
  void await_drained() { server_.await_drained(); }
  void stop() { server_.stop(); }

 private:
  [[nodiscard]] http::ServerOptions with_refusals(http::ServerOptions options) const;

  routes::Router router_;
  Dispatcher dispatcher_;
  http::Server server_;
};

}  // namespace cq::app
