#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/raw_client.hpp"
#include "support/tls_peer.hpp"

namespace cq::test {

/// A TCP connection that speaks TLS. Whatever it waits for must come within RawClient::kTimeout:
/// std::runtime_error, with what did come, otherwise.
class TlsClient {
 public:
  /// Connects, and completes the handshake unless it fails. `receive_buffer` as RawClient's.
  explicit TlsClient(std::uint16_t port, const TlsPeer::Options& options = {},
                     int receive_buffer = 0);

  void send(std::string_view plain);
  /// The next response, with status, body and nothing else. Its length must be given.
  RawResponse read_response();
  /// All that comes until the server says that it writes no more, or closes.
  std::string read_to_end();
  /// Takes what there is to be read, once; waits for it. False at the end.
  bool read_more();
  /// Says that nothing more will be sent (close_notify), and ends the sending side.
  void end_sending();

  [[nodiscard]] TlsPeer& peer() noexcept { return peer_; }
  [[nodiscard]] RawClient& socket() noexcept { return socket_; }

 private:
  void flush();

  RawClient socket_;
  TlsPeer peer_;
  std::string plain_;
};

}  // namespace cq::test
