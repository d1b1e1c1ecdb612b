#include "api/parked_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "dispatched_routes.hpp"

namespace cq::api {
namespace {

// The one worker for writing is free for others meanwhile.
TEST_F(DispatcherTest, AnswersARequestThatWasPutAsideWhenItsAnswerComes) {
  const auto channel = std::make_shared<OneResponse>();
  std::future<http::Response> response = channel->sent.get_future();
  http::Request request;
  request.method = "POST";
  request.path = "/park";
  dispatcher_.dispatch(std::move(request), http::Responder(channel, 0));
  ParkedRequest parked = parked_.get_future().get();
  EXPECT_EQ(response_to("POST", "/store").status, 200);
  EXPECT_FALSE(parked.client_left());
  channel->left = true;
  EXPECT_TRUE(parked.client_left());
  EXPECT_EQ(response.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  EXPECT_TRUE(parked.send(detail_response(201, "yours")));
  EXPECT_FALSE(parked.send(detail_response(500, "again")));
  const http::Response answer = response.get();
  EXPECT_EQ(answer.status, 201);
  EXPECT_NE(header_of(answer, "X-Request-ID"), "");
  EXPECT_THAT(logged(), testing::HasSubstr("POST /park 201 "));
}

TEST_F(DispatcherTest, ARequestThatWasPutAsideAndForgottenGets500) {
  std::future<http::Response> response = dispatch("POST", "/park");
  { const ParkedRequest parked = parked_.get_future().get(); }
  EXPECT_EQ(response.get().status, 500);
}

TEST_F(DispatcherTest, WhatTheHandlerThrowsAnswersARequestThatWasPutAside) {
  http::Request request;
  request.method = "POST";
  request.path = "/park";
  request.query = "throw";
  std::future<http::Response> response = dispatch(std::move(request));
  EXPECT_EQ(response.get().status, 409);
  parked_.get_future().get().send(detail_response(201, "too late"));
}

}  // namespace
}  // namespace cq::api
