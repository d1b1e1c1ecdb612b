#pragma once

#include <sqlite3.h>

namespace cq::sqlite {

/// While this lives, statements that begin or end a transaction or a savepoint are refused on the
/// connection (with SQLITE_AUTH), so that a migration's script can't commit half of itself.
class ScriptGuard {
 public:
  explicit ScriptGuard(sqlite3* handle) noexcept;
  ScriptGuard(const ScriptGuard&) = delete;
  ScriptGuard& operator=(const ScriptGuard&) = delete;
  ScriptGuard(ScriptGuard&&) = delete;
  ScriptGuard& operator=(ScriptGuard&&) = delete;
  ~ScriptGuard();

 private:
  sqlite3* handle_;
};

}  // namespace cq::sqlite
