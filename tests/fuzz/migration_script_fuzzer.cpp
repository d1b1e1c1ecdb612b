// A migration's statements, as the SQLite module runs them: one by one, within a transaction that
// they may not end.
#include <cq/error.hpp>
#include <string>
#include <string_view>

#include "fuzz/fuzz.hpp"
#include "sqlite/db/connection.hpp"
#include "sqlite/schema/script.hpp"

namespace cq::test {
namespace {

constexpr int kMaxBytes = 100'000;
constexpr int kMaxSteps = 100;  // of a thousand instructions each

/// Lets a script take neither files nor much memory or time.
class Confinement {
 public:
  explicit Confinement(sqlite3* handle) {
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, kMaxBytes);
    sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_progress_handler(handle, 1000, &Confinement::is_over, this);
  }

 private:
  static int is_over(void* self) noexcept {
    return ++static_cast<Confinement*>(self)->steps_ > kMaxSteps ? 1 : 0;
  }
  int steps_ = 0;
};

}  // namespace

bool check_input(std::string_view input) {
  sqlite::Connection connection{sqlite::DatabaseOptions{}};
  const Confinement confinement(connection.handle());
  sqlite3_exec(connection.handle(), "CREATE TABLE t (x, y)", nullptr, nullptr, nullptr);
  sqlite3_exec(connection.handle(), "BEGIN", nullptr, nullptr, nullptr);
  bool is_taken = true;
  try {
    sqlite::run_script(connection, std::string(input));
    require(connection.in_transaction(), "a script doesn't end the transaction");
  } catch (const Error& error) {
    const std::string_view sentence = error.what();
    require(sentence.find("line ") != std::string_view::npos, "a refusal names the line");
    is_taken = false;
  }
  sqlite3_exec(connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  require(!connection.in_transaction(), "what a script did can be undone");
  return is_taken;
}

}  // namespace cq::test
