#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "api/dispatcher.hpp"
#include "api/errors.hpp"
#include "api/responses.hpp"
#include "one_response.hpp"

namespace cq::api {
namespace {

/// A dispatcher whose routes hang, as those of a store that doesn't answer, until the gate is open.
class StalledStoreTest : public testing::Test {
 protected:
  std::string body_of(const std::string& method, const std::string& path,
                      const std::string& caller = "good") {
    http::Request request;
    request.method = method;
    request.path = path;
    request.headers = {{"authorization", caller}, {"x-request-id", "trace-9"}};
    const http::Response response = dispatch_to(dispatcher_, std::move(request)).get();
    EXPECT_EQ(response.status, 503);
    EXPECT_NE(header_of(response, "Retry-After"), "");
    EXPECT_NE(header_of(response, "X-Request-ID"), "");
    return response.body;
  }

  void let_the_store_answer() {
    gate_.set_value();
    workers_.finish();
  }

  std::string logged() {
    log_.flush();
    return logged_.str();
  }

  Route waiting(const char* method, const char* path, bool only_reads) {
    return {.method = method,
            .path = path,
            .workers = &workers_,
            .access = Access::kPerson,
            .only_reads = only_reads,
            .handler = [this](const Call&) {
              ++handled_;
              opened_.wait();
              return detail_response(201, "made");
            }};
  }

  /// Puts its request aside once the store has answered.
  Route parking() {
    Route route = waiting("POST", "/park", false);
    route.handler = [this](const Call& call) {
      opened_.wait();
      parked_.set_value(call.park());
      return http::Response{};
    };
    return route;
  }

  std::promise<ParkedRequest> parked_;
  std::promise<void> gate_;
  std::shared_future<void> opened_ = gate_.get_future().share();
  std::ostringstream logged_;
  observability::Log log_{settings::LogLevel::kInfo, logged_};
  std::atomic<int> handled_{0};
  WorkerPool workers_{{.name = "hasty",
                       .threads = 1,
                       .max_pending = 4,
                       .max_wait = std::chrono::milliseconds(100)}};
  Router router_{{waiting("POST", "/change", false), waiting("POST", "/look", true),
                  waiting("GET", "/read", false), parking()}};
  WorkerPool others_{{.name = "others", .threads = 1, .max_pending = 2}};
  Dispatcher dispatcher_{{router_,
                          [this](const http::Request& request, Access /*access*/) {
                            if (*request.header("authorization") == "slow") opened_.wait();
                            return Caller{.username = "alice"};
                          },
                          others_, others_, others_, log_}};
};

constexpr const char* kTryAgain = R"({"detail":"The store did not answer in time, try again"})";

TEST_F(StalledStoreTest, ChangesAreAnsweredInTime) {
  EXPECT_EQ(body_of("POST", "/change"),
            R"({"detail":"The store did not answer in time; it is unknown whether the change was )"
            R"(made"})");
  // What waits behind it has changed nothing.
  EXPECT_EQ(body_of("POST", "/change"), R"({"detail":"The server is busy, try again"})");
  EXPECT_EQ(handled_, 1);
  let_the_store_answer();
  EXPECT_THAT(logged(), testing::ContainsRegex(
                            "warning POST /change, which got 503 as its store did not answer in "
                            "time, ended after [0-9]+ s with 201 id=trace-9"));
}

TEST_F(StalledStoreTest, AReadThatTakesTooLongMayBeTriedAgain) {
  EXPECT_EQ(body_of("GET", "/read"), kTryAgain);
  let_the_store_answer();
}

TEST_F(StalledStoreTest, SoMayAPostThatChangesNothing) {
  EXPECT_EQ(body_of("POST", "/look"), kTryAgain);
  let_the_store_answer();
}

TEST_F(StalledStoreTest, WhatIsPutAsideTooLateHasNobodyToAnswer) {
  EXPECT_NE(body_of("POST", "/park"), "");
  let_the_store_answer();
  ParkedRequest parked = parked_.get_future().get();
  EXPECT_TRUE(parked.client_left());
  EXPECT_FALSE(parked.send(detail_response(201, "yours")));
}

TEST_F(StalledStoreTest, NothingIsChangedOnceItIsAnswered) {
  EXPECT_EQ(body_of("POST", "/change", "slow"), kTryAgain);
  let_the_store_answer();
  EXPECT_EQ(handled_, 0);
}

}  // namespace
}  // namespace cq::api
