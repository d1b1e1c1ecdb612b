#include <gmock/gmock.h>

#include "postgres/postgres_test.hpp"
#include "support/child_process.hpp"

namespace cq::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

/// The conformance kit on a database of the server.
class PostgresStoreCheck : public PostgresTest {
 protected:
  [[nodiscard]] ProcessResult check() const {
    ProcessOptions options;
    options.arguments = {CQ_BINARY_DIRECTORY "/libexec/cq/cq-store-check", module().file().string(),
                         "--url=postgresql+psycopg://" + percent_encoded(PostgresServer::kUser) +
                             ":" + percent_encoded(PostgresServer::kPassword) +
                             "@127.0.0.1:" + std::to_string(server().port()) + "/" + database()};
    return run_process(options, std::chrono::minutes(4));
  }
};

TEST_F(PostgresStoreCheck, TheMigrationsKeepEverySentenceAndTheDatabaseIsEmptyAfterwards) {
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr(":***@127.0.0.1:"));
  EXPECT_THAT(result.out, ContainsRegex("\nmigrations +[0-9]+ of +[0-9]+ sentences hold, by"));
  EXPECT_THAT(result.out, HasSubstr(" 0 failed.\n"));
  EXPECT_TRUE(open()->table_names().empty());
}

TEST_F(PostgresStoreCheck, ADatabaseWithTablesIsLeftAlone) {
  run("CREATE TABLE kept (id integer)");
  const ProcessResult result = check();
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr("has tables, and the check would drop them"));
  EXPECT_EQ(open()->table_names(), std::vector<std::string>{"kept"});
}

}  // namespace
}  // namespace cq::test
