#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "archive/archive_fixture.hpp"

namespace cq::testkit {
namespace {

/// The archive of a store that others use, or that holds much.
class BusyArchiveTest : public ArchiveFixture {};
CQ_SUITE(BusyArchiveTest, "archive", kNeedsArchive, Lasting::kStore);

class LastingArchiveTest : public ArchiveFixture {};
CQ_SUITE(LastingArchiveTest, "archive", kNeedsArchive, Lasting::kProcess);

// The writer adds user n, then unit n. So at each moment there are as many users as units, or one
// more; and a reading that isn't of one moment finds units of users that it hasn't seen. For each
// reading the writer adds a bounded number, so that a fast store neither keeps the reader from its
// lock nor grows without end, and a slow reading never finds the writer at its end.
TEST_P(BusyArchiveTest, AReadingIsOfOneMomentWhileOthersWrite) {
  CQ_SENTENCE("archive.read");
  CQ_SENTENCE("archive.read.memory");
  users().create(sample_user("user 0"));
  knowledge().insert(sample_unit(0, {"api"}));
  constexpr unsigned kForEachReading = 2'000;
  std::atomic<bool> stop = false;
  std::atomic<unsigned> written = 0;
  std::atomic<unsigned> allowed = 0;
  TestThread writer([&] {
    for (unsigned number = 1; !stop; ++number) {
      while (!stop && number > allowed) std::this_thread::yield();
      if (stop) return;
      users().create(sample_user("user " + std::to_string(number)));
      knowledge().insert(sample_unit(number, {"api"}));
      written = number;
    }
  });
  const TrueAtEnd end(stop);  // before the writer is waited for, however the test ends
  for (int reading = 0; reading < 10; ++reading) {
    const unsigned before = written;
    allowed = before + kForEachReading;
    std::size_t user_count = 0;
    std::size_t unit_count = 0;
    archive().read([&](const ArchiveRecord& record) {
      user_count += record.kind == kUserKind ? 1U : 0U;
      unit_count += record.kind == kUnitKind ? 1U : 0U;
    });
    EXPECT_TRUE(user_count == unit_count || user_count == unit_count + 1)
        << user_count << " users, " << unit_count << " units";
    EXPECT_GT(unit_count, before);
    while (written == before) std::this_thread::yield();
  }
  stop = true;
  writer.join();
}

TEST_P(BusyArchiveTest, ManyMayWriteAndReadConcurrently) {
  CQ_SENTENCE("archive.threads");
  constexpr unsigned kBatches = 10;
  std::atomic<unsigned> added{0};
  in_threads([&](unsigned thread) {
    for (unsigned batch = 0; batch < kBatches; ++batch) {
      const unsigned number = thread * kBatches + batch;
      const std::string name = "user " + std::to_string(number);
      const std::vector<ArchiveRecord> records =
          records_of(sample_user(name), owned_key(number, name), approved_unit(number, {"api"}));
      for (const ArchiveOutcome outcome : archive().write(records)) {
        if (outcome == ArchiveOutcome::kAdded) ++added;
      }
      static_cast<void>(archive().counts());
    }
  });
  constexpr std::uint64_t kAll = kThreads * kBatches;
  EXPECT_EQ(added, 3 * kAll);
  EXPECT_TRUE(archive().counts() == counts_of(kAll, kAll, kAll));
  EXPECT_EQ(all().size(), 3 * kAll);
}

TEST_P(BusyArchiveTest, ThousandsOfUnitsAreWrittenAndReadAndAnswer) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("knowledge.query.limit");
  constexpr unsigned kManyUnits = 3'000;
  std::vector<ArchiveRecord> records;
  for (unsigned number = 0; number < kManyUnits; ++number) {
    const bool pending = number % 10 == 0;
    records.push_back(to_record(pending ? archived_unit(number, {"api", "web"})
                                        : approved_unit(number, {"api", "web"})));
  }
  const auto outcomes = archive().write(records);
  EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), ArchiveOutcome::kAdded), kManyUnits);
  EXPECT_EQ(archive().counts().of(kUnitKind), kManyUnits);
  const auto answer = knowledge().query({{"api"}, {}, {}, "", 20'000});
  ASSERT_EQ(answer.size(), kManyUnits / 10 * 9);
  EXPECT_EQ(answer.front().id, unit_id(kManyUnits - 1));
  EXPECT_EQ(reviews().queue(5, 100).total, kManyUnits / 10);
  EXPECT_EQ(reviews().list({}).size(), 100U);
  std::size_t read = 0;
  archive().read([&read](const ArchiveRecord& /*record*/) { ++read; });
  EXPECT_EQ(read, kManyUnits);
}

TEST_P(LastingArchiveTest, OthersWriteWhileAReadingIsUnderWay) {
  CQ_SENTENCE("archive.read.memory");
  users().create(sample_user("alice"));
  std::size_t records = 0;
  archive().read([&](const ArchiveRecord& /*record*/) {
    if (records++ == 0) {
      std::async(std::launch::async, [&] { knowledge().insert(sample_unit(1, {"api"})); }).get();
    }
  });
  EXPECT_EQ(records, 1U);
  EXPECT_EQ(all().size(), 2U);
}

TEST_P(LastingArchiveTest, WhatWasWrittenIsThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("archive.write.durable");
  const std::vector<ArchiveRecord> records =
      records_of(sample_user("alice"), owned_key(1, "alice"), approved_unit(1, {"api"}));
  static_cast<void>(archive().write(records));
  reopen();
  EXPECT_EQ(archive().write(records), std::vector<ArchiveOutcome>(3, ArchiveOutcome::kKept));
}

}  // namespace

CQ_TESTS_OF(busy_archive_test)

}  // namespace cq::testkit
