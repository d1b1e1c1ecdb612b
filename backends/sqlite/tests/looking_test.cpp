#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/testkit/samples.hpp>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

// What a refusal or a look leaves behind on disk.
using LookingTest = SqliteTest;

std::vector<std::string> files_in(const std::filesystem::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

std::optional<Error> refusal(const host::StoreModule& module, const DatabaseUrl& url) {
  return error_of([&] {
    const auto store = module.feature("knowledge").create_store(url);
    host::upgrade_to_head(part<MigrationTarget>(*store), module.feature("knowledge").migrations());
  });
}

TEST_F(LookingTest, ADatabaseAtAnUnknownRevisionStaysAsItIsToTheByte) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  RawDatabase(database).run("UPDATE alembic_version SET version_num = 'f00d'");
  const std::string before = bytes_of(database);
  const auto error = refusal(module(), url_of(database));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kCorrupt);
  EXPECT_NE(std::string(error->what()).find("Can't locate revision identified by 'f00d'"),
            std::string::npos)
      << error->what();
  EXPECT_TRUE(bytes_of(database) == before);
  EXPECT_EQ(files_in(directory()), std::vector<std::string>{"cq-at-0001.db"});
}

TEST_F(LookingTest, ALogThatHoldsWritesStaysWhereItIs) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  const auto copy = file("copy.db");
  std::string main_file;
  std::string log;
  {
    RawDatabase writer(database);
    writer.run("PRAGMA journal_mode = WAL");
    writer.run("UPDATE alembic_version SET version_num = 'f00d'");
    std::filesystem::copy_file(database, copy);
    std::filesystem::copy_file(database.string() + "-wal", copy.string() + "-wal");
  }
  main_file = bytes_of(copy);
  log = bytes_of(copy.string() + "-wal");
  const auto error = refusal(module(), url_of(copy));
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("'f00d'"), std::string::npos) << error->what();
  EXPECT_TRUE(bytes_of(copy) == main_file);
  EXPECT_TRUE(bytes_of(copy.string() + "-wal") == log);
}

TEST_F(LookingTest, ADatabaseInWriteAheadModeIsLeftWithoutStrayFiles) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  RawDatabase(database).run("PRAGMA journal_mode = WAL");
  const std::string before = bytes_of(database);
  EXPECT_EQ(feature().open_migrations(url_of(database))->versions(),
            std::vector<std::string>{"0001"});
  EXPECT_TRUE(bytes_of(database) == before);
  EXPECT_EQ(files_in(directory()), std::vector<std::string>{"cq-at-0001.db"});
}

TEST_F(LookingTest, AnotherProgramsDatabaseIsRefusedAndStaysAsItIsToTheByte) {
  RawDatabase(file()).run("CREATE TABLE somebody_elses (x)");
  const std::string before = bytes_of(file());
  const auto error = refusal(module(), url_of(file()));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kInvalidArgument) << error->what();
  EXPECT_TRUE(bytes_of(file()) == before);
}

TEST_F(LookingTest, AFileThatIsNotThereLooksEmptyAndIsNotMade) {
  const auto target = feature().open_migrations(url_of(file("new/cq.db")));
  EXPECT_TRUE(target->table_names().empty());
  EXPECT_TRUE(target->versions().empty());
  EXPECT_FALSE(target->schema_version());
  EXPECT_TRUE(target->schema_lines().empty());
  EXPECT_EQ(host::check_migrations(*target, feature().migrations()).state.kind,
            host::SchemaState::Kind::kEmpty);
  EXPECT_TRUE(files_in(directory()).empty());
  host::upgrade_to_head(*target, feature().migrations());
  EXPECT_TRUE(std::filesystem::exists(file("new/cq.db")));
  EXPECT_FALSE(target->versions().empty());
}

TEST_F(LookingTest, AFileThatAppearsIsSeen) {
  const auto target = feature().open_migrations(url_of(file("cq-at-0001.db")));
  EXPECT_TRUE(target->versions().empty());
  const auto database = copy_of_fixture("cq-at-0001.db");
  EXPECT_EQ(target->versions(), std::vector<std::string>{"0001"});
}

TEST_F(LookingTest, ComparingSchemasLeavesTheFileAsItIsToTheByte) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  const std::string before = bytes_of(database);
  const auto check =
      host::check_migrations(*feature().open_migrations(url_of(database)), feature().migrations());
  EXPECT_FALSE(check.drifted());
  EXPECT_EQ(check.pending, (std::vector<std::string>{"0002", "0003", "0004"}));
  EXPECT_TRUE(bytes_of(database) == before);
  EXPECT_EQ(files_in(directory()), std::vector<std::string>{"cq-at-0001.db"});
}

TEST_F(LookingTest, TablesOfSqliteItselfAreNotNamed) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  EXPECT_EQ(feature().open_migrations(url_of(database))->table_names(),
            (std::vector<std::string>{"alembic_version", "api_keys", "knowledge_unit_domains",
                                      "knowledge_units", "users"}));
}

TEST_F(LookingTest, WhereThereIsNoFileThereIsNothingAndNoneIsMade) {
  const auto database = file("new/cq.db");
  const auto target = feature().open_migrations(url_of(database));
  EXPECT_TRUE(target->table_names().empty());
  EXPECT_FALSE(host::current_revision(*target));
  EXPECT_TRUE(files_in(directory()).empty());
  host::upgrade_to_head(*target, feature().migrations());
  EXPECT_EQ(host::current_revision(*target), feature().migrations().head());
  EXPECT_TRUE(std::filesystem::exists(database));
}

}  // namespace
}  // namespace cq::test
