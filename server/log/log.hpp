#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string_view>

#include "settings/settings.hpp"

namespace cq::logging {

/// What is noted of one request. Never its query, its headers or its body.
struct RequestRecord {
  std::string_view method;
  std::string_view path;
  int status = 0;
  std::size_t bytes = 0;  ///< of the answer's body
  std::chrono::microseconds duration{};
};

/// Writes lines; by default to standard error. Whoever logs is given one: there is no global log.
/// Control characters in what is logged are written as escapes, so that a line stays a line.
/// Callers keep secrets out of their messages. Safe from any thread.
class Log {
 public:
  explicit Log(settings::LogLevel level);
  /// `out` must outlive the log; only the log writes to it.
  Log(settings::LogLevel level, std::ostream& out);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  Log(Log&&) = delete;
  Log& operator=(Log&&) = delete;
  ~Log();

  void info(std::string_view message);
  void warning(std::string_view message);
  void error(std::string_view message);
  /// One line, at the level "info".
  void request(const RequestRecord& record);

 private:
  struct Logger;
  std::unique_ptr<Logger> logger_;
};

}  // namespace cq::logging
