#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>

#include "sqlite/db/tests/group_commit_fixture.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::Checkpointer;
using sqlite::Connection;
using sqlite::TouchedRows;

class CheckpointerTest : public GroupCommitFixture {};

TEST_F(CheckpointerTest, ALongWalIsMovedIntoTheFile) {
  pool_->writer()->disable_auto_checkpoint();
  pool_->writer()->execute("CREATE TABLE blobs (blob)");
  checkpointer_.emplace(options_);
  commits_.emplace(*pool_, *tracker_, *checkpointer_);
  const auto size = [this] { return std::filesystem::file_size(file()); };
  const auto write = [this](int megabytes) {
    commits_->write([megabytes](Connection& connection, TouchedRows& touched) {
      connection.prepare("INSERT INTO blobs VALUES (zeroblob(?1))")
          .bind(1, std::int64_t{megabytes} * 1'000'000)
          .run();
      touched.add("blobs", "another");
    });
  };
  write(1);
  write(1);
  EXPECT_LT(size(), 1'000'000U);
  write(5);
  EXPECT_TRUE(comes_to_hold([&] { return size() > 7'000'000U; }));  // by its own thread
  // Once all was moved the WAL begins anew, and that is noticed.
  EXPECT_TRUE(comes_to_hold([&] {
    write(0);
    return pool_->writer()->wal_frames() < 100;
  }));
  write(5);
  EXPECT_TRUE(comes_to_hold([&] { return size() > 12'000'000U; }));
}

TEST_F(CheckpointerTest, AWalThatIsTooLongIsMovedByTheWriter) {
  pool_->writer()->disable_auto_checkpoint();
  pool_->writer()->execute("CREATE TABLE blobs (blob)");
  constexpr std::int64_t kSize = std::int64_t{Checkpointer::kTooLongLog} * 4096;
  commits_->write([](Connection& connection, TouchedRows& touched) {
    connection.prepare("INSERT INTO blobs VALUES (zeroblob(?1))").bind(1, kSize).run();
    touched.add("blobs", "another");
  });
  EXPECT_GT(std::filesystem::file_size(file()), static_cast<std::uintmax_t>(kSize));
}

}  // namespace
}  // namespace cq::test
