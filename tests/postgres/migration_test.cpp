#include <gmock/gmock.h>

#include "postgres/postgres_test.hpp"

namespace cq::test {
namespace {

using PostgresMigration = PostgresTest;
using host::MigrationReport;
using host::upgrade_to_head;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kTableCount =
    "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";

TEST_F(PostgresMigration, GivesANewDatabaseTheWholeChain) {
  const auto target = open();
  EXPECT_THAT(target->table_names(), IsEmpty());
  EXPECT_THAT(target->versions(), IsEmpty());
  const MigrationReport report = upgrade_to_head(*target, feature().migrations());
  EXPECT_EQ(report.from, std::nullopt);
  EXPECT_EQ(report.to, feature().migrations().head());
  EXPECT_FALSE(report.stamped);
  EXPECT_EQ(report.applied.size(), feature().migrations().migrations().size());
  EXPECT_EQ(ask("SELECT version_num FROM alembic_version"), target->versions());
  for (const std::string& table : feature().migrations().migrations().front().tables) {
    EXPECT_THAT(target->table_names(), testing::Contains(table));
  }
}

TEST_F(PostgresMigration, ListsTheTablesOfTheCurrentSchemaAndNothingElse) {
  run("CREATE TABLE \"B b\" (x INT); CREATE TABLE a (x INT); CREATE VIEW v AS SELECT 1 AS x; "
      "CREATE SCHEMA other; CREATE TABLE other.c (x INT); CREATE SEQUENCE s");
  EXPECT_THAT(open()->table_names(), ElementsAre("B b", "a"));
}

TEST_F(PostgresMigration, DoesNothingTheSecondTime) {
  upgrade_to_head(*open(), feature().migrations());
  run("INSERT INTO users (username, password_hash, created_at) VALUES ('ada', 'h', 't')");
  const auto before = ask("SELECT max(oid) FROM pg_class");
  const MigrationReport report = upgrade_to_head(*open(), feature().migrations());
  EXPECT_EQ(report.from, feature().migrations().head());
  EXPECT_THAT(report.applied, IsEmpty());
  EXPECT_EQ(ask("SELECT max(oid) FROM pg_class"), before);
  EXPECT_THAT(ask("SELECT username FROM users"), ElementsAre("ada"));
}

TEST_F(PostgresMigration, StampsADatabaseWithDataThatHasNoVersionTable) {
  run(feature().migrations().migrations().front().up);
  run("INSERT INTO users (username, password_hash, created_at) VALUES ('ada', 'h', 't')");
  const auto row = ask("SELECT users || ' ' || xmin FROM users");
  const MigrationReport report = upgrade_to_head(*open(), feature().migrations());
  EXPECT_TRUE(report.stamped);
  EXPECT_EQ(report.applied.size(), feature().migrations().migrations().size() - 1);
  EXPECT_THAT(open()->versions(), ElementsAre(feature().migrations().head()));
  EXPECT_EQ(ask("SELECT users || ' ' || xmin FROM users"), row);
}

TEST_F(PostgresMigration, RefusesARevisionThatItDoesNotKnowAndTouchesNothing) {
  run("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL); "
      "INSERT INTO alembic_version VALUES ('7777')");
  const Error error = error_of([this] { upgrade_to_head(*open(), feature().migrations()); });
  EXPECT_EQ(error.kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(error.what(), HasSubstr("Can't locate revision identified by '7777'"));
  EXPECT_THAT(open()->table_names(), ElementsAre("alembic_version"));
  EXPECT_THAT(open()->versions(), ElementsAre("7777"));
}

TEST_F(PostgresMigration, LeavesNoTableWhenItIsTakenDown) {
  const auto target = open();
  upgrade_to_head(*target, feature().migrations());
  host::downgrade(*target, feature().migrations(), std::nullopt);
  EXPECT_THAT(target->table_names(), IsEmpty());
  EXPECT_THAT(ask("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
              IsEmpty());
  EXPECT_EQ(upgrade_to_head(*target, feature().migrations()).from, std::nullopt);
}

TEST_F(PostgresMigration, GoesBackStepByStepAndKeepsWhatIsNotTakenBack) {
  const auto target = open();
  upgrade_to_head(*target, feature().migrations());
  run("INSERT INTO users (username, password_hash, created_at) VALUES ('ada', 'h', 't')");
  EXPECT_EQ(target->schema_version(), "2026.11.29.01");
  host::downgrade(*target, feature().migrations(), "0001");
  EXPECT_EQ(target->schema_version(), std::nullopt);
  EXPECT_THAT(target->versions(), ElementsAre("0001"));
  EXPECT_THAT(ask("SELECT username FROM users"), ElementsAre("ada"));
  EXPECT_THAT(target->table_names(), Not(testing::Contains("db_metadata")));
}

TEST_F(PostgresMigration, WorksInTheSchemaThatIsFirstOnTheSearchPath) {
  run("CREATE SCHEMA \"Team A\"");
  DatabaseUrl team = url();
  team.query = {{"options", "-csearch_path=\"Team\\ A\",public"}};
  const auto target = feature().open_migrations(team);
  upgrade_to_head(*target, feature().migrations());
  EXPECT_THAT(target->versions(), ElementsAre(feature().migrations().head()));
  EXPECT_THAT(ask("SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN "
                  "('users', 'alembic_version')"),
              ElementsAre("Team A"));
  EXPECT_THAT(open()->table_names(), IsEmpty());
}

TEST_F(PostgresMigration, SaysWhichRightIsMissing) {
  run("CREATE ROLE guest LOGIN PASSWORD 'guest''s own'");
  DatabaseUrl guest = url();
  guest.username = "guest";
  guest.password = "guest's own";
  const auto target = feature().open_migrations(guest);
  const Error error = error_of([&] { upgrade_to_head(*target, feature().migrations()); });
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("0001_"), HasSubstr("schema public"),
                                  HasSubstr("grant that right"), Not(HasSubstr("own"))));
  EXPECT_THAT(ask(kTableCount), ElementsAre("0"));
  run("DROP ROLE guest");
}

TEST_F(PostgresMigration, CommitsForGoodWhereTheServerWouldNotWaitForTheDisk) {
  run("ALTER DATABASE \"" + database() + "\" SET synchronous_commit = off");
  const auto target = open();
  target->begin_run(std::chrono::seconds(30));
  target->begin();
  target->execute("CREATE TABLE seen AS SELECT current_setting('synchronous_commit') AS setting");
  target->commit();
  target->end_run();
  EXPECT_THAT(ask("SELECT setting FROM seen"), ElementsAre("on"));
}

}  // namespace
}  // namespace cq::test
