#include "sqlite/db/statement.hpp"

#include <utility>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

Statement::Statement(Connection& connection, StatementCache::node_type entry)
    : connection_(connection), entry_(std::move(entry)) {}

Statement::~Statement() {
  sqlite3_reset(handle());  // repeats the last step's complaint, which was thrown already
  sqlite3_clear_bindings(handle());
  connection_.take_back(std::move(entry_));
}

Statement& Statement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL; an empty view may hold one.
  const char* const bytes = text.data() == nullptr ? "" : text.data();
  check(
      sqlite3_bind_text64(handle(), parameter, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_optional(int parameter, const std::optional<std::string>& text) {
  if (text) return bind(parameter, std::string_view(*text));
  check(sqlite3_bind_null(handle(), parameter));
  return *this;
}

Statement& Statement::bind(int parameter, std::int64_t number) {
  check(sqlite3_bind_int64(handle(), parameter, number));
  return *this;
}

Statement& Statement::bind_optional(int parameter, const std::optional<std::int64_t>& number) {
  if (number) return bind(parameter, *number);
  check(sqlite3_bind_null(handle(), parameter));
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  // A null pointer would bind NULL; an empty view may hold one.
  const char* const start = bytes.data() == nullptr ? "" : bytes.data();
  check(sqlite3_bind_blob64(handle(), parameter, start, bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind_real(int parameter, double number) {
  check(sqlite3_bind_double(handle(), parameter, number));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(handle());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail(code);
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

void Statement::leave_out(std::string_view table, std::string_view id) const {
  connection_.leave_out(table, id);
}

std::string_view Statement::text_view(int column) const {
  // The length counts only once the value was asked for as text.
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle(), column))};
}

std::string_view Statement::blob_view(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle(), column))};
}

std::size_t Statement::text_bytes() const {
  std::size_t bytes = 0;
  for (int column = 0; column < sqlite3_column_count(handle()); ++column) {
    if (sqlite3_column_type(handle(), column) == SQLITE_TEXT) bytes += text_view(column).size();
  }
  return bytes;
}

std::optional<std::string> Statement::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle(), column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle(), column) == SQLITE_NULL;
}

double Statement::real(int column) const {
  return sqlite3_column_double(handle(), column);
}

bool Statement::is_number(int column) const {
  const int type = sqlite3_column_type(handle(), column);
  return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) connection_.fail(code);
}

}  // namespace cq::sqlite
