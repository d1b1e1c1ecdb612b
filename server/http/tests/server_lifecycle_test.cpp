// Listening, and ending.
#include <dirent.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cq/error.hpp>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/tests/delayed_responses.hpp"
#include "http/tests/test_server.hpp"
#include "support/raw_client.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;

http::ServerOptions listening_at(const std::string& host, std::uint16_t port) {
  http::ServerOptions options;
  options.host = host;
  options.port = port;
  return options;
}

std::string failure_to_start(const http::ServerOptions& options) {
  http::Server server(options, echo);
  try {
    server.start();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
    return error.what();
  }
  return {};
}

TEST(ServerLifecycle, ChoosesAFreePortForPortZero) {
  TestServer one(echo);
  TestServer two(echo);
  EXPECT_NE(one.port(), 0);
  EXPECT_NE(one.port(), two.port());
}

TEST(ServerLifecycle, SaysWhichPortIsInUseAndWhatToDo) {
  TestServer first(echo);
  const std::string sentence = failure_to_start(listening_at("127.0.0.1", first.port()));
  EXPECT_NE(sentence.find("port " + std::to_string(first.port()) + " on 127.0.0.1 is in use"),
            std::string::npos)
      << sentence;
  EXPECT_NE(sentence.find("CQ_PORT"), std::string::npos);
}

TEST(ServerLifecycle, SaysWhichHostCannotBeListenedOn) {
  // An address of the documentation range, which no machine has.
  EXPECT_NE(failure_to_start(listening_at("192.0.2.1", 0)).find("192.0.2.1"), std::string::npos);
  EXPECT_NE(failure_to_start(listening_at("no host", 0)).find("'no host'"), std::string::npos);
}

TEST(ServerLifecycle, SaysThatItCannotStartSoManyThreads) {
  http::ServerOptions options = listening_at("127.0.0.1", 0);
  options.reactor_threads = 1000;
  const std::string sentence = failure_to_start(options);
  EXPECT_NE(sentence.find("cannot start its threads"), std::string::npos) << sentence;
}

TEST(ServerLifecycle, ListensOnIpv6) {
  http::Server server(listening_at("::1", 0),
                      [](const http::Request& request, http::Responder responder) {
                        responder.send({200, {}, request.client_address});
                      });
  server.start();
  RawClient client(server.port(), "::1");
  client.send(get("/"));
  EXPECT_EQ(client.read_response().body, "::1");
}

TEST(ServerLifecycle, TakesItsPortOverAfterAStop) {
  TestServer first(echo);
  RawClient client(first.port());
  client.send(get("/"));
  client.read_response();
  first.stop();
  http::Server second(listening_at("127.0.0.1", first.port()), echo);
  second.start();
  RawClient next(second.port());
  next.send(get("/second"));
  EXPECT_EQ(next.read_response().body, "GET /second ");
}

TEST(ServerLifecycle, StopsAtOnceWhenNothingIsUnderWay) {
  http::ServerOptions options;
  options.drain_timeout = std::chrono::hours(1);
  TestServer server(echo, options);
  RawClient idle(server.port());
  RawClient served(server.port());
  served.send(get("/"));
  EXPECT_EQ(served.read_response().status, 200);
  server.stop();
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_TRUE(served.is_closed_by_server());
  EXPECT_THROW(RawClient(server.port()), std::system_error);
  server.stop();
}

TEST(ServerLifecycle, SeveralCanDrainAtOnce) {
  http::ServerOptions options;
  options.drain_timeout = std::chrono::hours(1);
  std::promise<http::Responder> held;
  const auto hold = [&held](const http::Request&, http::Responder responder) {
    held.set_value(std::move(responder));
  };
  TestServer one(hold, options);
  TestServer two(echo, options);
  RawClient client(one.port());
  client.send(get("/"));
  http::Responder responder = held.get_future().get();
  RawClient idle(two.port());
  one.drain();
  two.drain();
  // The second has drained while the first can't.
  EXPECT_TRUE(idle.is_closed_by_server());
  responder.send({200, {}, "late"});
  EXPECT_EQ(client.read_response().body, "late");
  one.stop();
  two.stop();
}

TEST(ServerLifecycle, StopWaitsForARequestUnderWayAndSaysClose) {
  DelayedResponses delayed;
  http::ServerOptions options;
  // One thread drains all its connections in one go: the idle one's end tells of the other's.
  options.reactor_threads = 1;
  options.drain_timeout = std::chrono::hours(1);
  TestServer server(delayed.handler(), options);
  RawClient client(server.port());
  client.send(get("/slow"));
  auto waiting = delayed.take();
  ASSERT_TRUE(waiting);
  RawClient idle(server.port());
  std::jthread stopper([&server] { server.stop(); });
  // Closed because the server drains: from here on it does.
  EXPECT_TRUE(idle.is_closed_by_server());
  waiting->second.send({200, {}, "done"});
  const RawResponse response = client.read_response();
  EXPECT_EQ(response.body, "done");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
  client.close();
  stopper.join();
}

TEST(ServerLifecycle, StopTakesARequestThatHasBegunToArrive) {
  http::ServerOptions options;
  // One thread drains all its connections in one go: the idle one's end tells of the other's.
  options.reactor_threads = 1;
  options.drain_timeout = std::chrono::hours(1);
  TestServer server(echo, options);
  RawClient client(server.port());
  client.send(get("/first") + "POST /second HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na");
  EXPECT_EQ(client.read_response().body, "GET /first ");
  RawClient idle(server.port());
  std::jthread stopper([&server] { server.stop(); });
  EXPECT_TRUE(idle.is_closed_by_server());
  client.send("b" + get("/third"));
  const RawResponse response = client.read_response();
  EXPECT_EQ(response.body, "POST /second ab");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
  client.close();
  stopper.join();
}

TEST(ServerLifecycle, StopEndsAtTheDrainTimeoutAndLateAnswersAreDropped) {
  DelayedResponses delayed;
  http::ServerOptions options;
  options.drain_timeout = milliseconds(50);
  std::optional<DelayedResponses::Waiting> waiting;
  {
    TestServer server(delayed.handler(), options);
    RawClient client(server.port());
    client.send(get("/never"));
    waiting = delayed.take();
    ASSERT_TRUE(waiting);
    server.stop();
    EXPECT_TRUE(client.is_closed_by_server());
  }
  // The server is gone altogether.
  std::thread([&] { waiting->second.send({200, {}, "too late"}); }).join();
}

TEST(ServerLifecycle, StopsUnderChurn) {
  for (int round = 0; round < 10; ++round) {
    DelayedResponses delayed;
    http::ServerOptions options;
    options.drain_timeout = milliseconds(200);
    TestServer server(
        [&delayed](http::Request request, http::Responder responder) {
          if (request.path == "/worker") {
            delayed.put(std::move(request), std::move(responder));
          } else {
            echo(std::move(request), std::move(responder));
          }
        },
        options);
    std::atomic<bool> done{false};
    std::atomic<int> served{0};
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 3; ++t) {
      threads.emplace_back([&, t] {
        while (!done) {
          try {
            RawClient client(server.port());
            client.send(get(t == 0 ? "/worker" : "/direct"));
            client.read_response();
            ++served;
          } catch (const std::runtime_error&) {
            // Stopped: refused, reset or closed are all fine, hanging isn't.
            std::this_thread::yield();
          }
        }
      });
    }
    threads.emplace_back([&] {
      while (!done) {
        if (auto waiting = delayed.take(milliseconds(5))) waiting->second.send({200, {}, "late"});
      }
    });
    const auto start = std::chrono::steady_clock::now();
    while (served < 20 && std::chrono::steady_clock::now() - start < RawClient::kTimeout) {
      std::this_thread::yield();
    }
    EXPECT_GE(served, 20);
    const auto stopping = std::chrono::steady_clock::now();
    server.stop();
    EXPECT_LT(std::chrono::steady_clock::now() - stopping,
              options.drain_timeout + std::chrono::seconds(20));
    EXPECT_THROW(RawClient(server.port()), std::runtime_error);
    done = true;
    for (std::thread& thread : threads) thread.join();
  }
}

int open_descriptors() {
  int count = 0;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir("/proc/self/fd"), &closedir);
  while (readdir(directory.get()) != nullptr) ++count;
  return count;
}

// Pistache's reactor itself leaves one behind for each of its threads, the one that wakes it to
// end.
TEST(ServerLifecycle, LeavesNoDescriptorOfItsOwnBehind) {
  constexpr int kThreads = 2;
  http::ServerOptions options;
  options.reactor_threads = kThreads;
  const auto run_once = [&options] {
    TestServer server(echo, options);
    std::vector<RawClient> clients;
    for (int i = 0; i < 10; ++i) {
      clients.emplace_back(server.port());
      clients.back().send(get("/"));
      clients.back().read_response();
    }
  };
  run_once();
  const int before = open_descriptors();
  constexpr int kRounds = 5;
  for (int i = 0; i < kRounds; ++i) run_once();
  EXPECT_LE(open_descriptors(), before + kRounds * kThreads);
}

}  // namespace
}  // namespace cq::test
