#include <gmock/gmock.h>

#include <algorithm>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/migration_script.hpp>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SchemaTest : public SqliteTest {
 protected:
  [[nodiscard]] std::unique_ptr<MigrationTarget> target(const std::filesystem::path& file) const {
    return feature().open_migrations(url_of(file));
  }
  void upgrade(const std::filesystem::path& file, const std::string& to) const {
    host::upgrade(*target(file), feature().migrations(), to);
  }
  void downgrade(const std::filesystem::path& file, const std::optional<std::string>& to) const {
    host::downgrade(*target(file), feature().migrations(), to);
  }
  [[nodiscard]] std::vector<Row> originals_schema() const {
    return schema_of(std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures/cq-at-0001.db");
  }
  static std::vector<Row> versions(const std::filesystem::path& file) {
    return RawDatabase(file).rows("SELECT * FROM alembic_version");
  }
};

TEST_F(SchemaTest, TheFirstRevisionIsTheOriginalsSchemaToTheByte) {
  upgrade(file(), "0001");
  EXPECT_EQ(schema_of(file()), originals_schema());
}

TEST_F(SchemaTest, ADatabaseFromBeforeMigrationsGetsTheOriginalsSchemaToTheByte) {
  const auto before = copy_of_fixture("cq-before-migrations.db");
  upgrade(before, "0001");
  EXPECT_EQ(schema_of(before), originals_schema());
}

TEST_F(SchemaTest, GoingBackToTheFirstRevisionLeavesExactlyTheOriginalsSchemaAndRows) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  const auto rows = all_rows(database);
  const auto version = versions(database);
  open(database).reset();  // as the server does, up to the head
  ASSERT_NE(schema_of(database), originals_schema());
  downgrade(database, "0001");
  EXPECT_EQ(schema_of(database), originals_schema());
  EXPECT_EQ(versions(database), version);
  EXPECT_EQ(all_rows(database), rows);
  EXPECT_EQ(RawDatabase(database).value("PRAGMA integrity_check"), "ok");
}

TEST_F(SchemaTest, GoingBackFromANewDatabaseLeavesTheOriginalsSchemaToo) {
  open(file()).reset();
  RawDatabase(file()).run_script(
      "INSERT INTO users VALUES (1, 'alice', 'hash', '2026-01-01T00:00:00+00:00');"
      "INSERT INTO user_access (user_id, role) VALUES (1, 'admin');"
      "INSERT INTO audit_entries (at, act, actor, address, subject, detail) "
      "VALUES ('', 'test', '', '', '', '');");
  downgrade(file(), "0001");
  EXPECT_EQ(schema_of(file()), originals_schema());
  EXPECT_EQ(versions(file()), std::vector<Row>{{"0001"}});
}

// But for SQLite's own table of the numbers given out, which it keeps, empty.
TEST_F(SchemaTest, GoingBackToTheBeginningLeavesNoTable) {
  open(file()).reset();
  downgrade(file(), std::nullopt);
  EXPECT_THAT(target(file())->table_names(), IsEmpty());
  EXPECT_THAT(RawDatabase(file()).rows("SELECT name FROM sqlite_master"),
              ElementsAre(Row{"sqlite_sequence"}));
  EXPECT_THAT(RawDatabase(file()).rows("SELECT * FROM sqlite_sequence"), IsEmpty());
  open(file()).reset();
  EXPECT_EQ(versions(file()), std::vector<Row>{{feature().migrations().head()}});
}

TEST_F(SchemaTest, TheHeadHoldsTheReadableVersion) {
  open(file()).reset();
  EXPECT_EQ(target(file())->schema_version(), "2026.11.29.01");
  EXPECT_EQ(RawDatabase(file()).rows("SELECT id, version FROM db_metadata"),
            (std::vector<Row>{{"1", "2026.11.29.01"}}));
}

TEST_F(SchemaTest, ThePrintedSqlDoesWhatTheMigrationsDo) {
  const auto& chain = feature().migrations();
  open(file()).reset();
  RawDatabase(file("printed.db"))
      .run_script(host::upgrade_script(chain, std::nullopt, chain.head()));
  EXPECT_EQ(schema_of(file("printed.db")), schema_of(file()));
  EXPECT_EQ(versions(file("printed.db")), versions(file()));

  const auto before = copy_of_fixture("cq-before-migrations.db");
  RawDatabase(before).run_script(host::upgrade_script(chain, "0001", chain.head(), true));
  EXPECT_EQ(schema_of(before), schema_of(file()));
  EXPECT_EQ(versions(before), versions(file()));

  RawDatabase(before).run_script(host::downgrade_script(chain, chain.head(), "0001"));
  EXPECT_EQ(schema_of(before), originals_schema());
  RawDatabase(before).run_script(host::downgrade_script(chain, "0001", std::nullopt));
  EXPECT_THAT(target(before)->table_names(), IsEmpty());
}

TEST_F(SchemaTest, DownUndoesTheBaseline) {
  const auto target = feature().open_migrations(url_of(file()));
  const auto& baseline = feature().migrations().migrations().front();
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->execute(baseline.up);
  target->execute(baseline.down);
  target->commit();
  target->end_run();
  EXPECT_TRUE(target->table_names().empty());
}

TEST_F(SchemaTest, TheBaselineNamesTheTablesThatItMakes) {
  upgrade(file(), "0001");
  auto expected = feature().migrations().migrations().front().tables;
  expected.emplace_back("alembic_version");
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(target(file())->table_names(), expected);
}

/// How a schema differs from the head's after somebody ran those statements on it.
class DriftTest : public SchemaTest {
 protected:
  host::MigrationCheck after(const std::string& script) {
    open(file()).reset();
    RawDatabase(file()).run_script(script);
    return host::check_migrations(*target(file()), feature().migrations());
  }
};

TEST_F(DriftTest, WhatMeansNothingIsNone) {
  const auto check = after(
      "DROP TABLE db_metadata; create table db_metadata(version varchar(100) not null, -- x\n"
      " id integer default 1 primary key); VACUUM; ANALYZE");
  EXPECT_FALSE(check.drifted()) << testing::PrintToString(check.missing)
                                << testing::PrintToString(check.extra);
  EXPECT_TRUE(check.at_head());
}

TEST_F(DriftTest, AnIndexThatIsGoneAndAColumnThatIsNewAreNamed) {
  const auto check =
      after("DROP INDEX idx_domains_domain; ALTER TABLE users ADD COLUMN email TEXT DEFAULT 'x'");
  EXPECT_THAT(check.missing,
              ElementsAre("knowledge_unit_domains INDEX idx_domains_domain (domain)"));
  EXPECT_THAT(check.extra, ElementsAre("users column email: TEXT DEFAULT 'x'"));
}

TEST_F(DriftTest, AForeignKeyWithAnotherActionAndAKeyThatIsNoneAreNamed) {
  const auto check = after(
      "DROP TABLE knowledge_unit_domains; CREATE TABLE knowledge_unit_domains (unit_id TEXT NOT "
      "NULL REFERENCES knowledge_units (id), domain TEXT NOT NULL); "
      "CREATE INDEX idx_domains_domain ON knowledge_unit_domains (domain)");
  EXPECT_THAT(check.missing, ElementsAre("knowledge_unit_domains FOREIGN KEY (unit_id) REFERENCES "
                                         "knowledge_units(id) ON DELETE CASCADE",
                                         "knowledge_unit_domains PRIMARY KEY (unit_id, domain)"));
  EXPECT_THAT(check.extra, ElementsAre("knowledge_unit_domains FOREIGN KEY (unit_id) REFERENCES "
                                       "knowledge_units(id)"));
}

}  // namespace
}  // namespace cq::test
