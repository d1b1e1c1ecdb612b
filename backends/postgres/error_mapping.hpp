#pragma once

#include <cq/error.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace cq::postgres {

/// The kind of error that an SQLSTATE, five characters, stands for. Safe from any thread.
ErrorKind kind_of_sqlstate(std::string_view sqlstate) noexcept;

/// What PostgreSQL or libpq said, as part of one sentence: on one line, without the severity in
/// front, the carets and the context behind. Safe from any thread.
std::string complaint_of(std::string_view message);

/// Throws the exception that is being handled as an Error whose sentence starts with `context`,
/// e.g. "PostgreSQL refused the statement". Called in a catch block only. An Error stays as it is.
[[noreturn]] void rethrow_as_error(const std::string& context);

/// Runs `action` and returns what it returns; what it throws becomes an Error.
template <typename Action>
decltype(auto) with_mapped_errors(const std::string& context, Action&& action) {
  try {
    return std::forward<Action>(action)();
  } catch (...) {
    rethrow_as_error(context);
  }
}

}  // namespace cq::postgres
