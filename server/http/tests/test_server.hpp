#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "http/server.hpp"

namespace cq::test {

/// A started server on a free port of the loopback interface.
class TestServer {
 public:
  explicit TestServer(http::RequestHandler handler, http::ServerOptions options = {})
      : server_(on_loopback(std::move(options)), std::move(handler)) {
    server_.start();
  }

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] std::chrono::steady_clock::duration silence() const { return server_.silence(); }
  void drain() { server_.drain(); }
  void stop() { server_.stop(); }

 private:
  static http::ServerOptions on_loopback(http::ServerOptions options) {
    options.host = "127.0.0.1";
    options.port = 0;
    return options;
  }

  http::Server server_;
};

/// Responds with what it was asked: "METHOD target body".
inline void echo(http::Request request, http::Responder responder) {
  http::Response response;
  response.body = std::move(request.method) + " " + request.target + " " + request.body;
  responder.send(std::move(response));
}

inline std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

}  // namespace cq::test
