// Clients that are slow, silent, many, or gone, and what that may not do to the others.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "http/tests/delayed_responses.hpp"
#include "http/tests/test_server.hpp"
#include "support/raw_client.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;

TEST(ServerClients, ClientThatDoesNotReadFreezesNobody) {
  http::ServerOptions options;
  options.reactor_threads = 1;
  std::atomic<int> large{0};
  TestServer server(
      [&large](http::Request request, http::Responder responder) {
        if (request.path != "/large") return echo(std::move(request), std::move(responder));
        ++large;
        responder.send({200, {}, std::string(1'000'000, 'x')});
      },
      options);
  RawClient deaf(server.port(), "127.0.0.1", 4096);
  constexpr int kRequests = 1000;
  std::string requests;
  for (int i = 0; i < kRequests; ++i) requests += get("/large");
  deaf.send(requests);
  RawClient other(server.port());
  for (int i = 0; i < 200; ++i) {
    other.send(get("/other"));
    ASSERT_EQ(other.read_response().body, "GET /other ");
  }
  // Most of its requests have not even been looked at: what waits for it is bounded.
  EXPECT_LT(large, 100);
  // Once it does read, it gets all it asked for.
  for (int i = 0; i < 20; ++i) ASSERT_EQ(deaf.read_response().body.size(), 1'000'000U);
}

// Responses come late and from another thread, while their clients leave and new ones get their
// descriptor numbers: each client may only ever see the response to its own request.
TEST(ServerClients, AnswerNeverGoesToAnotherClientWithTheSameDescriptorNumber) {
  DelayedResponses delayed;
  TestServer server(delayed.handler());
  std::atomic<bool> done{false};
  std::thread worker([&] {
    while (!done) {
      if (auto waiting = delayed.take(milliseconds(20))) {
        waiting->second.send({200, {}, waiting->first.path});
      }
    }
  });
  std::mt19937 random(1);
  int foreign = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::string mine = "/" + std::to_string(i);
    RawClient client(server.port());
    client.send(get(mine));
    const unsigned way = random() % 4;
    if (way == 0) {
      client.reset();
    } else if (way == 1) {
      client.close();
    } else {
      foreign += client.read_response().body != mine ? 1 : 0;
    }
  }
  done = true;
  worker.join();
  EXPECT_EQ(foreign, 0);
}

TEST(ServerClients, SynchronousAnswersReachTheirOwnClientUnderChurn) {
  TestServer server(echo);
  std::atomic<int> foreign{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 300; ++i) {
        const std::string mine = "/" + std::to_string(t) + "-" + std::to_string(i);
        RawClient leaving(server.port());
        leaving.send(get("/leaving"));
        leaving.reset();
        RawClient client(server.port());
        client.send(get(mine));
        if (client.read_response().body != "GET " + mine + " ") ++foreign;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(foreign, 0);
}

TEST(ServerClients, RunningOutOfDescriptorsIsRecoveredFrom) {
  TestServer server(echo);
  RawClient before(server.port());
  before.send(get("/before"));
  EXPECT_EQ(before.read_response().status, 200);

  rlimit original{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &original), 0);
  std::deque<RawClient> clients;
  for (int i = 0; i < 20; ++i) clients.emplace_back(server.port());
  // Their connections are complete as far as the system is concerned, whether accepted or not; from
  // here on, no descriptor is to be had.
  rlimit none = original;
  none.rlim_cur = 3;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  // A connection that is open goes on being served; a thread that spins would starve it.
  for (int i = 0; i < 100; ++i) {
    before.send(get("/during"));
    EXPECT_EQ(before.read_response().status, 200);
  }
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &original), 0);
  for (RawClient& client : clients) {
    client.send(get("/after"));
    EXPECT_EQ(client.read_response().body, "GET /after ");
  }
}

double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// While no connection is idle, those that may not connect yet wait in the listening queue, and
// nothing spins meanwhile: an idle second takes no noticeable processor time. A sanitized build
// takes more of it, but not all.
TEST(ServerClients, ConnectionsOverTheLimitWaitWithoutSpinning) {
  http::ServerOptions options;
  options.max_connections = 2;
  TestServer server(echo, options);
  std::deque<RawClient> served;
  for (int i = 0; i < 2; ++i) {
    served.emplace_back(server.port());
    served.back().send(get("/in") + "GET /half");
    EXPECT_EQ(served.back().read_response().status, 200);
  }
  // Until the thread that accepts sees that the two aren't idle any more, it takes further ones.
  std::optional<RawClient> waiting;
  double taken = 0;
  for (int tries = 0; tries < 100; ++tries) {
    waiting.emplace(server.port());
    waiting->send(get("/waiting"));
    const double before = processor_seconds();
    const bool waits = !waiting->has_input(milliseconds(1000));
    taken = processor_seconds() - before;
    if (waits) break;
    waiting.reset();
  }
  ASSERT_TRUE(waiting);
  EXPECT_LT(taken, 0.5);
  served.pop_back();
  EXPECT_EQ(waiting->read_response().body, "GET /waiting ");
}

TEST(ServerClients, NewConnectionTakesThePlaceOfTheOneIdleForLongest) {
  std::atomic<int> shortages{0};
  http::ServerOptions options;
  options.max_connections = 3;
  options.on_shortage = [&shortages](http::Shortage shortage) {
    if (shortage == http::Shortage::kConnections) ++shortages;
  };
  TestServer server(echo, options);
  std::deque<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(get("/first"));
    EXPECT_EQ(clients.back().read_response().status, 200);
  }
  // The first becomes the one that asked last.
  clients[0].send(get("/again"));
  EXPECT_EQ(clients[0].read_response().status, 200);
  EXPECT_EQ(shortages, 0);
  for (int i = 0; i < 50; ++i) {
    RawClient newcomer(server.port());
    newcomer.send(get("/new"));
    ASSERT_EQ(newcomer.read_response().body, "GET /new ");
    if (i == 0) {
      EXPECT_EQ(clients[1].read_to_end(), "");
      EXPECT_FALSE(clients[0].has_input(milliseconds(0)));
      EXPECT_FALSE(clients[2].has_input(milliseconds(0)));
    }
    clients.push_back(std::move(newcomer));
  }
  // It is reported once a minute.
  EXPECT_EQ(shortages, 1);
}

TEST(ServerClients, ConnectionsThatComeOneByOneAreDealtOutEvenly) {
  std::mutex mutex;
  std::map<std::thread::id, int> served;
  http::ServerOptions options;
  options.reactor_threads = 2;
  TestServer server(
      [&](http::Request request, http::Responder responder) {
        {
          const std::lock_guard lock(mutex);
          ++served[std::this_thread::get_id()];
        }
        echo(std::move(request), std::move(responder));
      },
      options);
  std::deque<RawClient> clients;
  for (int i = 0; i < 6; ++i) {
    clients.emplace_back(server.port());
    clients.back().send(get("/in"));
    ASSERT_EQ(clients.back().read_response().status, 200);
  }
  const std::lock_guard lock(mutex);
  ASSERT_EQ(served.size(), 2U);
  for (const auto& [thread, count] : served) EXPECT_EQ(count, 3);
}

TEST(ServerClients, AddressWithAllItsConnectionsGetsNoMoreUntilOneHasGone) {
  http::ServerOptions options;
  options.max_connections = 8;
  options.limit_loopback = true;
  std::atomic<int> shortages{0};
  options.on_shortage = [&shortages](http::Shortage shortage) {
    if (shortage == http::Shortage::kAddressConnections) ++shortages;
  };
  TestServer server(echo, options);
  std::deque<RawClient> clients;
  for (int i = 0; i < 2; ++i) {  // a quarter
    clients.emplace_back(server.port());
    clients.back().send(get("/in"));
    EXPECT_EQ(clients.back().read_response().status, 200);
  }
  RawClient refused(server.port());
  EXPECT_TRUE(refused.is_closed_by_server());
  EXPECT_EQ(shortages, 1);
  clients.pop_back();
  // The server hears of the end in its own time.
  for (bool served = false; !served;) {
    RawClient next(server.port());
    served = next.try_send("GET /next HTTP/1.0\r\n\r\n") && !next.read_to_end().empty();
  }
  clients.front().send(get("/still"));
  EXPECT_EQ(clients.front().read_response().body, "GET /still ");
}

// One thread, and a client that sends a thousand requests in one piece: another one's request comes
// between them, after a turn.
TEST(ServerClients, ClientThatPipelinesLeavesOthersTheirTurn) {
  std::mutex mutex;
  std::vector<std::string> order;
  std::promise<void> second_has_sent;
  std::shared_future<void> go_on = second_has_sent.get_future().share();
  http::ServerOptions options;
  options.reactor_threads = 1;
  TestServer server(
      [&](http::Request request, http::Responder responder) {
        if (request.path == "/wait") go_on.wait();
        {
          const std::lock_guard lock(mutex);
          order.push_back(request.path);
        }
        echo(std::move(request), std::move(responder));
      },
      options);
  RawClient second(server.port());
  second.send(get("/in"));
  EXPECT_EQ(second.read_response().status, 200);
  RawClient first(server.port());
  std::string requests = get("/wait");
  for (int i = 0; i < 1000; ++i) requests += get("/many");
  first.send(requests);
  second.send(get("/one"));
  second_has_sent.set_value();
  EXPECT_EQ(second.read_response().body, "GET /one ");
  const std::lock_guard lock(mutex);
  const auto one = std::find(order.begin(), order.end(), "/one");
  EXPECT_LT(one - order.begin(), 100);
}

TEST(ServerClients, AResponderKnowsThatItsClientHasLeft) {
  DelayedResponses delayed;
  TestServer server(delayed.handler());
  for (const bool by_reset : {false, true}) {
    for (const char* method : {"GET", "POST"}) {
      RawClient client(server.port());
      client.send(std::string(method) + " / HTTP/1.1\r\nHost: x\r\n" +
                  (*method == 'P' ? "Content-Length: 0\r\n\r\n" : "\r\n"));
      auto waiting = delayed.take();
      ASSERT_TRUE(waiting);
      EXPECT_FALSE(waiting->second.client_left());
      by_reset ? client.reset() : client.close();
      // Hangs, and so fails by its time limit, if that isn't noticed.
      while (!waiting->second.client_left()) std::this_thread::sleep_for(milliseconds(1));
      waiting->second.send({200, {}, "late"});
      EXPECT_FALSE(waiting->second.client_left());
    }
  }
}

}  // namespace
}  // namespace cq::test
