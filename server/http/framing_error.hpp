#pragma once

#include <exception>

namespace cq::http {

/// What makes the bytes of a client no request: the status to answer before the connection is
/// closed, and a sentence on it. The sentence is a literal, so that nothing a client sent is ever
/// echoed.
class FramingError final : public std::exception {
 public:
  FramingError(int status, const char* detail) noexcept : status_(status), detail_(detail) {}

  [[nodiscard]] int status() const noexcept { return status_; }
  [[nodiscard]] const char* what() const noexcept override { return detail_; }

 private:
  int status_;
  const char* detail_;
};

}  // namespace cq::http
