#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "http/message.hpp"
#include "http/responder.hpp"
#include "http/server_options.hpp"

namespace cq::http {

/// Called for each request on one of the reactor's threads, by several concurrently. Must not
/// block: slow work moves the responder to a worker. A request whose handler throws gets the
/// response 500.
using RequestHandler = std::function<void(Request, Responder)>;

/// An HTTP/1.1 server on threads of its own. start(), port(), drain(), await_drained() and stop()
/// are called from one thread, which is none of the reactor's.
class Server {
 public:
  Server(ServerOptions options, RequestHandler handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  Server(Server&&) = delete;
  Server& operator=(Server&&) = delete;
  /// Stops it.
  ~Server();

  /// Listens, and serves from then on. Its threads inherit this thread's signal mask. Throws
  /// cq::Error, kUnavailable, when it can't listen there. Once only.
  void start();

  /// The port it listens on, once it is started.
  [[nodiscard]] std::uint16_t port() const;

  /// How long the thread that has been silent for longest has had no turn; each has one at least
  /// four times a second unless something blocks it. From any thread, between start() and stop().
  [[nodiscard]] std::chrono::steady_clock::duration silence() const;

  /// Takes no more connections, and responds to what has begun to arrive, each with "Connection:
  /// close". Returns immediately. Does nothing when it isn't running, as all below.
  void drain();

  /// Waits until the last connection has ended, no longer than options.drain_timeout after the call
  /// of drain().
  void await_drained();

  /// drain() and await_drained(), and ends its threads. Responders that are still held stay safe to
  /// use.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cq::http
