#include <gmock/gmock.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "postgres/postgres_test.hpp"
#include "support/child_process.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kNoServer = "postgresql+psycopg://cq:hunter2@127.0.0.1:1/cq";

/// `cq-server db ...`, the binary, on this test's database.
class PostgresDbCommand : public PostgresTest {
 protected:
  [[nodiscard]] static ProcessOptions options(const std::vector<std::string>& arguments,
                                              const std::string& url) {
    ProcessOptions options;
    options.arguments = {CQ_SERVER_BINARY, "db"};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.environment = {{"CQ_DATABASE_URL", url}};
    return options;
  }
  [[nodiscard]] ProcessResult run_db(const std::vector<std::string>& arguments) const {
    return run_process(options(arguments, url_text(PostgresServer::kPassword)));
  }
  /// The URL as an operator writes it.
  [[nodiscard]] std::string url_text(const std::string& password) const {
    return "postgresql+psycopg://" + percent_encoded(PostgresServer::kUser) + ":" +
           percent_encoded(password) + "@127.0.0.1:" + std::to_string(server().port()) + "/" +
           database();
  }
};

TEST_F(PostgresDbCommand, GoesUpAndDownAndStampsAndTellsWhereTheDatabaseIs) {
  EXPECT_EQ(run_db({"current"}).out, "none (the database is empty)\n");
  EXPECT_EQ(run_db({"check"}).exit_status, 1);
  EXPECT_EQ(run_db({"upgrade", "+1"}).exit_status, 0);
  EXPECT_EQ(run_db({"current"}).out, "0001\n");
  EXPECT_EQ(run_db({"upgrade"}).exit_status, 0);
  EXPECT_EQ(run_db({"current"}).out, "0004 (head), schema version 2026.11.29.01\n");
  EXPECT_EQ(run_db({"check"}).exit_status, 0);
  EXPECT_EQ(run_db({"stamp", "1"}).exit_status, 0);
  EXPECT_THAT(run_db({"check"}).out, HasSubstr("unexpected: db_metadata"));
  EXPECT_EQ(run_db({"stamp", "head"}).exit_status, 0);
  const ProcessResult down = run_db({"downgrade", "base", "--yes"});
  EXPECT_EQ(down.exit_status, 0);
  EXPECT_THAT(down.err, HasSubstr("No backup is made here"));
  EXPECT_THAT(ask("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
              IsEmpty());
}

TEST_F(PostgresDbCommand, PrintsSqlWithoutAServer) {
  for (const char* way : {"base:head", "1:head"}) {
    const ProcessResult result = run_process(options({"upgrade", "--sql", way}, kNoServer));
    EXPECT_EQ(result.exit_status, 0);
    EXPECT_EQ(result.err, "");
    EXPECT_THAT(result.out, AllOf(HasSubstr("CREATE TABLE db_metadata"), HasSubstr("COMMIT;")));
  }
  const ProcessResult up = run_process(options({"upgrade", "--sql"}, kNoServer));
  EXPECT_EQ(up.exit_status, 0);
  EXPECT_THAT(up.out, HasSubstr("CREATE TABLE users"));
  EXPECT_THAT(up.err, AllOf(HasSubstr("for an empty one"), Not(HasSubstr("hunter2"))));
  const ProcessResult down = run_process(options({"downgrade", "1", "--sql"}, kNoServer));
  EXPECT_EQ(down.exit_status, 0);
  EXPECT_THAT(down.out, AllOf(HasSubstr("DROP TABLE db_metadata"), Not(HasSubstr("TABLE users"))));
  EXPECT_THAT(down.err, HasSubstr("for one at the head"));
}

TEST_F(PostgresDbCommand, PrintsTheSqlThatIsMissingAndRunsNothing) {
  ASSERT_EQ(run_db({"upgrade", "1"}).exit_status, 0);
  const ProcessResult up = run_db({"upgrade", "--sql"});
  EXPECT_EQ(up.exit_status, 0) << up.err;
  EXPECT_THAT(up.out, AllOf(HasSubstr("Upgrade to 0002"), HasSubstr("Upgrade to 0003"),
                            HasSubstr("Upgrade to 0004"), Not(HasSubstr("CREATE TABLE users"))));
  EXPECT_EQ(run_db({"current"}).out, "0001\n");
  run(up.out);
  EXPECT_EQ(run_db({"check"}).exit_status, 0);
  run(run_db({"downgrade", "base", "--sql"}).out);
  EXPECT_EQ(run_db({"current"}).out, "none (the database is empty)\n");
}

TEST_F(PostgresDbCommand, TenAtOnceOnANewDatabaseApplyEachMigrationOnce) {
  const std::string url = url_text(PostgresServer::kPassword);
  std::vector<std::unique_ptr<ChildProcess>> processes;
  for (int i = 0; i < 10; ++i) {
    processes.push_back(std::make_unique<ChildProcess>(options({"upgrade"}, url)));
  }
  std::map<std::string, int> runs;
  for (const auto& process : processes) {
    EXPECT_EQ(process->wait(std::chrono::seconds(100)), 0) << process->err();
    const std::string said = process->err();
    const std::size_t list = said.find("migrations run:");
    for (const host::Migration& migration : feature().migrations().migrations()) {
      const bool ran =
          list != std::string::npos && said.find(" " + migration.revision, list) != said.npos;
      runs[migration.revision] += ran ? 1 : 0;
    }
  }
  for (const host::Migration& migration : feature().migrations().migrations()) {
    EXPECT_EQ(runs[migration.revision], 1) << migration.revision;
  }
  EXPECT_THAT(ask("SELECT version_num FROM alembic_version"),
              ElementsAre(feature().migrations().head()));
  EXPECT_THAT(ask("SELECT version FROM db_metadata"), ElementsAre("2026.11.29.01"));
  EXPECT_EQ(run_db({"check"}).exit_status, 0);
}

TEST_F(PostgresDbCommand, SaysWhyItCannotConnectWithoutThePassword) {
  const ProcessResult result = run_process(options({"current"}, url_text("a wrong one")));
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("password"), Not(HasSubstr("a wrong one")),
                                Not(HasSubstr(percent_encoded("a wrong one")))));
}

}  // namespace
}  // namespace cq::test
