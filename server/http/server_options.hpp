#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/message.hpp"
#include "http/request_head.hpp"
#include "http/responder.hpp"
#include "http/tls_identity.hpp"
#include "text/ip_ranges.hpp"

namespace cq::http {

class ListeningSocket;

/// Why a connection isn't served, or another one ends for it.
enum class Shortage {
  kConnections,         ///< as many are open as may be
  kAddressConnections,  ///< one address has as many as it may have
  kDescriptors,         ///< the process, or the system, has no file descriptor left
  kResponses,           ///< clients don't read, and the responses that wait for them are too large
};

/// How a server listens and what it lets a client take. Sizes are bytes.
struct ServerOptions {
  std::string host = "0.0.0.0";  ///< a numeric address, IPv4 or IPv6, or a name of this machine
  std::uint16_t port = 3000;     ///< 0: any free one
  std::string port_setting = "CQ_PORT";  ///< what errors name as the way to choose another one
  /// Where it listens in place of these, if there is one: a port that was taken before.
  std::shared_ptr<const ListeningSocket> socket{};
  unsigned reactor_threads = 2;
  /// With what it speaks TLS, and nothing else; null: plain HTTP.
  std::shared_ptr<const TlsKeeper> tls{};

  std::size_t max_head = 16 * kKibibyte;  ///< request line and headers
  std::size_t max_headers = 100;
  std::size_t max_body = 1024 * kKibibyte;
  /// The bodies of all unanswered requests together; over it, 503. See BodyBudget.
  std::size_t max_body_total = kKibibyte * 1024 * 64;
  /// The responses that wait for their clients together; over it, connections whose clients have
  /// taken nothing for longest are ended. See ResponseBudget.
  std::size_t max_response_total = kKibibyte * 1024 * 64;
  std::size_t max_pipelined = 64;  ///< requests of one connection under way at a time
  std::size_t max_backlog =
      256 * kKibibyte;  ///< bytes held for a client over which it isn't read from
  /// As many as there are file descriptors for, where those are fewer. One more takes the place of
  /// the connection that is idle for longest; while none is idle, it waits until one has gone.
  std::size_t max_connections = 16'384;
  /// From one address, or one network of IPv6; one more is closed. 0: a quarter of all.
  std::size_t max_connections_for_address = 0;
  /// Whether that holds for this machine's own addresses, too: a proxy there brings everybody's.
  bool limit_loopback = false;
  /// Proxies whose word on their clients is taken; that limit doesn't hold for them. See
  /// OriginReader.
  text::IpRanges trusted_proxies{};

  std::chrono::milliseconds head_timeout{10'000};  ///< from a head's first byte to its last: 408;
                                                   ///< for a TLS handshake: closed
  std::chrono::milliseconds body_timeout{30'000};  ///< from a head's end to its body's: 408
  std::chrono::milliseconds keep_alive_timeout{75'000};  ///< without a request: closed
  std::chrono::milliseconds send_timeout{30'000};        ///< a client that takes nothing: closed
  std::chrono::milliseconds linger_timeout{
      2'000};  ///< for a client to close after the last response
  std::chrono::milliseconds drain_timeout{8'000};  ///< from drain() on, for requests under way

  /// Called when connections can't all be served, at most once a minute for each reason. On one of
  /// the reactor's threads; must not block or throw. May be empty.
  std::function<void(Shortage shortage)> on_shortage{};

  /// Called when a request promises a body of more than 64 KiB, or has sent that much of one: with
  /// its head, as far as `received` has it, and the client's address. No more of it is read until
  /// the permit is used. On one of the reactor's threads, by several concurrently; must not block.
  /// May be empty: all are read.
  std::function<void(const Request& received, const std::string& client_address, BodyPermit permit)>
      check_body{};

  /// Called when a client's bytes are refused before they are a request: with what could be read of
  /// one, and the response, which may be given more headers. On one of the reactor's threads, by
  /// several concurrently; must not block or throw. May be empty.
  std::function<void(const Request& received, const std::string& client_address,
                     Response& response)>
      on_refusal{};
};

}  // namespace cq::http
