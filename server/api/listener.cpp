#include "api/listener.hpp"

#include <utility>

namespace cq::api {

Listener::Listener(http::ServerOptions options, std::vector<Route> routes, const Parts& parts)
    : router_(std::move(routes)),
      dispatcher_({router_, parts.authenticate, parts.read_workers, parts.write_workers,
                   parts.hash_workers, parts.log, &parts.metrics}),
      server_(with_refusals(std::move(options)),
              [this](http::Request request, http::Responder responder) {
                dispatcher_.dispatch(std::move(request), std::move(responder));
              }) {}

http::ServerOptions Listener::with_refusals(http::ServerOptions options) const {
  options.on_refusal = [this](const http::Request& received, http::Response& response) {
    dispatcher_.refused(received, response);
  };
  return options;
}

}  // namespace cq::api
