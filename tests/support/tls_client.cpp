#include "support/tls_client.hpp"

#include <sys/socket.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace cq::test {

TlsClient::TlsClient(std::uint16_t port, const TlsPeer::Options& options, int receive_buffer)
    : socket_(port, "127.0.0.1", receive_buffer), peer_(options) {
  flush();
  while (!peer_.is_connected() && peer_.failure().empty() && read_more()) {
  }
}

void TlsClient::flush() {
  const std::string output = peer_.take_output();
  // The server may have closed already, which the next read tells.
  if (!output.empty()) socket_.try_send(output);
}

void TlsClient::send(std::string_view plain) {
  peer_.write(plain);
  flush();
}

bool TlsClient::read_more() {
  if (!socket_.has_input(RawClient::kTimeout)) {
    throw std::runtime_error("nothing came; before, there was: " + plain_);
  }
  std::array<char, 16384> bytes{};
  const ssize_t count = ::recv(socket_.fd(), bytes.data(), bytes.size(), 0);
  if (count <= 0) return false;
  peer_.receive({bytes.data(), static_cast<std::size_t>(count)});
  plain_ += peer_.take_plain();
  flush();
  return true;
}

RawResponse TlsClient::read_response() {
  const auto ended = [this] { return std::runtime_error("no whole response came: " + plain_); };
  std::size_t head_end = 0;
  while ((head_end = plain_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) throw ended();
  }
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const std::size_t length = plain_.find(kLength);
  if (length == std::string::npos || length > head_end) throw ended();
  const std::size_t body_at = head_end + 4;
  const std::size_t size = std::stoul(plain_.substr(length + kLength.size()));
  while (plain_.size() < body_at + size) {
    if (!read_more()) throw ended();
  }
  RawResponse response;
  response.status_line = plain_.substr(0, plain_.find("\r\n"));
  response.status = std::stoi(response.status_line.substr(9, 3));
  response.body = plain_.substr(body_at, size);
  plain_.erase(0, body_at + size);
  return response;
}

std::string TlsClient::read_to_end() {
  while (!peer_.server_closed() && peer_.failure().empty() && read_more()) {
  }
  return std::exchange(plain_, {});
}

void TlsClient::end_sending() {
  peer_.close();
  flush();
  socket_.end_sending();
}

}  // namespace cq::test
