#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/connection.hpp"

namespace cq::test {

/// A connection without a socket, and what it hands out.
class ConnectionTest : public testing::Test, public http::RequestSink {
 protected:
  void on_request(http::Request request, std::uint64_t sequence) override {
    EXPECT_EQ(sequence, requests_.size());
    requests_.push_back(std::move(request));
    if (responds_immediately_) connection_.respond(sequence, {200, {}, requests_.back().path});
  }

  bool wants_to_permit(const http::Request& received, std::uint64_t sequence) override {
    asked_for_permit_.emplace_back(sequence, received.path);
    return permits_later_;
  }

  void receive(std::string_view bytes) { connection_.receive(bytes, *this); }

  std::string take_output() {
    std::string output(connection_.output());
    connection_.sent(output.size());
    return output;
  }

  http::ConnectionLimits limits_;
  http::ResponseWriter writer_;
  http::Connection connection_{limits_, writer_};
  std::vector<http::Request> requests_;
  bool responds_immediately_ = false;
  bool permits_later_ = false;
  std::vector<std::pair<std::uint64_t, std::string>> asked_for_permit_;
};

}  // namespace cq::test
