#include <atomic>
#include <chrono>
#include <cq/accounts/users.hpp>
#include <cq/health.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/testkit/samples.hpp>
#include <thread>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using SharingTest = SqliteTest;

const std::string kUnit = "ku_" + hex_id(1);

// A lock that another connection holds until the test says, from a thread of its own.
class HeldLock {
 public:
  HeldLock(RawDatabase& database, const std::string& begin) : database_(database) {
    database_.run(begin);
  }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;
  HeldLock(HeldLock&&) = delete;
  HeldLock& operator=(HeldLock&&) = delete;
  ~HeldLock() {
    if (release_.joinable()) release_.join();
  }
  /// Commits after that long.
  void release_after(std::chrono::milliseconds time) {
    release_ = std::thread([this, time] {
      std::this_thread::sleep_for(time);
      released_ = true;
      database_.run("COMMIT");
    });
  }
  [[nodiscard]] bool released() const { return released_; }

 private:
  RawDatabase& database_;
  std::atomic<bool> released_{false};
  std::thread release_;
};

TEST_F(SharingTest, TheNextAnswerShowsWhatAnotherProcessWrote) {
  const auto store = open(file());
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
  const auto ask = [&] { return part<Knowledge>(*store).query({{"api"}, {}, {}, "", 5}); };
  EXPECT_TRUE(ask().empty());
  RawDatabase other(file());
  other.run("UPDATE knowledge_units SET status = 'approved', reviewed_by = 'bob'");
  ASSERT_EQ(ask().size(), 1U);
  EXPECT_EQ(ask()[0].reviewed_by, "bob");
  other.run("UPDATE knowledge_units SET data = replace(data, 'summary 1', 'summary 2')");
  EXPECT_NE(ask()[0].document.find("summary 2"), std::string::npos);
  other.run("DELETE FROM knowledge_units");
  EXPECT_TRUE(ask().empty());
}

TEST_F(SharingTest, AWriteWaitsForALockThatAnotherProcessHolds) {
  const auto store = open(file());
  RawDatabase other(file());
  HeldLock lock(other, "BEGIN IMMEDIATE");
  lock.release_after(std::chrono::milliseconds(1000));
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
  EXPECT_TRUE(lock.released());
  EXPECT_TRUE(part<Knowledge>(*store).find(kUnit));
}

TEST_F(SharingTest, ReadersDoNotWaitForALockThatAnotherProcessHolds) {
  const auto store = open(file());
  part<Users>(*store).create(sample_user("alice"));
  RawDatabase other(file());
  other.run("BEGIN EXCLUSIVE");
  other.run("INSERT INTO users (username, password_hash, created_at) VALUES ('bob', '', '')");
  EXPECT_TRUE(part<Users>(*store).find("alice"));
  EXPECT_FALSE(part<Users>(*store).find("bob"));
  part<Health>(*store).check();
  other.run("COMMIT");
}

TEST_F(SharingTest, ALockThatIsHeldTooLongIsBusyAndChangesNothing) {
  DatabaseUrl url = url_of(file());
  url.query = {{"timeout", "0.05"}};
  const auto store = feature().create_store(url);
  host::upgrade_to_head(part<MigrationTarget>(*store), feature().migrations());
  store->open();
  RawDatabase other(file());
  other.run("BEGIN IMMEDIATE");
  const auto error = error_of([&] { part<Knowledge>(*store).insert(sample_unit(1, {"api"})); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kBusy) << error->what();
  EXPECT_NE(std::string(error->what()).find(file().string()), std::string::npos) << error->what();
  other.run("COMMIT");
  EXPECT_FALSE(part<Knowledge>(*store).find(kUnit));
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
}

TEST_F(SharingTest, OpeningADatabaseOfTheOriginalWaitsForItsLocks) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  for (const char* begin : {"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"}) {
    RawDatabase other(database);
    other.run("PRAGMA journal_mode = DELETE");
    HeldLock lock(other, begin);
    lock.release_after(std::chrono::milliseconds(500));
    const auto store = open(database);
    EXPECT_TRUE(lock.released()) << begin;
    EXPECT_TRUE(part<Users>(*store).find("alice")) << begin;
  }
}

TEST_F(SharingTest, OpeningWaitsForAReaderOfTheOriginal) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  RawDatabase other(database);
  HeldLock lock(other, "BEGIN");
  other.run("SELECT count(*) FROM users");
  lock.release_after(std::chrono::milliseconds(500));
  const auto store = open(database);
  EXPECT_TRUE(lock.released());
  EXPECT_TRUE(part<Users>(*store).find("alice"));
}

TEST_F(SharingTest, ReadersAndAWriterWorkBesideAnotherProcessThatWrites) {
  constexpr unsigned kSharedUnits = 150;
  const auto store = open(file());
  std::atomic<bool> done{false};
  std::atomic<unsigned> failures{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      while (!done) {
        if (error_of([&] { part<Knowledge>(*store).query({{"api"}, {}, {}, "", 5}); })) ++failures;
      }
    });
  }
  threads.emplace_back([&] {
    RawDatabase other(file());
    while (!done) {
      other.run("BEGIN IMMEDIATE");
      other.run("UPDATE knowledge_units SET status = 'approved'");
      other.run("COMMIT");
      std::this_thread::yield();
    }
  });
  for (unsigned i = 0; i < kSharedUnits; ++i) {
    if (error_of([&] { part<Knowledge>(*store).insert(sample_unit(i, {"api"})); })) ++failures;
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0U);
  EXPECT_EQ(RawDatabase(file()).value("SELECT count(*) FROM knowledge_units"),
            std::to_string(kSharedUnits));
}

TEST_F(SharingTest, AUnitThatCannotBeReadIsLeftOutOfAQueryAndNamedWhenItIsMeant) {
  const auto store = open(file());
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
  RawDatabase(file()).run("UPDATE knowledge_units SET status = 'approved', data = '{'");
  EXPECT_TRUE(part<Knowledge>(*store).query({{"api"}, {}, {}, "", 5}).empty());
  const auto error =
      error_of([&] { part<Knowledge>(*store).confirm(kUnit, at("2026-02-01T00:00:00Z"), ""); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kCorrupt);
  EXPECT_NE(std::string(error->what()).find(kUnit), std::string::npos) << error->what();
}

TEST_F(SharingTest, RejectedUnitsDoNotAnswer) {
  const auto store = open(file());
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
  RawDatabase(file()).run("UPDATE knowledge_units SET status = 'rejected'");
  EXPECT_TRUE(part<Knowledge>(*store).query({{"api"}, {}, {}, "", 5}).empty());
  EXPECT_EQ(part<Knowledge>(*store).find(kUnit)->status, ReviewStatus::kRejected);
}

TEST_F(SharingTest, AStatusThatIsNoneIsCorruptAndNamed) {
  const auto store = open(file());
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
  RawDatabase(file()).run("UPDATE knowledge_units SET status = 'odd'");
  const auto error = error_of([&] { part<Knowledge>(*store).find(kUnit); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kCorrupt);
  EXPECT_NE(std::string(error->what()).find(kUnit), std::string::npos) << error->what();
}

}  // namespace
}  // namespace cq::test
