#include <gmock/gmock.h>

#include "postgres/built_module.hpp"
#include "postgres/postgres_test.hpp"
#include "postgres/schema_lines.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using PostgresSchema = PostgresTest;
using testing::Contains;
using testing::ElementsAre;
using testing::UnorderedElementsAreArray;

std::vector<std::string> lines_of_the_other_chain(const std::filesystem::path& file) {
  const host::StoreModule sqlite = built_module("sqlite");
  DatabaseUrl url;
  url.dialect = "sqlite";
  url.database = file.string();
  const auto target = sqlite.open_migrations(url);
  host::upgrade_to_head(*target, sqlite.migrations());
  return sqlite_schema_lines(file);
}

TEST_F(PostgresSchema, IsTheOneThatSqlitesChainMakes) {
  const TempDirectory directory;
  host::upgrade_to_head(*open(), module().migrations());
  EXPECT_THAT(ask(postgres_schema_query()),
              UnorderedElementsAreArray(lines_of_the_other_chain(directory.path() / "x.db")));
}

TEST_F(PostgresSchema, IsTheOneOfTheOriginalsDatabaseAtItsFirstRevision) {
  const auto target = open();
  host::upgrade_to_head(*target, module().migrations());
  const std::filesystem::path fixture = std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures";
  EXPECT_THAT(ask(postgres_schema_query()),
              UnorderedElementsAreArray(sqlite_schema_lines(fixture / "cq-at-0001.db")));
}

// The comparison itself must see what it compares.
TEST_F(PostgresSchema, IsReadInAllItsParts) {
  host::upgrade_to_head(*open(), module().migrations());
  const std::vector<std::string> lines = ask(postgres_schema_query());
  for (const char* line :
       {"users column 1: id INTEGER NOT NULL GENERATED",
        "knowledge_units column 3: status TEXT NOT NULL DEFAULT 'pending'",
        "api_keys column 11: revoked_at TEXT",
        "alembic_version column 1: version_num VARCHAR(32) NOT NULL",
        "knowledge_unit_domains PRIMARY KEY (unit_id, domain)", "users UNIQUE (username)",
        "api_keys FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE",
        "knowledge_unit_domains INDEX idx_domains_domain (domain)"}) {
    EXPECT_THAT(lines, Contains(line));
  }
}

TEST_F(PostgresSchema, GivesTheVersionTablesKeyTheOriginalsName) {
  host::upgrade_to_head(*open(), module().migrations());
  EXPECT_THAT(ask("SELECT conname FROM pg_constraint "
                  "WHERE conrelid = 'alembic_version'::regclass"),
              ElementsAre("alembic_version_pkc"));
}

TEST_F(PostgresSchema, NumbersUsersAndDropsWhatHangsOnADeletedOne) {
  host::upgrade_to_head(*open(), module().migrations());
  run("INSERT INTO users (username, password_hash, created_at) VALUES ('ada', 'h', 't'), "
      "('bob', 'h', 't')");
  EXPECT_THAT(ask("SELECT id FROM users ORDER BY id"), ElementsAre("1", "2"));
  run("INSERT INTO api_keys (id, user_id, name, key_prefix, key_hash, ttl, expires_at, created_at) "
      "VALUES ('k', 1, 'n', 'p', 'h', '1d', 't', 't')");
  EXPECT_THAT(ask("SELECT labels FROM api_keys"), ElementsAre("[]"));
  run("DELETE FROM users WHERE id = 1");
  EXPECT_THAT(ask("SELECT id FROM api_keys"), ElementsAre());
}

}  // namespace
}  // namespace cq::test
