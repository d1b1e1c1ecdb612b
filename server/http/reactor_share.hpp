#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <limits>
#include <memory>
#include <vector>

#include "http/body_budget.hpp"
#include "http/connection_admission.hpp"
#include "http/listening_socket.hpp"
#include "http/mailbox.hpp"
#include "http/response_budget.hpp"
#include "http/server.hpp"
#include "http/server_options.hpp"

namespace cq::http {

/// What the reactor threads of one server share. It outlives them.
struct ReactorShare {
  ReactorShare(const ServerOptions& server_options, const RequestHandler& request_handler,
               const ListeningSocket& listening_socket, std::size_t connection_limit)
      : options(server_options),
        handler(request_handler),
        listener(listening_socket),
        admission(connection_limit, limit_for_address(options, connection_limit),
                  options.limit_loopback, options.trusted_proxies),
        bodies(std::make_shared<BodyBudget>(options.max_body_total, options.max_body)),
        responses(std::make_shared<ResponseBudget>(options.max_response_total)) {}

  const ServerOptions& options;
  const RequestHandler& handler;
  const ListeningSocket& listener;
  ConnectionAdmission admission;
  const std::shared_ptr<BodyBudget> bodies;         ///< requests may outlive the server
  const std::shared_ptr<ResponseBudget> responses;  ///< likewise
  std::vector<std::shared_ptr<Mailbox>> mailboxes;  ///< one for each thread; fixed once they run
  /// Since when the thread of that mailbox has an idle connection; kNoneIdle without one.
  std::deque<std::atomic<std::chrono::steady_clock::rep>> idle_since;
  /// When that mailbox's thread last looked at its connections' deadlines, as it does at least four
  /// times a second.
  std::deque<std::atomic<std::chrono::steady_clock::rep>> swept_at;

  /// Reports that connections end because their clients don't read, at most once a minute. From any
  /// thread.
  void report_slow_readers(std::chrono::steady_clock::time_point now) {
    constexpr std::chrono::steady_clock::duration kPeriod = std::chrono::minutes(1);
    auto next = next_report_.load();
    if (!options.on_shortage || now.time_since_epoch().count() < next) return;
    if (next_report_.compare_exchange_strong(next, (now + kPeriod).time_since_epoch().count())) {
      options.on_shortage(Shortage::kResponses);
    }
  }

  static constexpr auto kNoneIdle = std::numeric_limits<std::chrono::steady_clock::rep>::max();

 private:
  std::atomic<std::chrono::steady_clock::rep> next_report_{0};

  static std::size_t limit_for_address(const ServerOptions& options, std::size_t limit) noexcept {
    constexpr std::size_t kShare = 4;
    return options.max_connections_for_address > 0 ? options.max_connections_for_address
                                                   : std::max<std::size_t>(1, limit / kShare);
  }
};

}  // namespace cq::http
