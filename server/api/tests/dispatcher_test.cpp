#include "api/dispatcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

#include "dispatched_routes.hpp"

namespace cq::api {
namespace {

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
