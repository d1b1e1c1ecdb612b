#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>

namespace {

using cq::host::MigrationChain;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kDigest = "00";
constexpr const char* kBaseline =
    "-- revision: 0001\n-- message: baseline schema\n-- tables: a, b_c\n\n-- up\n"
    "CREATE TABLE a (x);\n-- a comment: kept\n\n-- down\nDROP TABLE a;\n";

TEST(MigrationChain, TakesAFileApart) {
  const auto migration = cq::host::parse_migration({"0001_baseline.sql", kBaseline, kDigest});
  EXPECT_EQ(migration.revision, "0001");
  EXPECT_EQ(migration.message, "baseline schema");
  EXPECT_THAT(migration.tables, ElementsAre("a", "b_c"));
  EXPECT_EQ(migration.up, "CREATE TABLE a (x);\n-- a comment: kept\n\n");
  EXPECT_EQ(migration.down, "DROP TABLE a;\n");
  EXPECT_EQ(migration.file_name, "0001_baseline.sql");
}

TEST(MigrationChain, NamesTheFileAndWhatItLacks) {
  const std::pair<const char*, const char*> cases[] = {
      {"-- message: m\n-- up\nx\n-- down\n", "revision"},
      {"-- revision: 0001\n-- up\nx\n-- down\n", "message"},
      {"-- revision: 0001\n-- message: m\nx\n", "-- up"},
      {"-- revision: 0001\n-- message: m\n-- up\nx\n", "-- down"},
      {"-- revision: 0001\n-- message: m\n-- up\n\n-- down\n", "up part"},
      {"-- revision: 0002\n-- message: m\n-- up\nx\n-- down\n", "0002"}};
  for (const auto& [text, lacking] : cases) {
    try {
      cq::host::parse_migration({"0001_x.sql", text, kDigest});
      ADD_FAILURE() << text << " was taken";
    } catch (const cq::Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("0001_x.sql"));
      EXPECT_THAT(error.what(), HasSubstr(lacking));
    }
  }
}

TEST(MigrationChain, KnowsItsRevisions) {
  const cq_migration files[] = {
      {"0001_a.sql", kBaseline, kDigest},
      {"0002_b.sql", "-- revision: 0002\n-- message: m\n-- up\nx\n-- down\n", kDigest}};
  const MigrationChain chain(files);
  EXPECT_EQ(chain.head(), "0002");
  EXPECT_EQ(chain.position("0001"), 0U);
  EXPECT_EQ(chain.position("0002"), 1U);
  EXPECT_EQ(chain.position("0003"), std::nullopt);
}

TEST(MigrationChain, RevisionsMustRise) {
  const cq_migration files[] = {{"0001_a.sql", kBaseline, kDigest},
                                {"0001_b.sql", kBaseline, kDigest}};
  EXPECT_THROW(MigrationChain{files}, cq::Error);
}

TEST(MigrationChain, MayBeEmpty) {
  EXPECT_TRUE(MigrationChain({}).empty());
}

}  // namespace
