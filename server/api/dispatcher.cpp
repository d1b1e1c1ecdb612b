#include "api/dispatcher.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "api/complaint.hpp"
#include "api/exchange.hpp"
#include "api/request.hpp"
#include "api/responses.hpp"
#include "api/responses_without_handler.hpp"
#include "api/sent_path.hpp"
#include "text/text.hpp"

namespace cq::api {

namespace {

/// A permit that a worker and what reports it as overdue may decide on.
class SharedPermit {
 public:
  explicit SharedPermit(http::BodyPermit permit) : permit_(std::move(permit)) {}

  void allow() {
    if (!decided_.test_and_set()) permit_.allow();
  }
  void refuse(http::Response response) {
    if (!decided_.test_and_set()) permit_.refuse(std::move(response));
  }

 private:
  http::BodyPermit permit_;
  std::atomic_flag decided_;
};

/// A browser takes a body for what its Content-Type says and for nothing else.
const http::Header kNoSniff{"X-Content-Type-Options", "nosniff"};
/// No cache keeps it, the browser's own neither.
const http::Header kNoStore{"Cache-Control", "no-store"};

/// What a request that waits needs no more. Whatever answers it meanwhile reads other members.
void drop_what_was_read(http::Request& request) noexcept {
  request.body = std::string();
  request.headers = std::vector<http::Header>();
  request.charge = http::BodyCharge();
}

/// Whether its responses are somebody's: a login's, or those that need credentials.
bool is_personal(const Route& route) {
  const bool is_anybodys = route.access == Access::kAnyone || route.access == Access::kMonitor;
  return !is_anybodys || route.lane == Lane::kHash;
}

bool says_what_is_kept(const http::Response& response) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [](const http::Header& header) { return header.name == kNoStore.name; });
}

}  // namespace

void Dispatcher::dispatch(http::Request request, http::Responder responder) const noexcept {
  try {
    std::string id = ids_.id_of(request);
    start(Exchange{.request = std::move(request),
                   .responder = SharedResponder(std::move(responder)),
                   .started = std::chrono::steady_clock::now(),
                   .id = std::move(id)});
  } catch (...) {  // out of memory; the unused responder sends 500
    parts_.log.error("A request could not be dispatched.");
  }
}

void Dispatcher::refused(const http::Request& received, const std::string& client_address,
                         http::Response& response) const noexcept {
  try {
    const std::string id = ids_.id_of(received);
    response.headers.push_back({kRequestIdHeader, id});
    response.headers.push_back(kNoSniff);
    if (parts_.metrics != nullptr) {
      parts_.metrics->note_request(
          {.route = {}, .method = received.method, .status = response.status});
    }
    parts_.log.request({.method = received.method.empty() ? "-" : received.method,
                        .path = received.path.empty() ? "-" : received.path,
                        .status = response.status,
                        .bytes = response.body.size(),
                        .address = client_address,
                        .request_id = id});
  } catch (...) {  // out of memory; the response is sent as it is
    parts_.log.error("A refusal could not be recorded.");
  }
}

void Dispatcher::check_body(const http::Request& received, const std::string& client_address,
                            http::BodyPermit permit) const noexcept {
  try {
    const Match match = match_sent(parts_.router, received.method, received.path);
    const auto* matched = std::get_if<Matched>(&match);
    if (matched == nullptr || matched->route->access == Access::kAnyone) {
      permit.allow();
      return;
    }
    // What credentials take of the request; not what has come of its body.
    const auto head = std::make_shared<http::Request>();
    head->method = received.method;
    head->path = received.path;
    head->query = received.query;
    head->headers = received.headers;
    head->client_address = client_address;
    const auto kept = std::make_shared<SharedPermit>(std::move(permit));
    const auto check = [this, head, kept, route = matched->route] {
      try {
        static_cast<void>(authenticate(*head, *route));
        kept->allow();
      } catch (...) {
        kept->refuse(response_to_failure(parts_.log, *route, ids_.id_of(*head)));
      }
    };
    const auto give_up = [kept] { kept->refuse(too_busy()); };
    const auto overdue = [kept, route = matched->route] {
      kept->refuse(no_answer_in_time(*route, false));
    };
    if (!parts_.read_workers.submit(check, give_up, overdue)) give_up();
  } catch (...) {  // for want of memory; the unused permit lets the request come
    parts_.log.error("The credentials of a large request could not be checked.");
  }
}

Caller Dispatcher::authenticate(const http::Request& request, const Route& route) const {
  return route.authenticate ? route.authenticate(request, route.access)
                            : parts_.authenticate(request, route.access);
}

void Dispatcher::start(Exchange exchange) const {
  const std::string path = text::percent_decoded(exchange.request.path);
  Match match = match_sent(parts_.router, exchange.request.method, exchange.request.path);
  exchange.cross_origin = parts_.router.cross_origin_of(match, path);
  if (exchange.cross_origin != nullptr) {
    if (std::optional<http::Response> response =
            exchange.cross_origin->preflight(exchange.request)) {
      finish(exchange, *std::move(response));
      return;
    }
  }
  auto* matched = std::get_if<Matched>(&match);
  if (matched == nullptr) {
    finish(exchange, response_without_route(exchange.request, match, parts_.public_url));
    return;
  }
  exchange.route = matched->route;
  exchange.parameters = std::move(matched->parameters);
  if (matched->route->lane == Lane::kInline) {
    run(exchange);
    return;
  }
  if (!try_fast_path(exchange)) {
    hand_over(std::move(exchange));
  }
}

void Dispatcher::hand_over(Exchange exchange) const {
  const auto kept = std::make_shared<Exchange>(std::move(exchange));
  kept->self = kept;
  if (!pool_of(*kept->route)
           .submit([this, kept] { run(*kept); }, [this, kept] { give_up(*kept); },
                   [this, kept] { answer_overdue(*kept); }, kept->deferred.turn)) {
    finish(*kept, too_busy());
  }
}

bool Dispatcher::try_fast_path(Exchange& exchange) const {
  constexpr std::size_t kLongBody = std::size_t{16} * 1024;  // which would take too long to read
  const Route& route = *exchange.route;
  if (!route.fast_handler || route.access != Access::kAnyone ||
      exchange.request.body.size() > kLongBody) {
    return false;
  }
  http::Response response;
  try {
    const Call call{.request = exchange.request,
                    .path = exchange.parameters,
                    .body = route.body == nullptr ? std::nullopt : parse_body(exchange.request),
                    .username = {},
                    .headers = &route.headers};
    FastResult result = route.fast_handler(call);
    if (auto* deferred = std::get_if<Deferred>(&result)) {
      exchange.deferred = std::move(*deferred);
      return false;
    }
    response = std::get<http::Response>(std::move(result));
  } catch (const InvalidRequest& invalid) {
    response = complaints_response(invalid);
  } catch (const Refusal& refusal) {
    response = refusal_response(refusal);
  } catch (...) {  // the route's handler may still succeed, and reports the error otherwise
    return false;
  }
  finish(exchange, std::move(response));
  return true;
}

WorkerPool& Dispatcher::pool_of(const Route& route) const {
  if (route.lane == Lane::kHash) {
    return parts_.hash_workers;
  }
  if (route.workers != nullptr) {
    return *route.workers;
  }
  return http::is_safe_method(route.method) ? parts_.read_workers : parts_.write_workers;
}

void Dispatcher::run(Exchange& exchange) const noexcept {
  try {
    if (exchange.route->lane == Lane::kHash && exchange.responder.client_left()) {
      // The status that others log for this, too; hardly a client is there to see it.
      finish(exchange, detail_response(499, "The client closed its connection"));
      return;
    }
    http::Response response = response_to(exchange);
    if (!exchange.is_parked) finish(exchange, std::move(response));
  } catch (...) {  // out of memory; the unused responder sends 500
    parts_.log.error("A request could not be answered.");
  }
}

void Dispatcher::give_up(Exchange& exchange) const noexcept {
  try {
    finish(exchange, too_busy());
  } catch (...) {  // out of memory; the unused responder sends 500
    parts_.log.error("A request could not be given up.");
  }
}

void Dispatcher::answer_overdue(Exchange& exchange) const noexcept {
  try {
    const auto before = exchange.progress.answer();
    if (before == Exchange::Progress::kAnswered) return;
    // Who sent it is the worker's to write.
    send(exchange, no_answer_in_time(*exchange.route, before == Exchange::Progress::kHandled),
         Caller{});
  } catch (...) {  // out of memory; the responder sends 500 once the worker is done
    parts_.log.error("A request whose store doesn't answer could not be answered.");
  }
}

http::Response Dispatcher::call_handler(Exchange& exchange) const {
  const Route& route = *exchange.route;
  // The order is the original's: a body that can't be read, then credentials, then all the rest.
  std::optional<JsonValue> body;
  if (route.body != nullptr && !exchange.deferred.handler) {
    body = parse_body(exchange.request);
  }
  exchange.caller = authenticate(exchange.request, route);
  if (!exchange.progress.begin_handling()) {
    throw Refusal(503, "The request was answered before its turn came");
  }
  const Call call{
      .request = exchange.request,
      .path = exchange.parameters,
      .body = std::move(body),
      .username = exchange.caller.username,
      .key_id = exchange.caller.key_id,
      .make_source = [this, &exchange](
                         WorkerBody::Next next) { return source_for(exchange, std::move(next)); },
      .park =
          [this, &exchange] {
            exchange.is_parked = true;
            return ParkedRequest(std::make_shared<HeldExchange>(
                exchange.self.lock(), [this](Exchange& held, http::Response response) {
                  return finish(held, std::move(response));
                }));
          },
      .headers = &route.headers};
  http::Response response =
      exchange.deferred.handler ? exchange.deferred.handler(call) : route.handler(call);
  if (exchange.is_parked) drop_what_was_read(exchange.request);
  return response;
}

std::shared_ptr<http::BodySource> Dispatcher::source_for(const Exchange& exchange,
                                                         WorkerBody::Next next) const {
  const auto on_failure = [this, route = exchange.route, id = exchange.id] {
    try {
      static_cast<void>(response_to_failure(parts_.log, *route, id));
      parts_.log.error("A response was cut off, as the rest of it could not be made.", id);
    } catch (...) {  // out of memory; the connection ends all the same
      parts_.log.error("A response was cut off.");
    }
  };
  return std::make_shared<WorkerBody>(pool_of(*exchange.route), std::move(next), on_failure);
}

http::Response Dispatcher::response_to(Exchange& exchange) const {
  try {
    return call_handler(exchange);
  } catch (...) {
    exchange.is_parked = false;
    return response_to_failure(parts_.log, *exchange.route, exchange.id);
  }
}

bool Dispatcher::finish(Exchange& exchange, http::Response response) const {
  if (exchange.progress.answer() == Exchange::Progress::kAnswered) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::steady_clock::now() - exchange.started);
    parts_.log.warning(exchange.request.method + " " + exchange.request.path +
                       ", which got 503 as its store did not answer in time, ended after " +
                       std::to_string(seconds.count()) + " s with " +
                       std::to_string(response.status) + " id=" + exchange.id);
    return false;
  }
  send(exchange, std::move(response), exchange.caller);
  return true;
}

void Dispatcher::send(Exchange& exchange, http::Response response, const Caller& caller) const {
  const auto duration = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - exchange.started);
  const int status = response.status;
  const std::size_t bytes = response.body.size();
  response.headers.push_back({kRequestIdHeader, exchange.id});
  response.headers.push_back(kNoSniff);
  if (exchange.route != nullptr && is_personal(*exchange.route) && !says_what_is_kept(response)) {
    response.headers.push_back(kNoStore);
  }
  if (exchange.cross_origin != nullptr) {
    exchange.cross_origin->add_headers(exchange.request, response);
  }
  // Before the response is sent, so that a client which has it finds its request counted.
  if (parts_.metrics != nullptr) {
    parts_.metrics->note_request(
        {.route = exchange.route == nullptr ? std::string_view() : exchange.route->path,
         .method = exchange.request.method,
         .status = status,
         .duration = duration});
  }
  exchange.responder.send(std::move(response));
  parts_.log.request({.method = exchange.request.method,
                      .path = exchange.request.path,
                      .status = status,
                      .bytes = bytes,
                      .duration = duration,
                      .address = exchange.request.client_address,
                      .request_id = exchange.id,
                      .user = caller.username,
                      .key_id = caller.key_id});
}

}  // namespace cq::api
