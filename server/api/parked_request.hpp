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

    virtual void answer(http::Response response) = 0;
    [[nodiscard]] virtual bool client_left() const noexcept = 0;
  };

  explicit ParkedRequest(std::shared_ptr<Held> held) noexcept : held_(std::move(held)) {}

  /// Sends the response. A second time it does nothing.
  void send(http::Response response) {
    if (const std::shared_ptr<Held> held = std::exchange(held_, nullptr)) {
      held->answer(std::move(response));
    }
  }
  /// Whether the client has closed its connection, or its sending side, as far as is known.
  [[nodiscard]] bool client_left() const noexcept { return held_ && held_->client_left(); }

 private:
  std::shared_ptr<Held> held_;
};

}  // namespace cq::api
