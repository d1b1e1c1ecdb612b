#include <algorithm>

#include "conformance/sqlite/raw_database.hpp"
#include "conformance/sqlite/sqlite_test.hpp"

namespace cq::test {
namespace {

using SchemaTest = SqliteTest;

TEST_F(SchemaTest, ANewDatabaseHasTheOriginalsSchemaToTheByte) {
  open(file()).reset();
  EXPECT_EQ(schema_of(file()), schema_of(copy_of_fixture("cq-at-0001.db")));
}

TEST_F(SchemaTest, ADatabaseFromBeforeMigrationsGetsTheOriginalsSchemaToTheByte) {
  const auto before = copy_of_fixture("cq-before-migrations.db");
  open(before).reset();
  EXPECT_EQ(schema_of(before), schema_of(copy_of_fixture("cq-at-0001.db")));
}

TEST_F(SchemaTest, DownUndoesTheBaseline) {
  const auto target = module().open_migrations(url_of(file()));
  const auto& baseline = module().migrations().migrations().front();
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->execute(baseline.up);
  target->execute(baseline.down);
  target->commit();
  target->end_run();
  EXPECT_TRUE(target->table_names().empty());
}

TEST_F(SchemaTest, TheBaselineNamesTheTablesThatItMakes) {
  open(file()).reset();
  auto expected = module().migrations().migrations().front().tables;
  expected.emplace_back("alembic_version");
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(module().open_migrations(url_of(file()))->table_names(), expected);
}

}  // namespace
}  // namespace cq::test
