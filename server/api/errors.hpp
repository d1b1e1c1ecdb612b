#pragma once

#include <chrono>
#include <cq/error.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

/// The HTTP statuses and exit statuses of errors; they are defined only here.
namespace cq::api {

/// Thrown to respond to a request with that status and {"detail": sentence}.
class Refusal : public std::runtime_error {
 public:
  /// `retry_after`: when the client may try again; 0 says nothing about that.
  Refusal(int status, const std::string& sentence, std::chrono::seconds retry_after = {})
      : std::runtime_error(sentence), status_(status), retry_after_(retry_after) {}

  [[nodiscard]] int status() const noexcept { return status_; }
  [[nodiscard]] std::chrono::seconds retry_after() const noexcept { return retry_after_; }

 private:
  int status_;
  std::chrono::seconds retry_after_;
};

/// The response to a request that ended in an error.
struct HttpMeaning {
  int status = 500;
  /// What the client gets; empty: the error's own sentence, which is meant for it.
  std::string_view detail{};
};

HttpMeaning http_meaning_of(ErrorKind kind) noexcept;
/// As that of its kind; but where the database itself is damaged, as its reason says, and not only
/// a record in it, it is unavailable.
HttpMeaning http_meaning_of(const Error& error) noexcept;

/// The exit status of a command that ended in an error: 2 when it can't work as it is set up, 1
/// when it could but this time didn't.
int exit_status_of(ErrorKind kind) noexcept;

}  // namespace cq::api
