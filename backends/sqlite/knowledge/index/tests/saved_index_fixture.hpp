#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/testkit/samples.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "sqlite/knowledge/index/live_index.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace fs = std::filesystem;
using sqlite::CommitTracker;
using sqlite::Connection;
using sqlite::DatabaseOptions;
using sqlite::LiveIndex;
using sqlite::ReadSnapshot;
using sqlite::TouchedRows;
using sqlite::Transaction;
using SteadyClock = std::chrono::steady_clock;

/// A server's index on a file, with a thread that saves it as soon as it can.
class RunningIndex {
 public:
  explicit RunningIndex(const fs::path& file, bool saves = true)
      : options_(options_of(file, saves)),
        tracker_(options_),
        index_(std::in_place, options_, tracker_),
        reader_(options_),
        writer_(options_) {
    writer_.use_write_ahead_log(options_.busy_timeout);
  }

  LiveIndex& index() { return *index_; }

  // Whether there was an index; all that it says is compared with what the connection then sees.
  bool look() {
    ReadSnapshot snapshot(reader_);
    return index_->read(snapshot, [this](const ranking::RankingIndex& index) {
      std::size_t units = 0;
      sqlite::Statement ids = reader_.prepare("SELECT id FROM knowledge_units");
      while (ids.step()) {
        const auto facts = sqlite::read_facts(reader_, ids.text_view(0));
        EXPECT_EQ(index.fingerprint_of(facts->id), facts->fingerprint) << facts->id;
        const auto found = index.find(facts->id);
        ASSERT_TRUE(found) << facts->id;
        EXPECT_EQ(found->domains.size(), facts->domains.size());
        ++units;
      }
      EXPECT_EQ(index.size(), units);
    });
  }
  void wait_until_there() {
    const auto deadline = SteadyClock::now() + kPatience;
    while (!look()) {
      ASSERT_LT(SteadyClock::now(), deadline) << "there is no index yet";
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  // Whether there was an index, whatever it says.
  bool use() {
    ReadSnapshot snapshot(reader_);
    return index_->read(snapshot, [](const ranking::RankingIndex&) {});
  }
  void wait_until_checked() {
    const auto deadline = SteadyClock::now() + kPatience;
    while (index_->is_unchecked()) {
      ASSERT_LT(SteadyClock::now(), deadline) << "it isn't compared with the rows";
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  void wait_until_saved(std::uint64_t times) {
    const auto deadline = SteadyClock::now() + kPatience;
    while (index_->times_saved() < times) {
      ASSERT_LT(SteadyClock::now(), deadline) << "it isn't saved";
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  // As the store does it, by the connection that the index follows.
  void write(const std::string& sql, const std::string& id) {
    Transaction transaction(writer_);
    writer_.execute(sql);
    TouchedRows touched;
    touched.add(sqlite::kUnitsTable, id);
    tracker_.commit(writer_, transaction, touched);
  }

 private:
  static DatabaseOptions options_of(const fs::path& file, bool saves) {
    DatabaseOptions options;
    options.file = file;
    options.index_file = {saves, 1, std::chrono::milliseconds(0)};
    return options;
  }

  const DatabaseOptions options_;
  CommitTracker tracker_;
  std::optional<LiveIndex> index_;
  Connection reader_;
  Connection writer_;
};

/// A database of 20 approved units, whose index is saved beside it.
class SavedIndexTest : public SqliteTest {
 protected:
  SavedIndexTest() { make(file()); }

  void make(const fs::path& database) const {
    const auto store = open(database);
    for (unsigned i = 1; i <= 20; ++i) {
      part<Knowledge>(*store).insert(sample_unit(i, {"api"}));
      part<Reviews>(*store).decide(unit_id(i), ReviewStatus::kApproved, "bob",
                                   at("2026-01-05T00:00:00Z"));
    }
  }

  [[nodiscard]] static fs::path beside(const fs::path& database, const char* suffix) {
    return database.string() + suffix;
  }
  [[nodiscard]] fs::path index_file() const { return beside(file(), "-index"); }

  void save() const {
    RunningIndex index(file());
    index.wait_until_there();
    if (index.index().times_refreshed() > 0) index.wait_until_saved(1);
  }

  // Whether a server that starts now has the index for its first answer, without making one.
  [[nodiscard]] static bool is_believed(const fs::path& database) {
    RunningIndex index(database);
    const bool there = index.look();
    if (there) {
      EXPECT_EQ(index.index().times_refreshed(), 0U);
    } else {
      index.wait_until_there();
    }
    return there;
  }
};

}  // namespace cq::test
