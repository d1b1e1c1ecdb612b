#include "sqlite/schema/script_guard.hpp"

namespace cq::sqlite {
namespace {

int refuse_transactions(void* /*unused*/, int action, const char* /*detail*/, const char* /*name*/,
                        const char* /*database*/, const char* /*trigger*/) {
  return action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT ? SQLITE_DENY : SQLITE_OK;
}

}  // namespace

ScriptGuard::ScriptGuard(sqlite3* handle) noexcept : handle_(handle) {
  sqlite3_set_authorizer(handle_, &refuse_transactions, nullptr);
}

ScriptGuard::~ScriptGuard() {
  sqlite3_set_authorizer(handle_, nullptr, nullptr);
}

}  // namespace cq::sqlite
