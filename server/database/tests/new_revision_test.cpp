#include "database/new_revision.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/migration_chain.hpp>
#include <fstream>
#include <iterator>

#include "support/temp_directory.hpp"

namespace cq::database {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NewRevisionTest : public testing::Test {
 protected:
  NewRevisionTest() {
    for (const char* chain : {"one/kind", "two/kind", "three/other"}) {
      fs::create_directories(root_ / chain);
      put(root_ / chain / "0001_base.sql",
          "-- revision: 0001\n-- message: m\n-- up\ncreate a\n-- down\ndrop a\n");
    }
  }
  static void put(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }
  static std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  static Timestamp at(const char* text) { return parse_timestamp(text).value(); }
  [[nodiscard]] std::string refusal(const std::string& message = "m") const {
    try {
      write_new_revision(root_, "kind", message, at("2026-12-01T00:00:00Z"));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
      return error.what();
    }
    return "it was written";
  }

  cq::test::TempDirectory directory_;
  const fs::path root_ = directory_.path() / "migrations";
};

TEST_F(NewRevisionTest, BeginsWithTheDayWhereThoseBeforeDo) {
  fs::create_directories(root_ / "one/dated");
  put(root_ / "one/dated/20240730_0001_base.sql",
      "-- revision: 20240730_0001\n-- message: m\n-- up\ncreate a\n-- down\ndrop a\n");
  EXPECT_THAT(write_new_revision(root_, "dated", "more", at("2026-12-01T00:00:00Z")),
              ElementsAre(root_ / "one/dated/20261201_0002_more.sql"));
  EXPECT_THAT(write_new_revision(root_, "dated", "back", at("2026-11-30T00:00:00Z")),
              ElementsAre(root_ / "one/dated/20261201_0003_back.sql"));
}

TEST_F(NewRevisionTest, KeepsTheLetterBeforeTheDayAndPassesOverAnothersIds) {
  fs::create_directories(root_ / "one/lettered");
  for (const std::string id : {"20260218_01", "dea9cb85cdf3", "e20261128_0003"}) {
    put(root_ / "one/lettered" / (id + "_m.sql"),
        "-- revision: " + id + "\n-- message: m\n-- up\ncreate a\n-- down\ndrop a\n");
  }
  EXPECT_THAT(write_new_revision(root_, "lettered", "more", at("2026-12-01T00:00:00Z")),
              ElementsAre(root_ / "one/lettered/e20261201_0004_more.sql"));
  EXPECT_THAT(write_new_revision(root_, "lettered", "back", at("2026-11-01T00:00:00Z")),
              ElementsAre(root_ / "one/lettered/e20261201_0005_back.sql"));
}

TEST_F(NewRevisionTest, IsTheNextFileOfEveryChainWithItsHeader) {
  const auto files =
      write_new_revision(root_, "kind", "  Add e-mail, to users! ", at("2026-12-01T23:59:59Z"));
  ASSERT_THAT(files, ElementsAre(root_ / "one/kind/0002_add_e_mail_to_users.sql",
                                 root_ / "two/kind/0002_add_e_mail_to_users.sql"));
  for (const fs::path& file : files) {
    const std::string text = text_of(file);
    const std::string name = file.filename().string();
    const auto migration = host::parse_migration({name.c_str(), text.c_str(), ""});
    EXPECT_EQ(migration.revision, "0002");
    EXPECT_EQ(migration.message, "Add e-mail, to users!");
    EXPECT_THAT(migration.up, HasSubstr("UPDATE db_metadata SET version = '2026.12.01.01'"));
    EXPECT_THAT(migration.down, testing::Not(HasSubstr("UPDATE")));
  }
}

TEST_F(NewRevisionTest, PutsTheVersionBeforeItBackOnTheWayDown) {
  const auto first = write_new_revision(root_, "kind", "one", at("2026-12-01T00:00:00Z"));
  const auto second = write_new_revision(root_, "kind", "two", at("2026-12-01T00:00:00Z"));
  const std::string text = text_of(second.front());
  const auto migration = host::parse_migration({"0003_two.sql", text.c_str(), ""});
  EXPECT_THAT(migration.up, HasSubstr("'2026.12.01.02'"));
  EXPECT_THAT(migration.down, HasSubstr("UPDATE db_metadata SET version = '2026.12.01.01'"));
}

TEST_F(NewRevisionTest, RefusesAMessageThatIsNoLineOfText) {
  for (const char* message : {"", "  ", "two\nlines", "\xff"}) {
    EXPECT_THAT(refusal(message), HasSubstr("--message"));
  }
  EXPECT_THAT(refusal(std::string(201, 'x')), HasSubstr("200"));
  EXPECT_FALSE(fs::exists(root_ / "one/kind/0002_m.sql"));
}

TEST_F(NewRevisionTest, RefusesADirectoryWithoutChains) {
  fs::remove_all(root_ / "one");
  fs::remove(root_ / "two/kind/0001_base.sql");
  EXPECT_THAT(refusal(), HasSubstr("holds migration files"));
  fs::remove_all(root_);
  EXPECT_THAT(refusal(), HasSubstr("There is no directory"));
}

TEST_F(NewRevisionTest, RefusesChainsThatEndAtDifferentNumbers) {
  put(root_ / "two/kind/0002_x.sql",
      "-- revision: 0002\n-- message: m\n-- up\ncreate b\n-- down\n");
  EXPECT_THAT(refusal(), HasSubstr("different numbers"));
}

TEST_F(NewRevisionTest, LeavesNoFileWhereOneOfThemCannotBeWritten) {
  fs::create_directory(root_ / "two/kind/0002_m.sql");  // in the way
  EXPECT_THROW(write_new_revision(root_, "kind", "m", at("2026-12-01T00:00:00Z")), Error);
  EXPECT_FALSE(fs::exists(root_ / "one/kind/0002_m.sql"));
}

TEST(NextSchemaVersion, RisesFromTheOneBeforeItWhateverTheClockSays) {
  const Timestamp today = parse_timestamp("2026-12-01T12:00:00Z").value();
  EXPECT_EQ(next_schema_version("", today), "2026.12.01.01");
  EXPECT_EQ(next_schema_version("2026.11.30.07", today), "2026.12.01.01");
  EXPECT_EQ(next_schema_version("2026.12.01.09", today), "2026.12.01.10");
  EXPECT_EQ(next_schema_version("2027.01.01.01", today), "2027.01.01.02");
}

}  // namespace
}  // namespace cq::database
