#pragma once

#include <cq/error.hpp>
#include <string>

namespace cq::sqlite {

/// The kind that one of SQLite's result codes, extended or not, belongs to. Safe from any thread.
ErrorKind kind_of(int code) noexcept;

/// That a call's deadline has passed. `database` is DatabaseOptions::name(). Safe from any thread.
Error out_of_time(const std::string& database);

/// What SQLite complained of as an Error that names the database and says what to do.
/// `complaint` is SQLite's own text; `database` is DatabaseOptions::name(). Safe from any thread.
Error make_error(int code, const std::string& complaint, const std::string& database);

}  // namespace cq::sqlite
