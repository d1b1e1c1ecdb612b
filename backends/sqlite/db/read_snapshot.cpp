#include "sqlite/db/read_snapshot.hpp"

namespace cq::sqlite {

ReadSnapshot::ReadSnapshot(Connection& connection) : connection_(connection) {
  connection_.execute("BEGIN");
}

ReadSnapshot::~ReadSnapshot() {
  sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace cq::sqlite
