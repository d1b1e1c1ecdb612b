#include <gmock/gmock.h>

#include "postgres/postgres_test.hpp"

namespace cq::test {
namespace {

using host::MigrationChain;
using host::upgrade_to_head;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Migrations that go wrong, on a database of their own.
class FailingPostgresMigration : public PostgresTest {
 protected:
  static constexpr const char* kSound =
      "-- revision: 0001\n-- message: sound\n-- tables: notes\n-- up\n"
      "CREATE TABLE notes (id INTEGER PRIMARY KEY);\nINSERT INTO notes VALUES (1);\n-- down\n";

  /// A chain whose second migration holds that script.
  static MigrationChain chain_with(const std::string& script) {
    const std::string second =
        "-- revision: 0002\n-- message: unsound\n-- up\n" + script + "\n-- down\n";
    const cq_migration files[] = {{"0001_sound.sql", kSound, "-"},
                                  {"0002_unsound.sql", second.c_str(), "-"}};
    return MigrationChain(files);
  }

  [[nodiscard]] Error error_of_upgrade(const std::string& script) const {
    const auto target = open();
    return error_of([&] { upgrade_to_head(*target, chain_with(script)); });
  }

  /// Whether the database is as the first migration left it.
  void expect_only_the_first_migration() const {
    EXPECT_THAT(open()->table_names(), ElementsAre("alembic_version", "notes"));
    EXPECT_THAT(open()->versions(), ElementsAre("0001"));
    EXPECT_THAT(ask("SELECT id FROM notes"), ElementsAre("1"));
  }
};

TEST_F(FailingPostgresMigration, IsUndoneWithItsVersionRowAndKeepsThoseBeforeIt) {
  const Error error = error_of_upgrade(
      "CREATE TABLE extra (id INTEGER);\nUPDATE notes SET id = 2;\n"
      "INSERT INTO missing VALUES (1);");
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("0002_unsound.sql"), HasSubstr("\"missing\""),
                                  HasSubstr("LINE 3"), Not(HasSubstr("\n"))));
  expect_only_the_first_migration();
}

TEST_F(FailingPostgresMigration, IsMendedByTheNextRun) {
  (void)error_of_upgrade("CREATE TABLE extra (id INTEGER); SELECT 1 / 0;");
  const auto target = open();
  const auto report = upgrade_to_head(*target, chain_with("CREATE TABLE extra (id INTEGER);"));
  EXPECT_EQ(report.from, "0001");
  EXPECT_THAT(report.applied, ElementsAre("0002"));
  EXPECT_THAT(target->versions(), ElementsAre("0002"));
}

TEST_F(FailingPostgresMigration, HasTheKindOfTheComplaint) {
  EXPECT_EQ(error_of_upgrade("INSERT INTO notes VALUES (1);").kind(), ErrorKind::kConflict);
  EXPECT_EQ(error_of_upgrade("CREATE TABLE notes (id INTEGER);").kind(), ErrorKind::kConflict);
  EXPECT_EQ(error_of_upgrade("CREATE TABEL x;").kind(), ErrorKind::kInvalidArgument);
}

TEST_F(FailingPostgresMigration, IsRefusedWhenItEndsItsTransactionItself) {
  for (const char* script :
       {"CREATE TABLE extra (id INTEGER); COMMIT; CREATE TABLE more (id INTEGER);",
        "CREATE TABLE extra (id INTEGER); ROLLBACK;", "CREATE TABLE extra (id INTEGER); END;",
        "CREATE TABLE extra (id INTEGER); /* ; */ commit and chain;", "BEGIN;", "ABORT;",
        "SAVEPOINT here;", "PREPARE TRANSACTION 'later';",
        "CREATE TABLE extra (id INTEGER); DO $$ BEGIN COMMIT; END $$;",
        "CREATE PROCEDURE finish() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$; CALL finish();"}) {
    const Error error = error_of_upgrade(script);
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument) << script;
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("0002_unsound.sql"), HasSubstr("must not begin or end it")))
        << script;
    expect_only_the_first_migration();
  }
}

TEST_F(FailingPostgresMigration, IsNotProvokedByQuotesDollarsBackslashesOrWordsInText) {
  const auto target = open();
  upgrade_to_head(*target, chain_with(R"(
CREATE TABLE words (word TEXT DEFAULT 'it''s; COMMIT;'); -- COMMIT;
INSERT INTO words VALUES (DEFAULT), ($$a 'b' \ $c$$), (E'tab\t'), ($q$;$q$), ('ä€🙂');
CREATE FUNCTION twice(n INTEGER) RETURNS INTEGER LANGUAGE plpgsql AS
$body$ BEGIN RETURN n * 2; END $body$;
SELECT twice(2);
)"));
  EXPECT_THAT(ask("SELECT word FROM words"),
              ElementsAre("it's; COMMIT;", "a 'b' \\ $c", "tab\t", ";", "ä€🙂"));
  EXPECT_THAT(ask("SELECT twice(21)"), ElementsAre("42"));
}

TEST_F(FailingPostgresMigration, IsQuotedRightWhereBackslashesEscape) {
  DatabaseUrl old_style = url();
  old_style.query = {{"options", "-cstandard_conforming_strings=off"}};
  const auto target = feature().open_migrations(old_style);
  upgrade_to_head(*target, chain_with("CREATE TABLE words AS SELECT $$a\\'b$$::text AS word;"));
  EXPECT_THAT(ask("SELECT word FROM words"), ElementsAre("a\\'b"));
}

TEST_F(FailingPostgresMigration, CanNotBeCommittedAllTheSame) {
  const auto target = open();
  target->begin_run(std::chrono::seconds(30));
  target->begin();
  target->execute("CREATE TABLE extra (id INTEGER)");
  EXPECT_THROW(target->execute("nonsense"), Error);
  EXPECT_EQ(error_of([&] { target->commit(); }).kind(), ErrorKind::kInternal);
  target->rollback();
  target->end_run();
  EXPECT_THAT(target->table_names(), IsEmpty());
}

TEST_F(FailingPostgresMigration, IsADefectOutsideARunOrAMigration) {
  const auto target = open();
  EXPECT_EQ(error_of([&] { target->begin(); }).kind(), ErrorKind::kInternal);
  EXPECT_EQ(error_of([&] { target->execute("SELECT 1"); }).kind(), ErrorKind::kInternal);
  EXPECT_EQ(error_of([&] { target->set_version("0001"); }).kind(), ErrorKind::kInternal);
  EXPECT_EQ(error_of([&] { target->commit(); }).kind(), ErrorKind::kInternal);
  EXPECT_EQ(error_of([&] { target->end_run(); }).kind(), ErrorKind::kInternal);
  target->rollback();
  target->abandon_run();
  EXPECT_THAT(target->table_names(), IsEmpty());
}

TEST_F(FailingPostgresMigration, LeavesTheVersionAsItWasWhenTheNewOneDoesNotFit) {
  const auto target = open();
  target->begin_run(std::chrono::seconds(30));
  target->begin();
  target->set_version("0001");
  target->commit();
  target->begin();
  EXPECT_EQ(error_of([&] { target->set_version(std::string(33, '9')); }).kind(),
            ErrorKind::kInvalidArgument);
  target->rollback();
  target->end_run();
  EXPECT_THAT(target->versions(), ElementsAre("0001"));
}

}  // namespace
}  // namespace cq::test
