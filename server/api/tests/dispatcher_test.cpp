#include "api/dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <atomic>
#include <future>
#include <sstream>
#include <thread>
#include <vector>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"
#include "one_response.hpp"
#include "support/shared_text.hpp"

namespace cq::api {
namespace {

struct Greeting {
  std::string name;
};

const ObjectSchema<Greeting>& greeting() {
  static const auto kSchema =
      ObjectSchema<Greeting>("Greeting").required("name", &Greeting::name, text());
  return kSchema;
}

Route route(std::string path, Handler handler, Lane lane = Lane::kStore) {
  return {.method = "GET", .path = std::move(path), .lane = lane, .handler = std::move(handler)};
}

/// Whose handler throws.
template <class Exception>
Route throwing(std::string path, Exception exception) {
  return route(std::move(path), [exception](const Call&) -> http::Response { throw exception; });
}

struct Search {
  std::string mode;
};

const ObjectSchema<Search>& search() {
  static const auto kSchema =
      ObjectSchema<Search>("Search").required("mode", &Search::mode, text());
  return kSchema;
}

class DispatcherTest : public testing::Test {
 protected:
  std::future<http::Response> dispatch(http::Request request) {
    return dispatch_to(dispatcher_, std::move(request));
  }

  std::future<http::Response> dispatch(const std::string& method, const std::string& path) {
    http::Request request;
    request.method = method;
    request.path = path;
    return dispatch(std::move(request));
  }

  http::Response response_to(const std::string& method, const std::string& path) {
    return dispatch(method, path).get();
  }

  static http::Response thread_name(const Call&) {
    std::array<char, 16> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    return detail_response(200, name.data());
  }

  /// Its fast path responds when the mode is "fast" and throws when it is "broken".
  Route search_route() {
    return taking_query(
        {.method = "GET", .path = "/search"}, search(),
        [this](Search wanted) {
          ++searches_read_;
          return wanted.mode;
        },
        [](std::string& mode) -> std::optional<http::Response> {
          if (mode == "broken") throw Error(ErrorKind::kCorrupt, "the index is broken");
          if (mode != "fast") return std::nullopt;
          return detail_response(200, "from memory");
        },
        [](const Call& call, const std::string& mode) {
          http::Response response = thread_name(call);
          response.headers.push_back({"Mode", mode});
          return response;
        });
  }

  http::Response search_for(const std::string& query) {
    http::Request request;
    request.method = "GET";
    request.path = "/search";
    request.query = query;
    return dispatch(std::move(request)).get();
  }

  std::vector<Route> some_routes() {
    std::vector<Route> routes{
        route("/store", thread_name),
        {.method = "POST", .path = "/store", .handler = thread_name},
        route("/hash", thread_name, Lane::kHash),
        route("/wait",
              [this](const Call&) {
                opened_.wait();
                return detail_response(200, "waited");
              }),
        route("/long",
              [](const Call& call) {
                http::Response response = detail_response(200, "begins");
                response.rest = call.make_source([]() -> http::BodyPiece {
                  throw Error(ErrorKind::kCorrupt, "row 8 is broken");
                });
                return response;
              }),
        throwing("/busy", Error(ErrorKind::kBusy, "a lock was held by pid 7")),
        throwing("/conflict", Error(ErrorKind::kConflict, "It is taken")),
        throwing("/corrupt", Error(ErrorKind::kCorrupt, "row 7 is broken")),
        throwing("/damaged",
                 Error(ErrorKind::kCorrupt, "page 7 is broken", "the database is damaged")),
        throwing("/full", Error(ErrorKind::kUnavailable, "sda is full", "the disk is full")),
        throwing("/standard", std::runtime_error("out of luck")),
        throwing("/anything", 7),
        throwing("/refused", Refusal(400, "no")),
        throwing("/invalid", InvalidRequest({})),
    };
    routes.push_back({.method = "POST", .path = "/park", .handler = [this](const Call& call) {
                        parked_.set_value(call.park());
                        if (call.request.query == "throw") throw Refusal(409, "not here");
                        return http::Response{};
                      }});
    Route login =
        taking_body({.method = "POST", .path = "/login", .access = Access::kPerson}, greeting(),
                    [](const Call&, const Greeting&) { return detail_response(200, "in"); });
    routes.push_back(std::move(login));
    routes.push_back({.method = "GET",
                      .path = "/own",
                      .access = Access::kToken,
                      .authenticate =
                          [](const http::Request& request, Access) {
                            if (request.header("authorization") == nullptr) {
                              throw Refusal(401, "No token of this feature");
                            }
                            return Caller{.username = "runner", .key_id = "5"};
                          },
                      .handler =
                          [](const Call& call) {
                            return detail_response(200, call.username + " " + call.key_id);
                          }});
    routes.push_back({.method = "POST",
                      .path = "/costly",
                      .lane = Lane::kHash,
                      .body = &greeting(),
                      .handler = [](const Call&) { return detail_response(200, "not deferred"); },
                      .fast_handler = [this](const Call& call) -> FastResult {
                        const Greeting wanted = greeting().read_body(call.body);
                        if (wanted.name == "often") {
                          throw Refusal(429, "Too often", std::chrono::seconds(7));
                        }
                        return Deferred{[this](const Call&) {
                                          ++handled_;
                                          opened_.wait();
                                          return detail_response(200, "deferred");
                                        },
                                        {.group = wanted.name}};
                      }});
    routes.push_back(search_route());
    return routes;
  }

  std::string logged() {
    log_.flush();
    return logged_.text();
  }

  std::atomic<int> handled_{0};
  std::atomic<int> searches_read_{0};
  std::promise<ParkedRequest> parked_;
  std::promise<void> gate_;
  std::shared_future<void> opened_ = gate_.get_future().share();
  test::SharedText logged_;
  observability::Log log_{settings::LogLevel::kInfo, logged_};
  Router router_{some_routes()};
  WorkerPool read_workers_{{.name = "read", .threads = 1, .max_pending = 2}};
  WorkerPool write_workers_{{.name = "write", .threads = 1, .max_pending = 2}};
  WorkerPool hash_workers_{{.name = "hash", .threads = 1, .max_pending = 2}};
  Dispatcher dispatcher_{{router_,
                          [](const http::Request& request, Access access) {
                            const std::string* shown = request.header("authorization");
                            if (access != Access::kAnyone &&
                                (shown == nullptr || *shown != "Bearer good")) {
                              throw Refusal(401, "Who are you?");
                            }
                            return Caller{.username = access == Access::kAnyone ? "" : "alice"};
                          },
                          read_workers_, write_workers_, hash_workers_, log_}};
};

TEST_F(DispatcherTest, RunsEachRouteOnItsLane) {
  EXPECT_EQ(response_to("GET", "/store").body, R"({"detail":"read"})");
  EXPECT_EQ(response_to("POST", "/store").body, R"({"detail":"write"})");
  EXPECT_EQ(response_to("GET", "/hash").body, R"({"detail":"hash"})");
}

TEST_F(DispatcherTest, TheFastPathNeedsNoWorker) {
  std::future<http::Response> first = dispatch("GET", "/wait");
  std::future<http::Response> second = dispatch("GET", "/wait");
  EXPECT_EQ(search_for("mode=fast").body, R"({"detail":"from memory"})");
  EXPECT_EQ(search_for("").status, 422) << "what is wrong with a query needs no worker, either";
  EXPECT_EQ(search_for("mode=slow").status, 503);
  EXPECT_EQ(searches_read_, 2);
  gate_.set_value();
  EXPECT_EQ(first.get().status, 200);
  EXPECT_EQ(second.get().status, 200);
}

TEST_F(DispatcherTest, TheHandlerGetsWhatTheFastPathHasRead) {
  const http::Response response = search_for("mode=slow");
  EXPECT_EQ(response.body, R"({"detail":"read"})");
  EXPECT_EQ(header_of(response, "Mode"), "slow");
  EXPECT_EQ(searches_read_, 1);
}

TEST_F(DispatcherTest, TheHandlerRunsWhenTheFastPathFails) {
  const http::Response response = search_for("mode=broken");
  EXPECT_EQ(response.body, R"({"detail":"read"})");
  EXPECT_EQ(header_of(response, "Mode"), "broken");
  EXPECT_EQ(header_of(search_for("mode=fast"), "Mode"), "");
}

TEST_F(DispatcherTest, TheFastPathReadsABodyThatIsNotLong) {
  const auto post = [this](const std::string& body) {
    http::Request request;
    request.method = "POST";
    request.path = "/costly";
    request.body = body;
    return dispatch(std::move(request));
  };
  std::future<http::Response> first = post(R"({"name":"a"})");
  std::future<http::Response> second = post(R"({"name":"a"})");
  EXPECT_EQ(post("{}").get().status, 422) << "that needs no worker, either";
  EXPECT_EQ(post("\"\xFF\"").get().status, 400);
  const http::Response refused = post(R"({"name":"often"})").get();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header_of(refused, "Retry-After"), "7");
  gate_.set_value();
  EXPECT_EQ(first.get().body, R"({"detail":"deferred"})");
  EXPECT_EQ(second.get().body, R"({"detail":"deferred"})");
  EXPECT_EQ(post(R"({"name":")" + std::string(20'000, 'x') + R"("})").get().body,
            R"({"detail":"not deferred"})");
}

TEST_F(DispatcherTest, DoesNothingCostlyForAClientThatHasLeft) {
  std::vector<std::shared_ptr<OneResponse>> channels;
  for (int i = 0; i < 2; ++i) {
    channels.push_back(std::make_shared<OneResponse>());
    http::Request request;
    request.method = "POST";
    request.path = "/costly";
    request.body = R"({"name":"a"})";
    dispatcher_.dispatch(std::move(request), http::Responder(channels.back(), 0));
  }
  while (handled_ == 0) std::this_thread::yield();
  channels[1]->left = true;
  gate_.set_value();
  EXPECT_EQ(channels[0]->sent.get_future().get().status, 200);
  EXPECT_EQ(channels[1]->sent.get_future().get().status, 499);
  EXPECT_EQ(handled_, 1);
  EXPECT_TRUE(logged_.wait_for("POST /costly 499 "));  // which is behind the response
}

TEST_F(DispatcherTest, ResponsesAreWhatTheySayAndThoseOfAPersonAreKeptByNoCache) {
  const auto headers_of = [this](const std::string& method, const std::string& path,
                                 const std::string& authorization = "") {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = method == "POST" ? R"({"name":"a"})" : "";
    request.headers = {{"authorization", authorization}};
    const http::Response response = dispatch(std::move(request)).get();
    return header_of(response, "X-Content-Type-Options") + " " +
           header_of(response, "Cache-Control");
  };
  EXPECT_EQ(headers_of("GET", "/store"), "nosniff ");
  EXPECT_EQ(headers_of("GET", "/nope"), "nosniff ");
  EXPECT_EQ(headers_of("GET", "/hash"), "nosniff no-store");
  EXPECT_EQ(headers_of("POST", "/login", "Bearer good"), "nosniff no-store");
  EXPECT_EQ(headers_of("POST", "/login"), "nosniff no-store") << "refused as it is";
}

TEST_F(DispatcherTest, AnswersErrorsAsTheTableSays) {
  struct Expectation {
    const char* path;
    int status;
    const char* body;
  };
  for (const Expectation& expected :
       {Expectation{"/busy", 503, R"({"detail":"The store is busy, try again"})"},
        Expectation{"/conflict", 409, R"({"detail":"It is taken"})"},
        Expectation{"/corrupt", 500, R"({"detail":"Internal Server Error"})"},
        Expectation{"/damaged", 503,
                    R"({"detail":"The store is unavailable: the database is damaged"})"},
        Expectation{"/full", 503, R"({"detail":"The store is unavailable: the disk is full"})"},
        Expectation{"/standard", 500, R"({"detail":"Internal Server Error"})"},
        Expectation{"/anything", 500, R"({"detail":"Internal Server Error"})"},
        Expectation{"/refused", 400, R"({"detail":"no"})"},
        Expectation{"/invalid", 422, R"({"detail":[]})"},
        Expectation{"/nope", 404, R"({"detail":"Not Found"})"}}) {
    const http::Response response = response_to("GET", expected.path);
    EXPECT_EQ(response.status, expected.status) << expected.path;
    EXPECT_EQ(response.body, expected.body) << expected.path;
  }
}

TEST_F(DispatcherTest, ARouteMayKnowItsOwnCallers) {
  EXPECT_EQ(response_to("GET", "/own").body, R"({"detail":"No token of this feature"})");
  http::Request request;
  request.method = "GET";
  request.path = "/own";
  request.headers = {{"authorization", "whatever it takes"}};
  EXPECT_EQ(dispatch(std::move(request)).get().body, R"({"detail":"runner 5"})");
}

TEST_F(DispatcherTest, NamesTheAllowedMethod) {
  const http::Response response = response_to("PUT", "/store");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(header_of(response, "Allow"), "GET, POST");
}

TEST_F(DispatcherTest, RedirectsATrailingSlashWithoutABody) {
  const http::Response response = response_to("GET", "/store/");
  EXPECT_EQ(response.status, 307);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(header_of(response, "Location"), "/store");
}

TEST_F(DispatcherTest, ChecksJsonThenCredentialsThenTheRest) {
  const auto post = [this](const std::string& body, const std::string& authorization) {
    http::Request request;
    request.method = "POST";
    request.path = "/login";
    request.body = body;
    request.headers = {{"authorization", authorization}};
    return dispatch(std::move(request)).get().status;
  };
  const std::string good = "Bearer good";
  EXPECT_EQ(post("{", ""), 422);
  EXPECT_EQ(post("\"\xFF\"", ""), 400);
  EXPECT_EQ(post("{}", ""), 401);
  EXPECT_EQ(post("", ""), 401);
  EXPECT_EQ(post("{}", good), 422);
  EXPECT_EQ(post(R"({"name":"a"})", good), 200);
}

TEST_F(DispatcherTest, TurnsRequestsAwayWhenTooManyWait) {
  std::future<http::Response> first = dispatch("GET", "/wait");
  std::future<http::Response> second = dispatch("GET", "/wait");
  const http::Response third = response_to("GET", "/wait");
  EXPECT_EQ(third.status, 503);
  EXPECT_EQ(header_of(third, "Retry-After"), "1");
  EXPECT_EQ(response_to("GET", "/hash").status, 200);
  gate_.set_value();
  EXPECT_EQ(first.get().status, 200);
  EXPECT_EQ(second.get().status, 200);
}

TEST_F(DispatcherTest, TurnsAwayWhatWaitsWhenThePoolGivesItUp) {
  std::future<http::Response> first = dispatch("GET", "/wait");
  std::future<http::Response> second = dispatch("GET", "/wait");
  while (read_workers_.load().active == 0) std::this_thread::yield();
  read_workers_.drop_waiting();
  const http::Response dropped = second.get();
  EXPECT_EQ(dropped.status, 503);
  EXPECT_EQ(header_of(dropped, "Retry-After"), "1");
  EXPECT_NE(header_of(dropped, "X-Request-ID"), "");
  gate_.set_value();
  EXPECT_EQ(first.get().status, 200);
}

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

TEST_F(DispatcherTest, LogsWhyTheRestOfAResponseCannotBeMade) {
  const http::Response response = response_to("GET", "/long");
  ASSERT_NE(response.rest, nullptr);
  const auto channel = std::make_shared<OnePiece>();
  response.rest->make_piece(http::PieceReceiver(channel, 0));
  EXPECT_EQ(channel->made.get_future().get().kind, http::BodyPiece::Kind::kFailed);
  EXPECT_THAT(logged(), testing::HasSubstr("GET /long failed (corrupt): row 8 is broken"));
  EXPECT_THAT(logged(), testing::HasSubstr("A response was cut off"));
}

TEST_F(DispatcherTest, LogsWhatBrokeInside) {
  response_to("GET", "/corrupt");
  response_to("GET", "/conflict");
  EXPECT_THAT(logged(), testing::HasSubstr("GET /corrupt failed (corrupt): row 7 is broken"));
  EXPECT_THAT(logged(), testing::Not(testing::HasSubstr("It is taken")));
}

TEST_F(DispatcherTest, SaysUnderWhichIdAFailureWasLogged) {
  http::Request request;
  request.method = "GET";
  request.path = "/standard";
  request.headers = {{"x-request-id", "trace-7"}};
  EXPECT_EQ(header_of(dispatch(std::move(request)).get(), "X-Request-ID"), "trace-7");
  EXPECT_THAT(logged(),
              testing::HasSubstr("GET /standard failed (internal): out of luck id=trace-7\n"));
}

TEST_F(DispatcherTest, NotesWhatNeverBecameARequest) {
  http::Request received;
  received.method = "POST";
  received.path = "/login";
  received.headers = {{"x-request-id", "trace-8"}};
  http::Response response = http::detail_response(413, "Too large");
  dispatcher_.refused(received, "192.0.2.7", response);
  EXPECT_EQ(header_of(response, "X-Request-ID"), "trace-8");
  dispatcher_.refused({}, "192.0.2.7", response);
  EXPECT_THAT(logged(),
              testing::HasSubstr("POST /login 413 22 bytes 0 us from=192.0.2.7 id=trace-8\n"));
  EXPECT_THAT(logged(), testing::HasSubstr("info - - 413 22 bytes 0 us from=192.0.2.7 id="));
}

}  // namespace
}  // namespace cq::api
