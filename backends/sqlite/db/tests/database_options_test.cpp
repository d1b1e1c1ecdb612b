#include "sqlite/db/database_options.hpp"

#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/testkit/samples.hpp>

namespace cq::test {

using namespace testkit;

namespace {

sqlite::DatabaseOptions read(const std::string& url) {
  return sqlite::read_database_url(parse_database_url(url));
}

std::string complaint_about(const std::string& url) {
  const auto error = error_of([&] { read(url); });
  if (!error) return "none";
  EXPECT_EQ(error->kind(), ErrorKind::kInvalidArgument) << url;
  return error->what();
}

TEST(DatabaseOptions, NoPathOrMemoryIsADatabaseInMemory) {
  for (const char* url : {"sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite+pysqlite://"}) {
    EXPECT_TRUE(read(url).in_memory()) << url;
  }
}

TEST(DatabaseOptions, FourSlashesGiveAnAbsolutePath) {
  EXPECT_EQ(read("sqlite:////data/cq.db").file, "/data/cq.db");
}

TEST(DatabaseOptions, ThreeSlashesGiveAPathFromTheWorkingDirectory) {
  EXPECT_EQ(read("sqlite:///some/cq.db").file, std::filesystem::current_path() / "some/cq.db");
}

TEST(DatabaseOptions, APathIsNeverReadAsAnotherUrl) {
  EXPECT_EQ(read("sqlite:///file:cq.db").file, std::filesystem::current_path() / "file:cq.db");
}

TEST(DatabaseOptions, TimeoutIsInSeconds) {
  EXPECT_EQ(read("sqlite://").busy_timeout, std::chrono::milliseconds(4000));
  EXPECT_EQ(read("sqlite:///a.db?timeout=30").busy_timeout, std::chrono::seconds(30));
  EXPECT_EQ(read("sqlite:///a.db?timeout=0.25").busy_timeout, std::chrono::milliseconds(250));
}

TEST(DatabaseOptions, RefusesATimeoutThatIsNoNumberOfSeconds) {
  for (const char* text : {"", "x", "5s", "-1", "nan", "inf", "1e9"}) {
    EXPECT_NE(complaint_about("sqlite:///a.db?timeout=" + std::string(text)).find("timeout"),
              std::string::npos)
        << text;
  }
}

TEST(DatabaseOptions, ModeSaysWhetherItIsOnlyRead) {
  EXPECT_FALSE(read("sqlite:///cq.db").only_reads);
  EXPECT_FALSE(read("sqlite:///cq.db?mode=rw").only_reads);
  EXPECT_TRUE(read("sqlite:///cq.db?mode=ro").only_reads);
  EXPECT_NE(complaint_about("sqlite:///cq.db?mode=rwc").find("mode is 'rwc'"), std::string::npos);
}

TEST(DatabaseOptions, SynchronousSaysWhetherACommitWaitsForTheDisk) {
  EXPECT_FALSE(read("sqlite:///cq.db").waits_for_disk);
  EXPECT_FALSE(read("sqlite:///cq.db?synchronous=normal").waits_for_disk);
  EXPECT_TRUE(read("sqlite:///cq.db?synchronous=full").waits_for_disk);
  EXPECT_THROW(read("sqlite:///cq.db?synchronous=off"), Error);
}

TEST(DatabaseOptions, PassesOverWhatOnlySteersPython) {
  EXPECT_EQ(read("sqlite:////a.db?check_same_thread=false&cached_statements=9&detect_types=1&"
                 "isolation_level=DEFERRED")
                .file,
            "/a.db");
}

TEST(DatabaseOptions, RefusesAnyOtherParameterByItsName) {
  EXPECT_NE(complaint_about("sqlite:///a.db?uri=true").find("'uri'"), std::string::npos);
}

TEST(DatabaseOptions, RefusesAHostAndSaysHowManySlashesAFileNeeds) {
  for (const char* url : {"sqlite://cq.db", "sqlite://data/cq.db", "sqlite://h:1/cq.db"}) {
    EXPECT_NE(complaint_about(url).find("three slashes"), std::string::npos) << url;
  }
}

TEST(DatabaseOptions, RefusesAUserWithoutTellingThePassword) {
  const std::string complaint = complaint_about("sqlite://bob:hidden@/cq.db");
  EXPECT_NE(complaint.find("user"), std::string::npos);
  EXPECT_EQ(complaint.find("hidden"), std::string::npos);
}

}  // namespace
}  // namespace cq::test
