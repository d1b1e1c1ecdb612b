#pragma once

#include <memory>
#include <string>

#include "api/request.hpp"
#include "api/router.hpp"
#include "api/worker_pool.hpp"
#include "http/message.hpp"
#include "http/responder.hpp"
#include "observability/log.hpp"
#include "observability/metrics.hpp"

namespace cq::api {

struct Exchange;

/// Brings a request to its route, on the lane that the route names, and the response back to the
/// client: the handler's, or that of an error as the tables say. Safe from any thread.
class Dispatcher {
 public:
  /// All of it outlives the dispatcher; the pools end before the services that the routes call.
  struct Parts {
    const Router& router;
    Authenticate authenticate;
    /// For Lane::kStore, where the route names no workers: requests of safe methods, and others.
    WorkerPool& read_workers;
    WorkerPool& write_workers;
    WorkerPool& hash_workers;
    observability::Log& log;
    observability::Metrics* metrics = nullptr;  ///< null: nothing is counted
    /// The address that clients know, without a slash at its end; empty: as their requests say.
    std::string public_url{};
  };

  explicit Dispatcher(const Parts& parts) : parts_(parts) {}

  /// Never blocks and never throws.
  void dispatch(http::Request request, http::Responder responder) const noexcept;

  /// Lets a large body be read where its route takes one from anybody, or `received` has the
  /// credentials that it takes; refuses it otherwise, as the request would be.
  /// Never blocks and never throws.
  void check_body(const http::Request& received, const std::string& client_address,
                  http::BodyPermit permit) const noexcept;

  /// Logs and counts what the HTTP layer refused before it became a request, and gives the response
  /// its request id.
  /// Never blocks and never throws.
  void refused(const http::Request& received, const std::string& client_address,
               http::Response& response) const noexcept;

 private:
  [[nodiscard]] Caller authenticate(const http::Request& request, const Route& route) const;
  void start(Exchange exchange) const;
  bool try_fast_path(Exchange& exchange) const;
  void hand_over(Exchange exchange) const;
  [[nodiscard]] WorkerPool& pool_of(const Route& route) const;
  void run(Exchange& exchange) const noexcept;
  void give_up(Exchange& exchange) const noexcept;
  void answer_overdue(Exchange& exchange) const noexcept;
  /// Sends the response and returns true, unless the request was answered already.
  bool finish(Exchange& exchange, http::Response response) const;
  void send(Exchange& exchange, http::Response response, const Caller& caller) const;
  [[nodiscard]] http::Response call_handler(Exchange& exchange) const;
  /// The source of a response's rest; what its pieces throw is logged as an error of the route.
  [[nodiscard]] std::shared_ptr<http::BodySource> source_for(const Exchange& exchange,
                                                             WorkerBody::Next next) const;
  [[nodiscard]] http::Response response_to(Exchange& exchange) const;

  Parts parts_;
  mutable RequestIds ids_;  // safe from any thread by itself
};

}  // namespace cq::api
