#include "sqlite/db/served_files.hpp"

#include <gmock/gmock.h>

#include <cq/error.hpp>
#include <cq/testkit/samples.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/db/group_commit.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {

using namespace testkit;

namespace {

namespace fs = std::filesystem;
using sqlite::Connection;
using sqlite::Lease;
using sqlite::Opening;
using sqlite::ServedFiles;

// A database that is served from these connections.
class ServedFilesTest : public testing::Test {
 protected:
  ServedFilesTest() {
    options_.file = file_;
    options_.path = file_;
    options_.served = std::make_shared<ServedFiles>(file_, file_);
    pool_.emplace(options_);
    {
      const Lease writer = pool_->writer();
      writer->use_write_ahead_log(options_.busy_timeout);
      writer->disable_auto_checkpoint();
      writer->execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
    }
    options_.served->remember();
    tracker_.emplace(options_);
    checkpointer_.emplace(options_);
    commits_.emplace(*pool_, *tracker_, *checkpointer_);
  }

  [[nodiscard]] ServedFiles& served() const { return *options_.served; }
  [[nodiscard]] fs::path beside(const char* suffix) const { return file_.string() + suffix; }

  TempDirectory directory_;
  const fs::path file_ = directory_.path() / "cq.db";
  sqlite::DatabaseOptions options_;
  std::optional<sqlite::ConnectionPool> pool_;
  std::optional<sqlite::CommitTracker> tracker_;
  std::optional<sqlite::Checkpointer> checkpointer_;
  std::optional<sqlite::GroupCommit> commits_;
};

TEST_F(ServedFilesTest, AreInPlaceUntilOneOfThemIsNot) {
  served().require_in_place();
  for (const char* suffix : {"", "-wal", "-shm"}) {
    ServedFiles files(file_, file_);
    files.remember();
    fs::rename(beside(suffix), directory_.path() / "away");
    const auto error = error_of([&] { files.require_in_place(); });
    ASSERT_TRUE(error) << suffix;
    EXPECT_EQ(error->kind(), ErrorKind::kUnavailable);
    EXPECT_THAT(error->what(), testing::HasSubstr(beside(suffix).string() + " was removed"));
    EXPECT_THAT(std::string(error->reason()), testing::Not(testing::HasSubstr("/")));
    fs::rename(directory_.path() / "away", beside(suffix));
    // Nobody knows what was written to them meanwhile.
    EXPECT_TRUE(error_of([&] { files.require_in_place(); })) << suffix;
    EXPECT_FALSE(files.recently_in_place()) << suffix;
  }
}

TEST_F(ServedFilesTest, AreLostBeforeAnyUseOfAShmThatWasCutOff) {
  EXPECT_TRUE(served().recently_in_place());
  fs::resize_file(beside("-shm"), fs::file_size(beside("-shm")) + 32'768);  // as SQLite does
  served().require_recently_in_place();
  fs::resize_file(beside("-shm"), 0);
  const auto error = error_of([&] { const Lease reader = pool_->reader(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason(), "a file of the database was cut off");
  EXPECT_THAT(error->what(), testing::HasSubstr(beside("-shm").string() + " was cut off"));
  EXPECT_TRUE(error_of([&] { const Lease writer = pool_->writer(); }));
  EXPECT_FALSE(tracker_->try_lock_current().owns_lock());
  EXPECT_FALSE(served().may_be_tidied());
}

TEST_F(ServedFilesTest, AreOthersWhenTheirPlaceIsTaken) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    ServedFiles files(file_, file_);
    files.remember();
    EXPECT_TRUE(files.may_be_tidied());
    fs::rename(beside(suffix), directory_.path() / "away");
    fs::copy_file(directory_.path() / "away", beside(suffix));  // the same bytes
    EXPECT_THAT(error_of([&] { files.require_in_place(); })->what(),
                testing::HasSubstr(" was replaced by another file"));
    EXPECT_FALSE(files.may_be_tidied()) << suffix;
    fs::rename(directory_.path() / "away", beside(suffix));
  }
}

TEST_F(ServedFilesTest, AChangeIsNotAcknowledgedWhenTheyAreLostWhileItIsMade) {
  const auto error = error_of([&] {
    commits_->write([&](Connection& writer, sqlite::TouchedRows& touched) {
      writer.execute("INSERT INTO numbers VALUES (1)");
      touched.add("numbers", "1");
      fs::remove(file_);
    });
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kUnavailable) << error->what();
}

TEST_F(ServedFilesTest, NoConnectionIsOpenedOnWhatTookTheirPlace) {
  fs::remove(file_);
  EXPECT_TRUE(error_of([&] { open_reader(options_); }));
  EXPECT_FALSE(fs::exists(file_));
  RawDatabase(file_).run("CREATE TABLE others (x)");
  EXPECT_TRUE(error_of([&] { open_reader(options_); }));
  EXPECT_TRUE(error_of([&] { Connection(options_, Opening::kExisting); }));
}

TEST_F(ServedFilesTest, ReadersNoticeTheLossWithinABoundedTime) {
  fs::remove(file_);
  const auto deadline = std::chrono::steady_clock::now() + ServedFiles::kLongestUnnoticed;
  while (served().recently_in_place()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline + std::chrono::seconds(5));
  }
  EXPECT_TRUE(error_of([&] { pool_->reader(); }));
  EXPECT_TRUE(error_of([&] { pool_->writer(); }));
}

TEST_F(ServedFilesTest, ADatabaseIsNotMadeWhereAWalLies) {
  const fs::path wal = directory_.path() / "new.db-wal";
  fs::copy_file(beside("-wal"), wal);
  sqlite::DatabaseOptions options;
  options.file = directory_.path() / "new.db";
  const auto error = error_of([&] { Connection{options}; });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict);
  EXPECT_THAT(error->what(), testing::HasSubstr(wal.string()));
  EXPECT_FALSE(fs::exists(options.file));
  fs::resize_file(wal, 0);
  Connection{options};
  EXPECT_TRUE(fs::exists(options.file));
}

}  // namespace
}  // namespace cq::test
