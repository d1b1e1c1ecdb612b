#include "support/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace cq::test {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::pair<sockaddr_storage, socklen_t> socket_address(const std::string& address,
                                                      std::uint16_t port) {
  sockaddr_storage storage{};
  auto* v4 = reinterpret_cast<sockaddr_in*>(&storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&storage);
  if (inet_pton(AF_INET, address.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    return {storage, static_cast<socklen_t>(sizeof *v4)};
  }
  if (inet_pton(AF_INET6, address.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    return {storage, static_cast<socklen_t>(sizeof *v6)};
  }
  throw std::invalid_argument("no address: " + address);
}

int poll_for(int fd, short events, std::chrono::milliseconds timeout) {
  pollfd waiting{fd, events, 0};
  int count = 0;
  do {
    count = ::poll(&waiting, 1, static_cast<int>(timeout.count()));
  } while (count < 0 && errno == EINTR);
  return count;
}

}  // namespace

std::optional<std::string> RawResponse::header(std::string_view lower_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_name) return value;
  }
  return std::nullopt;
}

RawClient::RawClient(std::uint16_t port, const std::string& address, int receive_buffer) {
  const auto [storage, size] = socket_address(address, port);
  fd_ = ::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd_ < 0) fail("socket");
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (receive_buffer > 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
    const int error = errno;
    close();
    errno = error;
    fail("connect");
  }
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

RawClient& RawClient::operator=(RawClient&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
    buffer_ = std::move(other.buffer_);
  }
  return *this;
}

RawClient::~RawClient() {
  close();
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (poll_for(fd_, POLLOUT, kTimeout) <= 0) {
      throw std::runtime_error("the server has not taken the request");
    }
    const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EAGAIN && errno != EINTR) {
      fail("send");
    }
  }
}

bool RawClient::try_send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void RawClient::send_byte_by_byte(std::string_view bytes) {
  for (const char byte : bytes) send({&byte, 1});
}

RawResponse RawClient::read_response(bool to_head) {
  RawResponse response;
  response.status_line = take_line();
  if (response.status_line.size() < 12) {
    throw std::runtime_error("no status line: " + response.status_line);
  }
  response.status = std::stoi(response.status_line.substr(9, 3));
  for (std::string line = take_line(); !line.empty(); line = take_line()) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) throw std::runtime_error("no header: " + line);
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    response.headers.emplace_back(std::move(name), line.substr(colon + 2));
  }
  const auto length = response.header("content-length");
  if (length && !to_head) response.body = take(std::stoul(*length));
  if (response.header("transfer-encoding") == "chunked" && !to_head) {
    while (const std::size_t size = std::stoul(take_line(), nullptr, 16)) {
      response.body += take(size);
      take_line();
    }
    take_line();
  }
  return response;
}

std::string RawClient::read_to_end() {
  while (read_more()) {
  }
  return std::exchange(buffer_, {});
}

bool RawClient::has_input(std::chrono::milliseconds timeout) {
  return !buffer_.empty() || poll_for(fd_, POLLIN, timeout) > 0;
}

void RawClient::end_sending() {
  ::shutdown(fd_, SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void RawClient::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

bool RawClient::read_more() {
  if (poll_for(fd_, POLLIN, kTimeout) <= 0) {
    throw std::runtime_error("nothing came in time; so far: " + buffer_.substr(0, 500));
  }
  std::array<char, 65'536> bytes{};
  ssize_t count = 0;
  do {
    count = ::recv(fd_, bytes.data(), bytes.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && errno != ECONNRESET && errno != EPIPE) fail("recv");
  if (count <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

std::string RawClient::take_line() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!read_more()) throw std::runtime_error("closed within a head: " + buffer_.substr(0, 500));
  }
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return line;
}

std::string RawClient::take(std::size_t size) {
  while (buffer_.size() < size) {
    if (!read_more()) throw std::runtime_error("closed within a body: " + buffer_.substr(0, 500));
  }
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return taken;
}

}  // namespace cq::test
