#pragma once

#include <gtest/gtest.h>

#include <cq/host/migration_runner.hpp>
#include <cq/host/store_module.hpp>
#include <memory>
#include <string>
#include <vector>

#include "postgres/postgres_server.hpp"
#include "support/error_of.hpp"

namespace cq::test {

/// A test that talks to a PostgreSQL server. The server is started once, for the first such test of
/// the process; each test has a new database there.
class PostgresTest : public testing::Test {
 protected:
  static void SetUpTestSuite();
  void SetUp() override;

  /// The module, and the URL and migration side of this test's database.
  static const host::StoreModule& module();
  static const host::StoreFeature& feature() { return module().feature("knowledge"); }
  static PostgresServer& server();
  [[nodiscard]] DatabaseUrl url() const { return server().url(database_); }
  [[nodiscard]] const std::string& database() const noexcept { return database_; }
  [[nodiscard]] std::unique_ptr<MigrationTarget> open() const {
    return feature().open_migrations(url());
  }

  /// Runs SQL on this test's database past the module; the first column of what it returns.
  [[nodiscard]] std::vector<std::string> ask(const std::string& sql) const;
  void run(const std::string& sql) const;

 private:
  std::string database_;
};

}  // namespace cq::test
