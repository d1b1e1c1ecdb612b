#pragma once

#include <cq/error.hpp>
#include <string_view>

/// What each kind of error means to the world outside: the only places that say so.
namespace cq::api {

/// How a request is answered that ended in an error.
struct HttpMeaning {
  int status = 500;
  /// What the client is told; empty: the error's own sentence, which is meant for it.
  std::string_view detail{};
};

HttpMeaning http_meaning_of(ErrorKind kind) noexcept;

/// The exit status of a command that ended in an error: 2 when it can't work as it is set up, 1
/// when it could but this time didn't.
int exit_status_of(ErrorKind kind) noexcept;

}  // namespace cq::api
