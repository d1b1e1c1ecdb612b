#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <optional>
#include <thread>

#include "e2e/experiments_server.hpp"
#include "e2e/fake_scalars_service.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

/// A server with a scalars service behind it, a project and an experiment.
class ExperimentsScalars : public testing::Test {
 protected:
  ExperimentsScalars() {
    environment_["CQ_EXPERIMENTS_SCALARS_URL"] = scalars_.url();
    server_.emplace(environment_);
    token_ = add_account(directory_.path() / "experiments.db", "ann@example.com").login;
    project_ = id_of(send("POST", "/projects", R"({"name":"p"})"));
    experiment_ =
        id_of(send("POST", "/experiments", R"({"projectId":")" + project_ + R"(","name":"e"})"));
  }

  HttpAnswer send(const std::string& method, const std::string& path,
                  const std::string& body = "") {
    Headers headers{{"Authorization", "Bearer " + token_}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, "/api" + path, headers, body);
  }

  HttpAnswer log(const std::string& body = R"({"scalars":{"a":1},"step":1})") {
    return send("POST", "/scalars/log/" + experiment_, body);
  }

  HttpAnswer get() { return send("GET", "/scalars/get/" + experiment_); }

  FakeScalarsService scalars_;
  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ =
      experiments_environment(directory_.path() / "experiments.db");
  std::optional<ServerProcess> server_;
  std::string token_;
  std::string project_;
  std::string experiment_;
};

TEST_F(ExperimentsScalars, AreForwardedAsTheOriginalForwardsThem) {
  EXPECT_EQ(log(R"({"scalars":{"a":1,"b":"2.5"},"step":"3","zzz":1})").status, 200);
  const SeenRequest logged = scalars_.seen().back();
  EXPECT_EQ(logged.method, "POST");
  EXPECT_EQ(logged.target, "/api/scalars/log/" + project_ + "/" + experiment_);
  EXPECT_EQ(logged.body, R"({"scalars":{"a":1.0,"b":2.5},"step":3,"tags":null})");
  EXPECT_EQ(logged.headers.at("content-type"), "application/json");
  EXPECT_EQ(logged.headers.at("accept"), "*/*");
  EXPECT_FALSE(logged.headers.contains("authorization"));

  EXPECT_EQ(
      send("GET",
           "/scalars/get/" + experiment_ +
               "?max_points=5&sampling=uniform&return_tags=1&start_time=2026-01-02T03:04:05%2B01:00"
               "&end_time=2026-01-03")
          .status,
      200);
  EXPECT_EQ(scalars_.seen().back().target,
            "/api/scalars/get/" + project_ + "?return_tags=true&experiment_id=" + experiment_ +
                "&max_points=5&sampling=uniform&start_time=2026-01-02T02:04:05%2B00:00"
                "&end_time=2026-01-03T00:00:00");
}

TEST_F(ExperimentsScalars, ARefusalOfTheServiceIsPassedOnAsText) {
  scalars_.behave({.status = 418, .body = R"({"detail":"x"})", .content_type = "text/plain"});
  const HttpAnswer answer = log();
  EXPECT_EQ(answer.status, 418);
  EXPECT_EQ(answer.body, R"({"detail":"{\"detail\":\"x\"}"})");
  scalars_.behave({.status = 307, .body = "elsewhere"});
  EXPECT_EQ(get().status, 307) << "a redirect isn't followed";
}

TEST_F(ExperimentsScalars, AnAnswerThatIsNotAsExpectedIs400) {
  for (const char* body : {"", "x", "[]", "{}", R"({"data":1})"}) {
    scalars_.behave({.status = 200, .body = body});
    EXPECT_EQ(get().status, 400) << body;
    EXPECT_EQ(log().status, 400) << body;
  }
}

TEST_F(ExperimentsScalars, MessagePackIsDecoded) {
  // {"data": [{"experiment_id": "e", "x": [1, -1, 1.5, null, true]}]}
  const std::string packed = std::string("\x81\xa4") + "data" + "\x91\x82\xad" + "experiment_id" +
                             "\xa1" + "e" + "\xa1" + "x" + "\x95\x01\xff" + "\xcb\x3f\xf8" +
                             std::string(6, '\0') + "\xc0\xc3";
  scalars_.behave({.status = 200, .body = packed, .content_type = "application/msgpack"});
  EXPECT_EQ(get().body, R"({"data":[{"experiment_id":"e","x":[1,-1,1.5,null,true]}]})");
  scalars_.behave({.status = 200,
                   .body = packed.substr(0, packed.size() - 1),
                   .content_type = "application/msgpack"});
  EXPECT_EQ(get().status, 400);
}

TEST_F(ExperimentsScalars, ALongAnswerIsNotParsed) {
  const std::string text(std::size_t{5} * 1024 * 1024, 'x');
  scalars_.behave({.status = 200, .body = R"({"status":"ok","x":")" + text + R"("})"});
  EXPECT_EQ(log().status, 400);
  const std::string length("\x00\x50\x00\x00", 4);
  scalars_.behave(
      {.status = 200,
       .body = std::string("\x82\xa4") + "data" + "\x90\xa1" + "x" + "\xdb" + length + text,
       .content_type = "application/msgpack"});
  EXPECT_EQ(get().status, 400);
  const std::string data = R"({"data":[")" + text + R"("]})";
  scalars_.behave({.status = 200, .body = data});
  EXPECT_EQ(get().body.size(), data.size()) << "that is passed on as it is";
}

TEST_F(ExperimentsScalars, WithoutTheServiceNoProjectIsMade) {
  scalars_.behave({.status = 503, .body = "down"});
  EXPECT_EQ(send("POST", "/projects", R"({"name":"second"})").status, 503);
  EXPECT_THAT(send("GET", "/projects").body, testing::Not(HasSubstr("second")));
}

TEST_F(ExperimentsScalars, AServiceThatIsAwayIs502) {
  server_.reset();
  environment_["CQ_EXPERIMENTS_SCALARS_URL"] = "http://127.0.0.1:1/api";
  server_.emplace(environment_);
  EXPECT_EQ(log().body, R"({"detail":"Scalars service unavailable"})");
  EXPECT_EQ(get().status, 502);
}

TEST_F(ExperimentsScalars, ASlowServiceHoldsUpNothingElse) {
  scalars_.behave({.delay = std::chrono::seconds(30)});
  std::vector<std::future<HttpAnswer>> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.push_back(std::async(std::launch::async, [this] { return log(); }));
  }
  const auto start = std::chrono::steady_clock::now();
  while (scalars_.seen().size() < 9) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(send("GET", "/projects").status, 200);
  EXPECT_EQ(send("GET", "/experiments/" + experiment_).status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8));
  for (std::future<HttpAnswer>& answer : waiting) EXPECT_EQ(answer.get().status, 502);
}

TEST_F(ExperimentsScalars, ASlowObjectStorageDoesNotHoldThemUp) {
  FakeScalarsService storage;  // which needs only be slow
  storage.behave({.delay = std::chrono::seconds(30)});
  server_.reset();
  environment_["CQ_EXPERIMENTS_OBJECT_STORAGE_URL"] = storage.url();
  server_.emplace(environment_);
  std::vector<std::future<HttpAnswer>> waiting;
  for (int i = 0; i < 16; ++i) {
    waiting.push_back(
        std::async(std::launch::async, [this] { return send("POST", "/blobs/check", "[]"); }));
  }
  const auto start = std::chrono::steady_clock::now();
  while (storage.seen().size() < 16) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(get().status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8));
  for (std::future<HttpAnswer>& answer : waiting) EXPECT_EQ(answer.get().status, 502);
}

TEST_F(ExperimentsScalars, WhatIsNoNumberIsKeptByNobody) {
  const std::size_t before = scalars_.seen().size();
  EXPECT_EQ(log(R"({"scalars":{"a":NaN},"step":1})").status, 400);
  EXPECT_EQ(scalars_.seen().size(), before);
}

TEST_F(ExperimentsScalars, SwitchedOffThereAreNone) {
  server_.reset();
  environment_["CQ_EXPERIMENTS_SCALARS_URL"] = "off";
  server_.emplace(environment_);
  EXPECT_EQ(log().status, 400);
  EXPECT_EQ(get().body, R"({"data":[]})");
  EXPECT_EQ(send("POST", "/scalars/last_logged/" + project_, "{}").body, R"({"data":[]})");
  EXPECT_EQ(send("POST", "/projects", R"({"name":"second"})").status, 200);
}

TEST_F(ExperimentsScalars, CallsAreCounted) {
  scalars_.behave({.status = 500, .body = "x"});
  log();
  EXPECT_THAT(send_request(server_->port(), "GET", "/metrics").body,
              AllOf(HasSubstr(R"(cq_experiments_scalars_calls_total{outcome="answered"} 1)"),
                    HasSubstr(R"(cq_experiments_scalars_calls_total{outcome="refused"} 1)")));
}

}  // namespace
}  // namespace cq::test
