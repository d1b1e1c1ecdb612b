#include "http/listening_socket.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cerrno>
#include <cq/error.hpp>
#include <cstring>
#include <memory>
#include <system_error>

namespace cq::http {
namespace {

constexpr int kBacklog = 1024;

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

[[noreturn]] void fail(const std::string& sentence) {
  throw Error(ErrorKind::kUnavailable, sentence);
}

AddressList resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) {
    fail("cannot listen on host '" + host + "': " + gai_strerror(error) +
         "; give an address of this machine, for instance 127.0.0.1 or 0.0.0.0");
  }
  return {found, &freeaddrinfo};
}

[[noreturn]] void fail_to_listen(const std::string& host, std::uint16_t port,
                                 const std::string& port_setting, int error) {
  const std::string place = "port " + std::to_string(port) + " on " + host;
  switch (error) {
    case EADDRINUSE:
      fail(place +
           " is in use already; stop the program that uses it, or choose a free port with " +
           port_setting);
    case EACCES:
      fail(place + " may not be listened on by this user; choose a port from 1024 up with " +
           port_setting);
    case EADDRNOTAVAIL:
      fail(place + " cannot be listened on, since " + host +
           " is no address of this machine; give one that is");
    default:
      fail(place + " cannot be listened on: " + std::generic_category().message(error) +
           "; choose another port with " + port_setting);
  }
}

void set_option(int fd, int level, int name) {
  const int on = 1;
  setsockopt(fd, level, name, &on, sizeof on);
}

/// errno on failure, otherwise 0.
int bind_to(const addrinfo& address, FileDescriptor& fd) {
  fd = FileDescriptor(
      socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol));
  if (!fd.valid()) return errno;
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR);
  // Accepted sockets inherit it.
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY);
  return bind(fd.get(), address.ai_addr, address.ai_addrlen) == 0 ? 0 : errno;
}

std::uint16_t bound_port(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    fail("the port being listened on cannot be read: " + std::generic_category().message(errno));
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

}  // namespace

ListeningSocket::ListeningSocket(const std::string& host, std::uint16_t port,
                                 const std::string& port_setting)
    : host_(host), port_setting_(port_setting) {
  const AddressList addresses = resolve(host, port);
  int error = 0;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    error = bind_to(*address, fd_);
    if (error == 0) {
      port_ = bound_port(fd_.get());
      return;
    }
  }
  fail_to_listen(host, port, port_setting, error);
}

void ListeningSocket::listen() const {
  if (::listen(fd_.get(), kBacklog) != 0) fail_to_listen(host_, port_, port_setting_, errno);
}

ListeningSocket::Outcome ListeningSocket::accept(AcceptedSocket& accepted) const {
  socklen_t size = sizeof accepted.address;
  const int fd = accept4(fd_.get(), reinterpret_cast<sockaddr*>(&accepted.address), &size,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    accepted.fd = FileDescriptor(fd);
    return Outcome::kAccepted;
  }
  const bool exhausted = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
  // Any other error concerns that one connection, or means that none waits.
  return exhausted ? Outcome::kExhausted : Outcome::kNone;
}

void ListeningSocket::refuse_all() const noexcept {
  ::shutdown(fd_.get(), SHUT_RDWR);
}

}  // namespace cq::http
