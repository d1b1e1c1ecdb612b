
#include <cq/health.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/testkit/samples.hpp>
#include <fstream>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

class OpenErrorsTest : public SqliteTest {
 protected:
  /// The kind of error that opening the file ends with; the error must name it.
  [[nodiscard]] std::optional<ErrorKind> kind_for(const std::filesystem::path& file) const {
    const auto error = error_of([&] { open(file).reset(); });
    if (!error) return std::nullopt;
    EXPECT_NE(std::string(error->what()).find(file.string()), std::string::npos) << error->what();
    return error->kind();
  }
};

TEST_F(OpenErrorsTest, MissingDirectoriesAreMade) {
  EXPECT_EQ(kind_for(file("a/b/c/cq.db")), std::nullopt);
  EXPECT_TRUE(std::filesystem::exists(file("a/b/c/cq.db")));
}

TEST_F(OpenErrorsTest, ADirectoryBelowAFileIsUnavailable) {
  std::ofstream(file("plain")) << "x";
  EXPECT_EQ(kind_for(file("plain/cq.db")), ErrorKind::kUnavailable);
}

TEST_F(OpenErrorsTest, ADirectoryInPlaceOfTheFileIsUnavailable) {
  EXPECT_EQ(kind_for(directory()), ErrorKind::kUnavailable);
}

TEST_F(OpenErrorsTest, ADirectoryThatCannotBeMadeIsUnavailable) {
  EXPECT_EQ(kind_for("/proc/cq-no-such-directory/cq.db"), ErrorKind::kUnavailable);
}

TEST_F(OpenErrorsTest, AFileThatIsNoDatabaseIsCorruptAndStaysAsItIs) {
  const std::string text(5'000, 'x');
  std::ofstream(file()) << text;
  EXPECT_EQ(kind_for(file()), ErrorKind::kCorrupt);
  EXPECT_TRUE(bytes_of(file()) == text);
}

TEST_F(OpenErrorsTest, ADatabaseWithAHoleIsCorrupt) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  {
    std::fstream stream(database, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(100);
    stream << std::string(4'000, '\xff');
  }
  EXPECT_EQ(kind_for(database), ErrorKind::kCorrupt);
}

TEST_F(OpenErrorsTest, AHostInTheUrlIsAnInvalidArgument) {
  EXPECT_EQ(
      error_kind_of([&] { feature().create_store(parse_database_url("sqlite://cq.db")).reset(); }),
      ErrorKind::kInvalidArgument);
  EXPECT_EQ(error_kind_of(
                [&] { feature().open_migrations(parse_database_url("sqlite://cq.db")).reset(); }),
            ErrorKind::kInvalidArgument);
}

TEST_F(OpenErrorsTest, TheModuleServesTheOriginalsForms) {
  EXPECT_EQ(module().schemes(), (std::vector<std::string>{"sqlite", "sqlite+pysqlite"}));
  for (const char* url : {"sqlite://", "sqlite+pysqlite:///:memory:"}) {
    const auto store = feature().create_store(parse_database_url(url));
    host::upgrade_to_head(part<MigrationTarget>(*store), feature().migrations());
    store->open();
    part<Health>(*store).check();
  }
}

TEST_F(OpenErrorsTest, TwoDatabasesInMemoryShareNothing) {
  const auto url = parse_database_url("sqlite://");
  const auto one = feature().create_store(url);
  host::upgrade_to_head(part<MigrationTarget>(*one), feature().migrations());
  EXPECT_TRUE(feature().open_migrations(url)->table_names().empty());
}

TEST_F(OpenErrorsTest, HealthSaysWhenTheSchemaIsGone) {
  const auto store = open(file());
  RawDatabase(file()).run("DROP TABLE users");
  EXPECT_TRUE(error_of([&] { part<Health>(*store).check(); }));
}

}  // namespace
}  // namespace cq::test
