#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/dispatcher.hpp"

namespace cq::api {

/// Takes the one response that a test waits for.
class OneResponse : public http::Responder::Channel {
 public:
  void deliver_permit(std::uint64_t /*sequence*/,
                      std::optional<http::Response> /*refusal*/) override {}
  void deliver(std::uint64_t /*sequence*/, http::Response response) override {
    sent.set_value(std::move(response));
  }
  void deliver_piece(std::uint64_t /*sequence*/, http::BodyPiece /*piece*/) override {
    ADD_FAILURE() << "a piece, where a response is waited for";
  }
  [[nodiscard]] bool client_left() const noexcept override { return left; }

  std::promise<http::Response> sent;
  std::atomic<bool> left = false;
};

/// Takes the one piece that a test waits for.
class OnePiece final : public OneResponse {
 public:
  void deliver_piece(std::uint64_t /*sequence*/, http::BodyPiece piece) override {
    made.set_value(std::move(piece));
  }

  std::promise<http::BodyPiece> made;
};

/// The response to a request, once there is one.
inline std::future<http::Response> dispatch_to(Dispatcher& dispatcher, http::Request request) {
  auto channel = std::make_shared<OneResponse>();
  std::future<http::Response> response = channel->sent.get_future();
  dispatcher.dispatch(std::move(request), http::Responder(channel, 0));
  return response;
}

/// The value of a header; empty without it.
inline std::string header_of(const http::Response& response, std::string_view name) {
  for (const http::Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace cq::api
