#include "sqlite/db/transaction.hpp"

namespace cq::sqlite {

Transaction::Transaction(Connection& connection) : connection_(connection) {
  connection_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // Some complaints, of a full disk for one, have made SQLite undo the transaction already.
  if (connection_.in_transaction()) {
    sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  connection_.execute("COMMIT");
}

ReadSnapshot::ReadSnapshot(Connection& connection) : connection_(connection) {
  connection_.execute("BEGIN");
}

ReadSnapshot::~ReadSnapshot() {
  sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void ReadSnapshot::renew() {
  connection_.execute("ROLLBACK");
  connection_.execute("BEGIN");
}

}  // namespace cq::sqlite
