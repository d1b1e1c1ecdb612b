#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string_view>

#include "settings/settings.hpp"

namespace cq::observability {

/// What is logged of one request. Never its query, its headers or its body.
struct RequestRecord {
  std::string_view method;
  std::string_view path;
  int status = 0;
  std::size_t bytes = 0;  ///< of the response's body
  std::chrono::microseconds duration{};
  std::string_view address{};  ///< the client's
  std::string_view request_id{};
  std::string_view user{};    ///< the sender, where that is known
  std::string_view key_id{};  ///< of the key it was sent with, never the key; empty without one
};

/// Writes lines; by default to standard error. Components get one passed: there is no global log.
/// Control characters in what is logged are written as escapes, so that a line stays a line; what
/// isn't UTF-8 becomes U+FFFD. As JSON each line is one object with "time", "level" and "message",
/// and for a request or an error in one, with what is known of it.
/// Lines are written by a thread of the log's own, soon and in their order: no caller waits for the
/// log's reader. While the reader is far behind, lines are dropped, and a later line gives their
/// number.
/// Callers keep secrets out of their messages. Safe from any thread.
class Log {
 public:
  explicit Log(settings::LogLevel level, settings::LogFormat format = settings::LogFormat::kText);
  /// `out` must outlive the log; only the log writes to it.
  Log(settings::LogLevel level, std::ostream& out,
      settings::LogFormat format = settings::LogFormat::kText);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  Log(Log&&) = delete;
  Log& operator=(Log&&) = delete;
  /// As flush().
  ~Log();

  /// Waits until everything logged so far is written; a second at most while nothing can be.
  void flush();

  void info(std::string_view message);
  void warning(std::string_view message);
  /// `request_id`: of the request it happened in; empty outside of one.
  void error(std::string_view message, std::string_view request_id = {});
  /// Logs `where` and the sentence as an error, unless the same sentence was logged so in the last
  /// hour: a lasting trouble, such as a full disk, is logged once and not for each request.
  void trouble(std::string_view where, std::string_view sentence, std::string_view request_id = {});
  /// One line, at the level "info".
  void request(const RequestRecord& record);

  /// What is logged from now on: this and all that is graver.
  void set_level(settings::LogLevel level) noexcept;
  [[nodiscard]] settings::LogLevel level() const noexcept;

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace cq::observability
