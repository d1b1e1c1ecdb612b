#include "api/listener.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace cq::api {
namespace {

std::string_view sentence_of(http::Shortage shortage) {
  switch (shortage) {
    case http::Shortage::kConnections:
      return "As many connections are open as may be, so new ones take the place of idle ones or "
             "wait; raise CQ_MAX_CONNECTIONS, or the limit on open files (LimitNOFILE of a "
             "service)";
    case http::Shortage::kAddressConnections:
      return "One address has as many connections open as it may have, so more of it are closed; "
             "if that is a proxy, name it in CQ_TRUSTED_PROXIES";
    case http::Shortage::kResponses:
      return "Clients don't read their responses, so that more of them wait than may; the "
             "connections of the slowest were ended. Raise CQ_MAX_RESPONSE_BYTES_TOTAL if they are "
             "to be served";
    case http::Shortage::kDescriptors:
      break;
  }
  return "No file descriptor is left for a new connection, so it waits; raise the limit on open "
         "files (LimitNOFILE of a service, ulimit -n in a shell)";
}

}  // namespace

Listener::Listener(http::ServerOptions options, std::vector<Route> routes, const Parts& parts)
    : router_(std::move(routes)),
      dispatcher_({router_, parts.authenticate, parts.read_workers, parts.write_workers,
                   parts.hash_workers, parts.log, &parts.metrics, parts.public_url}),
      server_(with_reports(std::move(options), parts.log),
              [this](http::Request request, http::Responder responder) {
                dispatcher_.dispatch(std::move(request), std::move(responder));
              }) {}

http::ServerOptions Listener::with_reports(http::ServerOptions options,
                                           observability::Log& log) const {
  options.on_refusal = [this](const http::Request& received, const std::string& client_address,
                              http::Response& response) {
    dispatcher_.refused(received, client_address, response);
  };
  options.check_body = [this](const http::Request& received, const std::string& client_address,
                              http::BodyPermit permit) {
    dispatcher_.check_body(received, client_address, std::move(permit));
  };
  options.on_shortage = [&log](http::Shortage shortage) {
    log.warning(std::string(sentence_of(shortage)));
  };
  return options;
}

}  // namespace cq::api
