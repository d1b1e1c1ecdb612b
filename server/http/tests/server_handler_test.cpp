// Handlers that are slow, that throw, that forget to respond, that respond from other threads.
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "http/tests/delayed_responses.hpp"
#include "http/tests/test_server.hpp"
#include "support/eventually.hpp"
#include "support/raw_client.hpp"

namespace cq::test {
namespace {

void expect_internal_error(const RawResponse& response) {
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, R"({"detail":"Internal Server Error"})");
}

TEST(ServerHandler, WhateverIsThrownIsAnswered500) {
  TestServer server([](const http::Request& request, http::Responder responder) {
    if (request.path == "/int") throw 42;
    if (request.path == "/exception") throw std::runtime_error("secret of the library");
    responder.send({200, {}, "fine"});
  });
  RawClient client(server.port());
  client.send(get("/int") + get("/exception") + get("/fine"));
  expect_internal_error(client.read_response());
  expect_internal_error(client.read_response());
  EXPECT_EQ(client.read_response().body, "fine");
}

TEST(ServerHandler, ForgottenRequestIsAnswered500) {
  TestServer server([](const http::Request&, const http::Responder&) {});
  RawClient client(server.port());
  client.send(get("/"));
  expect_internal_error(client.read_response());
}

TEST(ServerHandler, ThatBlocksAThreadMakesTheServerSilent) {
  using std::chrono::milliseconds;
  std::promise<void> unblock;
  http::ServerOptions options;
  options.reactor_threads = 2;
  TestServer server(
      [released = unblock.get_future().share()](const http::Request& request,
                                                http::Responder responder) {
        if (request.path == "/blocks") released.wait();
        responder.send({200, {}, "fine"});
      },
      options);
  RawClient client(server.port());
  client.send(get("/blocks"));
  EXPECT_TRUE(eventually([&] { return server.silence() > milliseconds(1500); }));
  unblock.set_value();
  EXPECT_EQ(client.read_response().body, "fine");
  EXPECT_TRUE(eventually([&] { return server.silence() < milliseconds(1000); }));
}

TEST(ServerHandler, SeesThePeersAddress) {
  TestServer server([](const http::Request& request, http::Responder responder) {
    responder.send({200, {}, request.client_address});
  });
  RawClient client(server.port());
  client.send(get("/"));
  EXPECT_EQ(client.read_response().body, "127.0.0.1");
}

TEST(ServerHandler, OthersAreServedWhileWorkersAreBusy) {
  DelayedResponses delayed;
  http::ServerOptions options;
  options.reactor_threads = 1;
  TestServer server(
      [&delayed](http::Request request, http::Responder responder) {
        if (request.path == "/slow") {
          delayed.put(std::move(request), std::move(responder));
        } else {
          echo(std::move(request), std::move(responder));
        }
      },
      options);
  RawClient slow(server.port());
  slow.send(get("/slow"));
  auto waiting = delayed.take();
  ASSERT_TRUE(waiting);
  RawClient quick(server.port());
  for (int i = 0; i < 100; ++i) {
    quick.send(get("/quick"));
    ASSERT_EQ(quick.read_response().body, "GET /quick ");
  }
  waiting->second.send({200, {}, "at last"});
  EXPECT_EQ(slow.read_response().body, "at last");
}

TEST(ServerHandler, AnswersFromWorkersKeepTheOrderOfPipelinedRequests) {
  DelayedResponses delayed;
  TestServer server(delayed.handler());
  RawClient client(server.port());
  client.send(get("/1") + get("/2") + get("/3"));
  auto first = delayed.take();
  auto second = delayed.take();
  auto third = delayed.take();
  ASSERT_TRUE(first && second && third);
  std::thread([&] { third->second.send({200, {}, "third"}); }).join();
  std::thread([&] { second->second.send({200, {}, "second"}); }).join();
  std::thread([&] { first->second.send({200, {}, "first"}); }).join();
  EXPECT_EQ(client.read_response().body, "first");
  EXPECT_EQ(client.read_response().body, "second");
  EXPECT_EQ(client.read_response().body, "third");
}

TEST(ServerHandler, MorePipelinedRequestsThanMayBeUnderWayAreAllAnswered) {
  DelayedResponses delayed;
  http::ServerOptions options;
  options.max_pipelined = 4;
  TestServer server(delayed.handler(), options);
  RawClient client(server.port());
  std::string requests;
  for (int i = 0; i < 50; ++i) requests += get("/" + std::to_string(i));
  client.send(requests);
  for (int i = 0; i < 50; ++i) {
    auto waiting = delayed.take();
    ASSERT_TRUE(waiting);
    waiting->second.send({200, {}, waiting->first.path});
    ASSERT_EQ(client.read_response().body, "/" + std::to_string(i));
  }
}

TEST(ServerHandler, AnswerToAClientThatHasLeftIsDropped) {
  DelayedResponses delayed;
  TestServer server(delayed.handler());
  for (int i = 0; i < 50; ++i) {
    RawClient client(server.port());
    client.send(get("/"));
    auto waiting = delayed.take();
    ASSERT_TRUE(waiting);
    if (i % 2 == 0) {
      client.reset();
    } else {
      client.close();
    }
    waiting->second.send({200, {}, std::string(100'000, 'x')});
  }
  RawClient client(server.port());
  client.send(get("/"));
  auto waiting = delayed.take();
  ASSERT_TRUE(waiting);
  waiting->second.send({200, {}, "still here"});
  EXPECT_EQ(client.read_response().body, "still here");
}

// The second handler responds to the first client's request from within its own call, on whichever
// reactor thread it runs.
TEST(ServerHandler, AnswersAnotherClientsRequestFromWithinItsOwn) {
  DelayedResponses delayed;
  TestServer server([&delayed](http::Request request, http::Responder responder) {
    if (request.path == "/wait") {
      delayed.put(std::move(request), std::move(responder));
      return;
    }
    if (auto waiting = delayed.take()) waiting->second.send({200, {}, "woken"});
    responder.send({200, {}, "woke"});
  });
  for (int i = 0; i < 4; ++i) {
    RawClient sleeper(server.port());
    RawClient waker(server.port());
    sleeper.send(get("/wait"));
    waker.send(get("/wake"));
    EXPECT_EQ(sleeper.read_response().body, "woken");
    EXPECT_EQ(waker.read_response().body, "woke");
  }
}

}  // namespace
}  // namespace cq::test
