#include <pistache/http_defs.h>
#include <pistache/reactor.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/listening_socket.hpp"
#include "http/pistache_transport.hpp"
#include "http/response_writer.hpp"
#include "http/server.hpp"

namespace cq::http {

std::string_view reason_phrase(int status) noexcept {
  switch (status) {
#define CODE(value, name, phrase) \
  case value:                     \
    return phrase;
    STATUS_CODES
#undef CODE
    default:
      return "Unknown";
  }
}

namespace {

// Descriptors that are left to the rest of the process: a database needs some to answer at all.
constexpr rlim_t kReservedDescriptors = 192;

/// The number of connections for which there are descriptors, once the process may have as many as
/// its hard limit allows.
std::size_t affordable_connections(std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const rlim_t needed = wanted + 2 * kReservedDescriptors;
  if (limit.rlim_cur < needed) {
    rlimit raised = limit;
    raised.rlim_cur = std::min<rlim_t>(needed, limit.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  const rlim_t spare = limit.rlim_cur > 2 * kReservedDescriptors
                           ? limit.rlim_cur - kReservedDescriptors
                           : limit.rlim_cur / 2;
  return std::min<std::size_t>(wanted, spare);
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, RequestHandler handler)
      : options_(std::move(options)), handler_(std::move(handler)) {}

  void start() {
    listener_ = options_.socket ? std::move(options_.socket)
                                : std::make_shared<const ListeningSocket>(
                                      options_.host, options_.port, options_.port_setting);
    listener_->listen();
    port_ = listener_->port();
    share_ = std::make_unique<ReactorShare>(options_, handler_, *listener_,
                                            affordable_connections(options_.max_connections));
    const auto reactor = Pistache::Aio::Reactor::create();
    reactor->init(Pistache::Aio::AsyncContext(std::max(1U, options_.reactor_threads), "cq-http"));
    const auto key = reactor->addHandler(std::make_shared<PistacheTransport>(*share_));
    for (const auto& handler : reactor->handlers(key)) {
      auto& transport = dynamic_cast<PistacheTransport&>(*handler);
      drained_.push_back(transport.drained());
      ended_.push_back(transport.ended());
    }
    reactor->run();
    reactor_ = reactor;
  }

  void drain() {
    if (!reactor_ || drain_deadline_) return;
    for (const auto& mailbox : share_->mailboxes) mailbox->post_drain();
    drain_deadline_ = std::chrono::steady_clock::now() + options_.drain_timeout;
  }

  void await_drained() const {
    if (!reactor_ || !drain_deadline_) return;
    for (const auto& drained : drained_) drained.wait_until(*drain_deadline_);
  }

  void stop() {
    if (!reactor_) return;
    drain();
    await_drained();
    for (const auto& mailbox : share_->mailboxes) mailbox->post_end();
    for (const auto& ended : ended_) ended.wait();
    reactor_->shutdown();
    reactor_.reset();
    listener_.reset();
  }

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  [[nodiscard]] std::chrono::steady_clock::duration silence() const {
    using Clock = std::chrono::steady_clock;
    Clock::time_point earliest = Clock::now();
    const Clock::time_point now = earliest;
    for (const auto& at : share_->swept_at) {
      earliest = std::min(earliest, Clock::time_point(Clock::duration(at.load())));
    }
    return now - earliest;
  }

 private:
  ServerOptions options_;
  const RequestHandler handler_;
  std::shared_ptr<const ListeningSocket> listener_;
  std::unique_ptr<ReactorShare> share_;
  std::shared_ptr<Pistache::Aio::Reactor> reactor_;
  std::vector<std::future<void>> drained_;
  std::vector<std::future<void>> ended_;
  std::optional<std::chrono::steady_clock::time_point> drain_deadline_;  ///< once it drains
  std::uint16_t port_ = 0;
};

Server::Server(ServerOptions options, RequestHandler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}

Server::~Server() {
  stop();
}

void Server::start() {
  try {
    impl_->start();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    // The reactor's own errors are of several types, and all say that the system lacks something.
    throw Error(ErrorKind::kUnavailable,
                std::string("the HTTP server cannot start its threads: ") + error.what() +
                    "; ask for fewer, or raise the limits on open files and processes");
  }
}

std::uint16_t Server::port() const {
  return impl_->port();
}

std::chrono::steady_clock::duration Server::silence() const {
  return impl_->silence();
}

void Server::drain() {
  impl_->drain();
}

void Server::await_drained() {
  impl_->await_drained();
}

void Server::stop() {
  impl_->stop();
}

}  // namespace cq::http
