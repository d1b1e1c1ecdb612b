#pragma once

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "api/complaint.hpp"
#include "api/dispatcher.hpp"
#include "api/errors.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"
#include "one_response.hpp"
#include "support/shared_text.hpp"

namespace cq::api {

struct Greeting {
  std::string name;
};

inline const ObjectSchema<Greeting>& greeting() {
  static const auto kSchema =
      ObjectSchema<Greeting>("Greeting").required("name", &Greeting::name, text());
  return kSchema;
}

inline Route route(std::string path, Handler handler, Lane lane = Lane::kStore) {
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

inline const ObjectSchema<Search>& search() {
  static const auto kSchema =
      ObjectSchema<Search>("Search").required("mode", &Search::mode, text());
  return kSchema;
}

/// Routes of all kinds behind a dispatcher with one worker a lane.
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

}  // namespace cq::api
