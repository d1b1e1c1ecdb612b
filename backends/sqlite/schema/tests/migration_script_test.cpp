#include <cq/testkit/samples.hpp>

#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

class MigrationScriptTest : public SqliteTest {
 protected:
  MigrationScriptTest() : target_(feature().open_migrations(url_of(file()))) {
    target_->begin_run(std::chrono::seconds(60));
    target_->begin();
  }
  std::optional<Error> run(const std::string& script) {
    return error_of([&] { target_->execute(script); });
  }
  /// Ends the run and returns the tables that there are.
  std::vector<std::string> tables_after(void (MigrationTarget::*end)()) {
    (target_.get()->*end)();
    target_->end_run();
    return target_->table_names();
  }
  void commit_and_begin() {
    target_->commit();
    target_->begin();
  }
  std::vector<std::string> tables_after_rollback() {
    target_->rollback();
    target_->end_run();
    return target_->table_names();
  }

 private:
  std::unique_ptr<MigrationTarget> target_;
};

using Names = std::vector<std::string>;

TEST_F(MigrationScriptTest, RunsAnyNumberOfStatementsAmongCommentsAndBlanks) {
  EXPECT_FALSE(
      run("\n-- one;\nCREATE TABLE a (x TEXT DEFAULT ';'); /* ; */\n\n"
          "INSERT INTO a VALUES (1), (2);\nSELECT x FROM a;;\nCREATE TABLE b (x)\n-- end\n"));
  EXPECT_EQ(tables_after(&MigrationTarget::commit), (Names{"a", "b"}));
}

TEST_F(MigrationScriptTest, TriggersAndTheirInnerStatementsAreRun) {
  EXPECT_FALSE(
      run("CREATE TABLE a (x); CREATE TRIGGER t AFTER INSERT ON a BEGIN\n"
          "  UPDATE a SET x = x + 1; DELETE FROM a WHERE x > 9;\nEND;"));
  EXPECT_EQ(tables_after(&MigrationTarget::commit), Names{"a"});
}

TEST_F(MigrationScriptTest, AnEmptyScriptDoesNothing) {
  EXPECT_FALSE(run(""));
  EXPECT_FALSE(run(" \n-- nothing\n"));
  EXPECT_TRUE(tables_after(&MigrationTarget::commit).empty());
}

TEST_F(MigrationScriptTest, AComplaintSaysWhatAndInWhichLine) {
  const auto error = run("CREATE TABLE a (x);\n\nCREATE TABEL b (x);\n");
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("TABEL"), std::string::npos) << error->what();
  EXPECT_NE(std::string(error->what()).find("line 3"), std::string::npos) << error->what();
  EXPECT_TRUE(tables_after_rollback().empty());
}

TEST_F(MigrationScriptTest, AConstraintThatFailsIsAConflict) {
  const auto error = run("CREATE TABLE a (x UNIQUE);\nINSERT INTO a VALUES (1), (1);");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict) << error->what();
  EXPECT_TRUE(tables_after_rollback().empty());
}

TEST_F(MigrationScriptTest, AScriptCannotEndTheRunsTransaction) {
  for (const char* ending : {"COMMIT", "ROLLBACK", "END", "BEGIN", "SAVEPOINT s",
                             "RELEASE cq_migration", "ROLLBACK TO cq_migration"}) {
    const auto error = run("CREATE TABLE a (x);\n" + std::string(ending) + ";\nDROP TABLE a;");
    ASSERT_TRUE(error) << ending;
    EXPECT_EQ(error->kind(), ErrorKind::kInternal) << error->what();
    EXPECT_NE(std::string(error->what()).find("line 2"), std::string::npos) << error->what();
    EXPECT_FALSE(run("DROP TABLE a"));
  }
  EXPECT_TRUE(tables_after_rollback().empty());
}

constexpr const char* kUndoneBySqlite =
    "CREATE TABLE a (x UNIQUE); INSERT INTO a VALUES (1);\nINSERT OR ROLLBACK INTO a VALUES (1);";

TEST_F(MigrationScriptTest, ARunThatSqliteUndoesLeavesNothingAndHidesNoError) {
  const auto error = run(kUndoneBySqlite);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict) << error->what();
  EXPECT_TRUE(tables_after_rollback().empty());
}

TEST_F(MigrationScriptTest, ARunThatSqliteUndoesAfterACommitIsAnErrorAtItsEnd) {
  EXPECT_FALSE(run("CREATE TABLE kept (x)"));
  commit_and_begin();
  EXPECT_TRUE(run(kUndoneBySqlite));
  EXPECT_EQ(error_kind_of([&] { tables_after_rollback(); }), ErrorKind::kInternal);
}

}  // namespace
}  // namespace cq::test
