#pragma once

#include <cq/error.hpp>
#include <string>
#include <string_view>

namespace cq::postgres {

/// The kind of error that an SQLSTATE, five characters, stands for. Safe from any thread.
ErrorKind kind_of_sqlstate(std::string_view sqlstate) noexcept;

/// What PostgreSQL or libpq said, as part of one sentence: on one line, without the severity in
/// front, the carets and the context behind. Safe from any thread.
std::string complaint_of(std::string_view message);

/// Throws the exception that is being handled as an Error whose sentence starts with `context`,
/// e.g. "PostgreSQL refused the statement", and ends with `advice`, if the complaint itself gives
/// rise to none. Called in a catch block only. An Error stays as it is.
/// What libpqxx says of a session that is not open any more always means: unavailable.
[[noreturn]] void rethrow_as_error(const std::string& context, bool session_open,
                                   std::string_view advice = {});

}  // namespace cq::postgres
