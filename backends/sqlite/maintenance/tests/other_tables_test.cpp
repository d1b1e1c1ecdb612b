#include <chrono>
#include <cq/archive.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sqlite/maintenance/tests/maintenance_test.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

/// Tables that none of the code names.
class OtherTablesTest : public MaintenanceTest {
 protected:
  /// Makes a table's text call a function that no SQLite of these tests has, once its rows are in.
  static void use_missing_function(const std::filesystem::path& file, const std::string& table) {
    RawDatabase database(file);
    database.run("PRAGMA writable_schema = ON");
    database.run(
        "UPDATE sqlite_master SET sql = replace(sql, 'length(', 'vec_length(') WHERE "
        "tbl_name = '" +
        table + "'");
  }
  [[nodiscard]] static bool calls_missing_function(const std::filesystem::path& file,
                                                   const std::string& table) {
    try {
      RawDatabase(file).run("INSERT INTO " + table + " (id) VALUES ('other')");
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).find("vec_length") != std::string::npos;
    }
    return false;
  }
  [[nodiscard]] Replaceable replaceable(const std::filesystem::path& database,
                                        const std::filesystem::path& backup) const {
    return maintenance(database)->require_restorable(backup).value();
  }
  [[nodiscard]] std::vector<Finding> findings(const std::filesystem::path& database,
                                              const std::string& subject) const {
    std::vector<Finding> found = maintenance(database)->diagnose();
    std::erase_if(found, [&](const Finding& each) { return each.subject != subject; });
    return found;
  }
  /// Backs up, adds a row to our tables, restores over it, and compares every row.
  void expect_backup_and_restore(const std::filesystem::path& database, const std::string& table) {
    const auto backup = file(table + ".backup");
    const std::string rows = "SELECT count(*), hex(group_concat(quote(embedding))) FROM " + table;
    const auto before = RawDatabase(database).rows(rows);
    const BackupReport report = maintenance(database)->back_up(backup, {});
    ASSERT_EQ(report.contents.other_tables.size(), 1U);
    EXPECT_TRUE(report.contents.other_tables[0].is_of_tool());
    const Contents inspected = maintenance(database)->inspect(backup);
    ASSERT_EQ(inspected.other_tables.size(), 1U);
    EXPECT_TRUE(inspected.other_tables[0].is_of_tool()) << "however the file is opened";
    EXPECT_EQ(inspected.other_tables[0].rows, 1U);

    RawDatabase(database).run("DELETE FROM " + table);
    EXPECT_EQ(replaceable(database, backup).differences.total(), 0U);
    EXPECT_THAT(replaceable(database, backup).other_differences, testing::IsEmpty());
    RawDatabase(database).run("DELETE FROM knowledge_units WHERE id = 'old-1'");
    const Replaceable agreed = replaceable(database, backup);
    EXPECT_EQ(agreed.differences.of("unit"), 1U);
    maintenance(database)->restore(backup, agreed.fingerprint, {});
    EXPECT_EQ(RawDatabase(database).rows(rows), before);
    EXPECT_EQ(maintenance(database)->contents()->counts->of("unit"), 3U);
    const auto target = file(table + "-new.db");
    maintenance(target)->restore(backup, std::nullopt, {});
    EXPECT_EQ(RawDatabase(target).rows(rows), before);
  }
};

TEST_F(OtherTablesTest, ARowOfOneIsADifferenceThatARestoreWouldUndo) {
  const auto database = database_of("cq.db", 2, "old");
  const auto run = [&](const std::string& sql) { RawDatabase(database).run(sql); };
  run("CREATE TABLE notes (a, \"odd \"\" 'name'\" TEXT)");
  run("CREATE TABLE pairs (a TEXT, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID");
  run("CREATE TABLE taken (rowid, _rowid_, oid)");
  run("INSERT INTO notes VALUES (1, 'x'), (1, 'x'), (NULL, x'00ff')");
  run("INSERT INTO pairs VALUES ('p', 'q')");
  run("INSERT INTO taken VALUES (1, 1, 1), (1, 1, 1)");
  const auto backup = file("b.backup");
  const Contents contents = maintenance(database)->back_up(backup, {}).contents;
  ASSERT_EQ(contents.other_tables.size(), 3U);
  EXPECT_EQ(contents.other_tables[0].name, "notes");
  EXPECT_EQ(contents.other_tables[0].rows, 3U);
  EXPECT_FALSE(contents.other_tables[0].is_of_tool());
  EXPECT_THAT(replaceable(database, backup).other_differences, testing::IsEmpty());
  const std::string agreed = replaceable(database, backup).fingerprint;

  run("INSERT INTO notes VALUES (2, 'new')");
  run("UPDATE notes SET a = 3 WHERE a IS NULL");
  EXPECT_THAT(replaceable(database, backup).other_differences, ElementsAre(Pair("notes", 2)));
  EXPECT_EQ(replaceable(database, backup).differences.total(), 0U);
  EXPECT_EQ(error_kind_of([&] { maintenance(database)->restore(backup, agreed, {}); }),
            ErrorKind::kConflict);
  run("UPDATE pairs SET a = 'r'");
  run("INSERT INTO taken VALUES (1, 1, 1)");
  run("CREATE TABLE newer (a)");
  run("INSERT INTO newer VALUES (1)");
  EXPECT_THAT(replaceable(database, backup).other_differences,
              ElementsAre(Pair("newer", 1), Pair("notes", 2), Pair("pairs", 2), Pair("taken", 1)));
  maintenance(database)->restore(backup, replaceable(database, backup).fingerprint, {});
  EXPECT_EQ(all_rows(database), all_rows(backup));
}

TEST_F(OtherTablesTest, WhatBelongsToARecordIsADifferenceOfIt) {
  const auto database = database_of("cq.db", 3, "old");
  const auto run = [&](const std::string& sql) { RawDatabase(database).run(sql); };
  run("INSERT INTO knowledge_unit_domains VALUES ('old-1', 'api'), ('old-1', 'web')");
  maintenance(database)->back_up(file("b.backup"), {});
  run("DELETE FROM knowledge_unit_domains WHERE domain = 'api'");
  run("INSERT INTO knowledge_unit_domains VALUES ('old-2', 'api')");
  EXPECT_EQ(replaceable(database, file("b.backup")).differences.of("unit"), 2U);
}

TEST_F(OtherTablesTest, ADiagnosisNotesThem) {
  const auto database = database_of("cq.db", 2, "old");
  RawDatabase(database).run("CREATE TABLE notes (a)");
  RawDatabase(database).run("INSERT INTO notes VALUES (1)");
  RawDatabase(database).run("CREATE TABLE _sync (a)");
  const auto found = findings(database, "other tables");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, Finding::Kind::kFine);
  EXPECT_THAT(found[0].sentence, HasSubstr("'_sync'"));
  EXPECT_EQ(found[1].kind, Finding::Kind::kWarning);
  EXPECT_THAT(found[1].sentence, HasSubstr("'notes' (1 row)"));
}

TEST_F(OtherTablesTest, NothingEvaluatesTheExpressionsOfASearchExtension) {
  const std::string id = "(id TEXT PRIMARY KEY, embedding BLOB";
  const std::vector<std::pair<std::string, std::string>> tables{
      {"checked", id + " NOT NULL CHECK(length(embedding) = 8))"},
      {"defaulted", id + " DEFAULT (length('abcd')))"},
      {"stored", id + ", n INT GENERATED ALWAYS AS (length(embedding)) STORED)"},
      {"computed", id + ", n INT GENERATED ALWAYS AS (length(embedding)) VIRTUAL)"},
      {"indexed", id + ")"}};
  for (const auto& [table, columns] : tables) {
    SCOPED_TRACE(table);
    const auto database = database_of(table + ".db", 3, "old");
    RawDatabase(database).run("CREATE TABLE " + table + " " + columns);
    if (table == "indexed") {
      RawDatabase(database).run("CREATE INDEX by_length ON indexed (length(embedding))");
    }
    RawDatabase(database).run("INSERT INTO " + table +
                              " (id, embedding) VALUES ('old-1', zeroblob(8))");
    use_missing_function(database, table);
    ASSERT_TRUE(calls_missing_function(database, table));
    EXPECT_EQ(findings(database, "integrity").at(0).kind, Finding::Kind::kFine);
    EXPECT_EQ(findings(database, "foreign keys").at(0).kind, Finding::Kind::kFine);
    const auto store = open(database);
    EXPECT_NO_THROW(part<Health>(*store).check());
    ASSERT_EQ(part<Archive>(*store).other_tables().size(), 1U);
    EXPECT_THAT(part<Archive>(*store).other_tables()[0].tool, HasSubstr("vec_length"));
  }
  for (const auto& [table, columns] : tables) {
    SCOPED_TRACE(table);
    expect_backup_and_restore(file(table + ".db"), table);
  }
}

TEST_F(OtherTablesTest, AVirtualTableAndItsShadowsAreATools) {
  const auto database = database_of("cq.db", 3, "old");
  const auto run = [&](const std::string& sql) { RawDatabase(database).run(sql); };
  run("CREATE VIRTUAL TABLE found USING fts5(text)");
  run("CREATE TABLE found_by_hand (a)");  // no shadow of fts5's
  run("INSERT INTO found VALUES ('words')");
  const auto tools = [&] {
    std::vector<std::string> names;
    const auto contents = maintenance(database)->contents();
    for (const OtherTable& table : contents->other_tables) {
      if (table.is_of_tool()) names.push_back(table.name);
    }
    return names;
  };
  EXPECT_THAT(tools(), ElementsAre("found", "found_config", "found_content", "found_data",
                                   "found_docsize", "found_idx"));
  // With a module that this SQLite hasn't.
  RawDatabase(database).run_script(
      "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'fts5', 'vec0') "
      "WHERE name = 'found'");
  EXPECT_THAT(tools(), ElementsAre("found", "found_by_hand", "found_config", "found_content",
                                   "found_data", "found_docsize", "found_idx"));
  maintenance(database)->back_up(file("b.backup"), {});
  RawDatabase(database).run("DELETE FROM found_content");
  const Replaceable agreed = replaceable(database, file("b.backup"));
  EXPECT_EQ(agreed.differences.total(), 0U);
  EXPECT_THAT(agreed.other_differences, testing::IsEmpty());
  maintenance(database)->restore(file("b.backup"), agreed.fingerprint, {});
  EXPECT_EQ(RawDatabase(database).value("SELECT count(*) FROM found_content"), "1");
  EXPECT_EQ(findings(database, "integrity").at(0).kind, Finding::Kind::kFine);
}

TEST_F(OtherTablesTest, AConstraintOfOursIsLookedAtBesideATool) {
  const auto database = database_of("cq.db", 3, "old");
  RawDatabase(database).run("CREATE TABLE vectors (id TEXT, embedding CHECK(length(id) > 0))");
  use_missing_function(database, "vectors");
  RawDatabase writer(database);
  writer.run("CREATE TABLE notes (a CHECK(a < 10))");
  writer.run("PRAGMA ignore_check_constraints = ON");
  writer.run("INSERT INTO notes VALUES (11)");
  EXPECT_EQ(findings(database, "integrity").at(0).kind, Finding::Kind::kProblem);
  writer.run("DELETE FROM notes");
  EXPECT_EQ(findings(database, "integrity").at(0).kind, Finding::Kind::kFine);
  writer.run("PRAGMA foreign_keys = OFF");
  writer.run("INSERT INTO knowledge_unit_domains VALUES ('none', 'api')");
  EXPECT_EQ(findings(database, "foreign keys").at(0).kind, Finding::Kind::kProblem);
}

TEST_F(OtherTablesTest, MigrationsPassThemOver) {
  const auto database = database_of("cq.db", 3, "old");
  RawDatabase(database).run("CREATE TABLE vectors (id TEXT, embedding CHECK(length(id) > 0))");
  RawDatabase(database).run("CREATE TABLE _sync (a)");
  RawDatabase(database).run("CREATE VIRTUAL TABLE found USING fts5(text)");
  use_missing_function(database, "vectors");
  RawDatabase(database).run_script(
      "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'fts5', 'vec0') "
      "WHERE name = 'found'");
  const auto target = feature().open_migrations(url_of(database));
  EXPECT_FALSE(host::check_migrations(*target, feature().migrations()).drifted());
  host::downgrade(*target, feature().migrations(), "0001", {});
  EXPECT_FALSE(host::check_migrations(*target, feature().migrations()).drifted());
  host::upgrade_to_head(*target, feature().migrations());
  // A script may alter tables, for which SQLite reads the whole schema again.
  target->begin_run(std::chrono::seconds(1));
  target->begin();
  target->execute(
      "ALTER TABLE users ADD COLUMN email TEXT; ALTER TABLE users RENAME COLUMN email "
      "TO mail; ALTER TABLE users DROP COLUMN mail;");
  target->commit();
  target->end_run();
  EXPECT_FALSE(host::check_migrations(*target, feature().migrations()).drifted());
}

TEST_F(OtherTablesTest, ADatabaseWithOnlyAToolsTablesIsEmpty) {
  RawDatabase(file()).run("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)");
  EXPECT_NO_THROW(part<Health>(*open(file())).check());
}

}  // namespace
}  // namespace cq::test
