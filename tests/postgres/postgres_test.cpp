#include "postgres/postgres_test.hpp"

#include <atomic>
#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/result>

#include "postgres/built_module.hpp"

namespace cq::test {
namespace {

std::unique_ptr<PostgresServer>& shared_server() {
  static std::unique_ptr<PostgresServer> server;
  return server;
}

std::vector<std::string> ask_at(const std::string& conninfo, const std::string& sql) {
  pqxx::connection session(conninfo);
  const pqxx::quiet_errorhandler silence(session);
  pqxx::nontransaction outside(session);
  std::vector<std::string> values;
  for (const pqxx::row& row : outside.exec(sql)) values.push_back(row[0].as<std::string>(""));
  return values;
}

}  // namespace

void PostgresTest::SetUpTestSuite() {
  if (!shared_server()) shared_server() = std::make_unique<PostgresServer>();
}

PostgresServer& PostgresTest::server() {
  return *shared_server();
}

const host::StoreModule& PostgresTest::module() {
  static const host::StoreModule kModule = built_module("postgres");
  return kModule;
}

void PostgresTest::SetUp() {
  static std::atomic<int> made = 0;
  database_ = "test " + std::to_string(++made);
  ask_at(server().local_conninfo("postgres"), "CREATE DATABASE \"" + database_ + "\"");
}

std::vector<std::string> PostgresTest::ask(const std::string& sql) const {
  return ask_at(server().local_conninfo(database_), sql);
}

void PostgresTest::run(const std::string& sql) const {
  (void)ask(sql);
}

}  // namespace cq::test
