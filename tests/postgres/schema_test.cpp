#include <gmock/gmock.h>

#include <algorithm>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_script.hpp>
#include <filesystem>

#include "postgres/built_module.hpp"
#include "postgres/postgres_test.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using PostgresSchema = PostgresTest;
using testing::Contains;
using testing::ElementsAre;

/// The schema of a file of the other kind, brought up to that revision first.
std::vector<std::string> lines_of_the_other(const std::filesystem::path& file,
                                            const std::string& revision) {
  const host::StoreModule sqlite = built_module("sqlite");
  DatabaseUrl url;
  url.dialect = "sqlite";
  url.database = file.string();
  const auto target = sqlite.feature("knowledge").open_migrations(url);
  host::upgrade(*target, sqlite.feature("knowledge").migrations(), revision);
  return target->schema_lines();
}

// SQLite's INTEGER has 64 bits.
std::vector<std::string> with_integers_as_sqlites(std::vector<std::string> lines) {
  constexpr std::string_view kBig = "BIGINT";
  for (std::string& line : lines) {
    if (const std::size_t place = line.find(kBig); place != std::string::npos) {
      line.replace(place, kBig.size(), "INTEGER");
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST_F(PostgresSchema, IsTheOneThatSqlitesChainMakesAtEachRevision) {
  const TempDirectory directory;
  const auto target = open();
  for (const host::Migration& migration : feature().migrations().migrations()) {
    host::upgrade(*target, feature().migrations(), migration.revision);
    EXPECT_EQ(with_integers_as_sqlites(target->schema_lines()),
              lines_of_the_other(directory.path() / "x.db", migration.revision));
  }
}

TEST_F(PostgresSchema, IsTheOneOfTheOriginalsDatabaseAtItsFirstRevision) {
  const TempDirectory directory;
  const std::filesystem::path copy = directory.path() / "original.db";
  std::filesystem::copy_file(
      std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures/cq-at-0001.db", copy);
  std::filesystem::permissions(copy, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  const auto target = open();
  host::upgrade(*target, feature().migrations(), "0001");
  EXPECT_EQ(target->schema_lines(), lines_of_the_other(copy, "0001"));
}

// The comparison itself must see what it compares.
TEST_F(PostgresSchema, IsReadInAllItsParts) {
  const auto target = open();
  host::upgrade_to_head(*target, feature().migrations());
  const std::vector<std::string> lines = target->schema_lines();
  for (const char* line :
       {"users column id: INTEGER NOT NULL GENERATED",
        "knowledge_units column status: TEXT NOT NULL DEFAULT 'pending'",
        "api_keys column revoked_at: TEXT", "db_metadata column id: INTEGER NOT NULL DEFAULT 1",
        "db_metadata column version: VARCHAR(100) NOT NULL",
        "knowledge_unit_domains PRIMARY KEY (unit_id, domain)", "users UNIQUE (username)",
        "api_keys FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
        "knowledge_unit_domains INDEX idx_domains_domain (domain)"}) {
    EXPECT_THAT(lines, Contains(line));
  }
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
}

TEST_F(PostgresSchema, IsTriedOutWhereNobodySeesItAndWithoutARightToMakeTables) {
  host::upgrade(*open(), feature().migrations(), "0001");
  run("CREATE ROLE looker LOGIN PASSWORD 'looking'; GRANT SELECT ON ALL TABLES IN SCHEMA public "
      "TO looker");
  DatabaseUrl looker = url();
  looker.username = "looker";
  looker.password = "looking";
  const auto target = feature().open_migrations(looker);
  const auto before = ask("SELECT relname FROM pg_class ORDER BY relname");
  const host::MigrationCheck check = host::check_migrations(*target, feature().migrations());
  EXPECT_THAT(check.missing, ElementsAre());
  EXPECT_THAT(check.extra, ElementsAre());
  EXPECT_THAT(check.pending, ElementsAre("0002", "0003", "0004"));
  EXPECT_EQ(ask("SELECT relname FROM pg_class ORDER BY relname"), before);
  EXPECT_THAT(target->versions(), ElementsAre("0001"));
  run("DROP OWNED BY looker; DROP ROLE looker");
}

TEST_F(PostgresSchema, ThatSomebodyChangedIsToldByWhatItLacksAndHasTooMuch) {
  const auto target = open();
  host::upgrade_to_head(*target, feature().migrations());
  EXPECT_FALSE(host::check_migrations(*target, feature().migrations()).drifted());
  run("DROP INDEX idx_domains_domain; ALTER TABLE users ADD COLUMN email VARCHAR(9) DEFAULT 'x'; "
      "ALTER TABLE api_keys DROP CONSTRAINT api_keys_user_id_fkey");
  const host::MigrationCheck check = host::check_migrations(*target, feature().migrations());
  EXPECT_THAT(check.missing,
              ElementsAre("api_keys FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
                          "knowledge_unit_domains INDEX idx_domains_domain (domain)"));
  EXPECT_THAT(check.extra, ElementsAre("users column email: VARCHAR(9) DEFAULT 'x'"));
}

TEST_F(PostgresSchema, IsMadeAndUnmadeByThePrintedSql) {
  const auto& chain = feature().migrations();
  const auto target = open();
  run(host::upgrade_script(chain, std::nullopt, chain.head()));
  const host::MigrationCheck check = host::check_migrations(*target, chain);
  EXPECT_TRUE(check.at_head());
  EXPECT_FALSE(check.drifted());
  EXPECT_EQ(target->schema_version(), "2026.11.29.01");
  run(host::downgrade_script(chain, chain.head(), std::nullopt));
  EXPECT_THAT(target->table_names(), ElementsAre());
}

TEST_F(PostgresSchema, GivesTheVersionTablesKeyTheOriginalsName) {
  host::upgrade_to_head(*open(), feature().migrations());
  EXPECT_THAT(ask("SELECT conname FROM pg_constraint "
                  "WHERE conrelid = 'alembic_version'::regclass"),
              ElementsAre("alembic_version_pkc"));
}

TEST_F(PostgresSchema, NumbersUsersAndDropsWhatHangsOnADeletedOne) {
  host::upgrade_to_head(*open(), feature().migrations());
  run("INSERT INTO users (username, password_hash, created_at) VALUES ('ada', 'h', 't'), "
      "('bob', 'h', 't')");
  EXPECT_THAT(ask("SELECT id FROM users ORDER BY id"), ElementsAre("1", "2"));
  run("INSERT INTO api_keys (id, user_id, name, key_prefix, key_hash, ttl, expires_at, created_at) "
      "VALUES ('k', 1, 'n', 'p', 'h', '1d', 't', 't')");
  EXPECT_THAT(ask("SELECT labels FROM api_keys"), ElementsAre("[]"));
  run("INSERT INTO user_access (user_id, tokens_from) VALUES (1, 't')");
  EXPECT_THAT(ask("SELECT role FROM user_access"), ElementsAre("reviewer"));
  run("DELETE FROM users WHERE id = 1");
  EXPECT_THAT(ask("SELECT id FROM api_keys"), ElementsAre());
  EXPECT_THAT(ask("SELECT user_id FROM user_access"), ElementsAre());
}

TEST_F(PostgresSchema, NumbersAuditEntriesAndKeepsAVoiceOnceAndWithItsUnit) {
  host::upgrade_to_head(*open(), feature().migrations());
  const std::string insert =
      "INSERT INTO audit_entries (at, act, actor, address, subject, detail) "
      "VALUES ('t', 'a', '', '', '', '')";
  run(insert);
  run("DELETE FROM audit_entries");
  run(insert);
  EXPECT_THAT(ask("SELECT id FROM audit_entries"), ElementsAre("2"));
  run("INSERT INTO knowledge_units (id, data) VALUES ('u', '{}')");
  const std::string voice =
      "INSERT INTO knowledge_unit_voices (unit_id, act, voter, at) "
      "VALUES ('u', 'confirm', 'ada', 't') ON CONFLICT DO NOTHING";
  run(voice);
  run(voice);
  EXPECT_THAT(ask("SELECT voter FROM knowledge_unit_voices"), ElementsAre("ada"));
  run("DELETE FROM knowledge_units");
  EXPECT_THAT(ask("SELECT voter FROM knowledge_unit_voices"), ElementsAre());
}

}  // namespace
}  // namespace cq::test
