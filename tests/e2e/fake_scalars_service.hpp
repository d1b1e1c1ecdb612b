#pragma once

#include <atomic>
#include <chrono>
#include <cq/json.hpp>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace cq::test {

/// A request as the service got it.
struct SeenRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// How the service behaves from now on.
struct FakeBehaviour {
  std::chrono::milliseconds delay{};
  std::optional<int> status{};  ///< set: every response has it, and `body`
  std::string body{};
  std::string content_type = "application/json";
};

/// The service that keeps scalars for the tracker of experiments, in memory and on a free port of
/// 127.0.0.1: its wire format as JSON, under /api.
class FakeScalarsService {
 public:
  /// Throws std::runtime_error when it can't listen.
  FakeScalarsService();
  FakeScalarsService(const FakeScalarsService&) = delete;
  FakeScalarsService& operator=(const FakeScalarsService&) = delete;
  FakeScalarsService(FakeScalarsService&&) = delete;
  FakeScalarsService& operator=(FakeScalarsService&&) = delete;
  ~FakeScalarsService();

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/api";
  }
  void behave(const FakeBehaviour& behaviour);
  [[nodiscard]] std::vector<SeenRequest> seen();

 private:
  /// One line of a log.
  struct Row {
    std::string arrival;
    std::string experiment;
    std::int64_t step = 0;
    JsonValue tags;
    JsonValue::Object scalars;
  };
  struct Response {
    int status = 200;
    std::string body{};
    std::string content_type = "application/json";
  };

  void accept_connections();
  void serve(int connection);
  [[nodiscard]] Response respond(const SeenRequest& request);
  [[nodiscard]] Response log(const std::string& project, const std::string& experiment,
                             const JsonValue::Array& rows);
  [[nodiscard]] Response get(const std::string& project, const std::string& query);
  [[nodiscard]] Response last_logged(const std::string& project, const JsonValue& body);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;
  FakeBehaviour behaviour_;                           // guarded by mutex_
  std::vector<SeenRequest> seen_;                     // guarded by mutex_
  std::map<std::string, std::vector<Row>> projects_;  // guarded by mutex_
  std::list<std::thread> connections_;                // of the accepting thread, until it ends
  std::thread accepting_;
};

}  // namespace cq::test
