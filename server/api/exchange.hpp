#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "api/cross_origin.hpp"
#include "api/parked_request.hpp"
#include "api/route.hpp"
#include "http/message.hpp"
#include "http/responder.hpp"

namespace cq::api {

/// A responder that one thread answers through while another looks after its client.
class SharedResponder {
 public:
  explicit SharedResponder(http::Responder responder) noexcept : responder_(std::move(responder)) {}
  SharedResponder(SharedResponder&& other) noexcept : responder_(std::move(other.responder_)) {}
  SharedResponder(const SharedResponder&) = delete;
  SharedResponder& operator=(const SharedResponder&) = delete;
  SharedResponder& operator=(SharedResponder&&) = delete;
  ~SharedResponder() = default;

  void send(http::Response response) {
    std::unique_lock lock(mutex_);
    http::Responder taken = std::move(responder_);
    lock.unlock();
    taken.send(std::move(response));
  }
  [[nodiscard]] bool client_left() const noexcept {
    const std::lock_guard lock(mutex_);
    return responder_.client_left();
  }

 private:
  mutable std::mutex mutex_;
  http::Responder responder_;  // guarded by mutex_
};

/// One request under way. What is read while its worker may still run doesn't change any more, but
/// for its progress and its caller.
struct Exchange {
  /// How far a request has come. Whatever answers it first does so alone: its worker, or what
  /// reports that the worker takes too long.
  class Progress {
   public:
    enum State { kReceived, kHandled, kAnswered };

    Progress() = default;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    Progress(Progress&& other) noexcept : state_(other.state_.load()) {}
    Progress& operator=(Progress&&) = delete;
    ~Progress() = default;

    /// Whether its handler may be called: not when the request was answered meanwhile.
    bool begin_handling() noexcept {
      State expected = kReceived;
      return state_.compare_exchange_strong(expected, kHandled);
    }
    /// How far it had come; the caller may answer it if that isn't kAnswered.
    State answer() noexcept { return state_.exchange(kAnswered); }
    [[nodiscard]] bool is_answered() const noexcept { return state_ == kAnswered; }

   private:
    std::atomic<State> state_{kReceived};
  };

  http::Request request;
  SharedResponder responder;
  std::chrono::steady_clock::time_point started;
  std::string id;
  const Route* route = nullptr;  ///< null until one is found
  const CrossOrigin* cross_origin = nullptr;
  PathParameters parameters{};
  Deferred deferred{};  ///< its handler runs in place of the route's, if the fast path left one
  Caller caller{};      ///< set by the worker
  Progress progress{};
  std::weak_ptr<Exchange> self{};  ///< on a worker's lane
  bool is_parked = false;          ///< the worker's
};

/// An exchange that is answered when its worker has gone on to others.
class HeldExchange final : public ParkedRequest::Held {
 public:
  /// Sends the response, as ParkedRequest::send() does.
  using Finish = std::function<bool(Exchange& exchange, http::Response response)>;

  HeldExchange(std::shared_ptr<Exchange> exchange, Finish finish)
      : exchange_(std::move(exchange)), finish_(std::move(finish)) {}

  bool answer(http::Response response) override { return finish_(*exchange_, std::move(response)); }
  // One that was answered with 503 meanwhile doesn't wait any more.
  [[nodiscard]] bool client_left() const noexcept override {
    return exchange_->progress.is_answered() || exchange_->responder.client_left();
  }

 private:
  const std::shared_ptr<Exchange> exchange_;
  const Finish finish_;
};

}  // namespace cq::api
