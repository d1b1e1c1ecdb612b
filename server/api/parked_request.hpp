#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "http/message.hpp"

namespace cq::api {

/// A request that its handler has put aside: no thread waits for it, and it is answered through
/// this, once, from any thread. One that is destroyed unanswered gets 500. The dispatcher outlives
/// it.
class ParkedRequest {
 public:
  /// The request that is put aside. Safe from any thread.
  class Held {
   public:
    Held() = default;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    Held(Held&&) = delete;
    Held& operator=(Held&&) = delete;
    virtual ~Held() = default;

    /// As ParkedRequest::send().
    virtual bool answer(http::Response response) = 0;
    [[nodiscard]] virtual bool client_left() const noexcept = 0;
  };

  explicit ParkedRequest(std::shared_ptr<Held> held) noexcept : held_(std::move(held)) {}

  /// Sends the response. Returns false where the request was answered before: by this, or with 503
  /// as its handler took too long; what the response grants reaches nobody then.
  bool send(http::Response response) {
    const std::shared_ptr<Held> held = std::exchange(held_, nullptr);
    return held && held->answer(std::move(response));
  }
  /// Whether nobody waits for the response: the client has closed its connection, or its sending
  /// side, as far as is known, or the request was answered with 503. Once this has answered it,
  /// false.
  [[nodiscard]] bool client_left() const noexcept { return held_ && held_->client_left(); }

 private:
  std::shared_ptr<Held> held_;
};

}  // namespace cq::api
