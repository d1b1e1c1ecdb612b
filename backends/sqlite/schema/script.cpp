#include "sqlite/schema/script.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <string_view>

#include "sqlite/db/sqlite_error.hpp"

namespace cq::sqlite {
namespace {

int refuse_transactions(void* /*unused*/, int action, const char* /*detail*/, const char* /*name*/,
                        const char* /*database*/, const char* /*trigger*/) {
  return action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT ? SQLITE_DENY : SQLITE_OK;
}

// While this lives, statements that begin or end a transaction or a savepoint are refused on the
// connection (with SQLITE_AUTH), so that a migration's script can't commit half of itself.
class ScriptGuard {
 public:
  explicit ScriptGuard(sqlite3* handle) noexcept : handle_(handle) {
    sqlite3_set_authorizer(handle_, &refuse_transactions, nullptr);
  }
  ScriptGuard(const ScriptGuard&) = delete;
  ScriptGuard& operator=(const ScriptGuard&) = delete;
  ScriptGuard(ScriptGuard&&) = delete;
  ScriptGuard& operator=(ScriptGuard&&) = delete;
  ~ScriptGuard() { sqlite3_set_authorizer(handle_, nullptr, nullptr); }

 private:
  sqlite3* handle_;
};

[[noreturn]] void fail(const Connection& connection, int code, std::string_view script,
                       std::size_t offset) {
  const std::string_view before = script.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::string place = " (in line " + std::to_string(line) + " of the script)";
  if (code == SQLITE_AUTH) {
    throw Error(ErrorKind::kInternal,
                "A migration may not begin, commit or roll back a transaction itself; take that "
                "statement out" +
                    place + ".");
  }
  if (code == SQLITE_INTERRUPT) {
    throw Error(ErrorKind::kBusy, "A migration of " + connection.name() +
                                      " was interrupted before it was done" + place +
                                      ", and nothing of it stays; begin it again.");
  }
  const std::string complaint = sqlite3_errmsg(connection.handle());
  throw make_error(code, complaint + place, connection.name());
}

// Where the next statement starts, behind white space; comments count as part of it.
std::size_t skip_blanks(std::string_view script, std::size_t offset) {
  return std::min(script.find_first_not_of(" \t\r\n", offset), script.size());
}

}  // namespace

void run_script(Connection& connection, const std::string& script) {
  const ScriptGuard guard(connection.handle());
  for (std::size_t offset = skip_blanks(script, 0); offset < script.size();) {
    sqlite3_stmt* prepared = nullptr;
    const char* const start = script.data() + offset;
    const char* rest = nullptr;
    int code = sqlite3_prepare_v3(connection.handle(), start,
                                  static_cast<int>(script.size() - offset), 0, &prepared, &rest);
    const StatementHandle statement(prepared);
    if (code != SQLITE_OK) {
      const int error_offset = sqlite3_error_offset(connection.handle());
      fail(connection, code, script, offset + static_cast<std::size_t>(std::max(error_offset, 0)));
    }
    if (!statement && rest == start) return;
    while (statement && (code = sqlite3_step(statement.get())) == SQLITE_ROW) {
    }
    if (statement && code != SQLITE_DONE) fail(connection, code, script, offset);
    offset = skip_blanks(script, offset + static_cast<std::size_t>(rest - start));
  }
}

}  // namespace cq::sqlite
