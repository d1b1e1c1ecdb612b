#include <gmock/gmock.h>

#include <algorithm>
#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/testkit/samples.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/testkit/faulty_vfs.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"
#include "support/sanitizers.hpp"

namespace cq::test {

using namespace testkit;

namespace {

namespace fs = std::filesystem;

/// A kind of call, and what it fails with.
struct Failing {
  FileCall call;
  int code;
};

std::vector<Failing> all_failings() {
  return {{FileCall::kOpen, SQLITE_CANTOPEN},
          {FileCall::kDelete, SQLITE_IOERR_DELETE},
          {FileCall::kAccess, SQLITE_IOERR_ACCESS},
          {FileCall::kRead, SQLITE_IOERR_READ},
          {FileCall::kRead, SQLITE_IOERR_CORRUPTFS},  // as Linux' EIO comes
          {FileCall::kWrite, SQLITE_FULL},
          {FileCall::kWrite, SQLITE_IOERR_WRITE},
          {FileCall::kTruncate, SQLITE_IOERR_TRUNCATE},
          {FileCall::kSync, SQLITE_IOERR_FSYNC},
          {FileCall::kFileSize, SQLITE_IOERR_FSTAT},
          {FileCall::kLock, SQLITE_IOERR_LOCK},
          {FileCall::kUnlock, SQLITE_IOERR_UNLOCK},
          {FileCall::kCheckReservedLock, SQLITE_IOERR_CHECKRESERVEDLOCK},
          {FileCall::kShmMap, SQLITE_IOERR_SHMMAP},
          {FileCall::kShmLock, SQLITE_IOERR_SHMLOCK}};
}

// With a sanitizer, where each takes ten times as long, every third call fails.
constexpr int kStep = kSanitized ? 3 : 1;

// A store on a file system whose calls fail.
class FailingCallsTest : public SqliteTest, public testing::WithParamInterface<Failing> {
 protected:
  FailingCallsTest() { open(file()).reset(); }

  /// Proposes a unit; whether that was acknowledged. What is thrown otherwise is of the kinds that
  /// are answered 503.
  static bool propose(Store& store, unsigned number) {
    const auto error = error_of([&] { part<Knowledge>(store).insert(sample_unit(number, {"a"})); });
    expect_of_system(error);
    return !error;
  }
  static void read(Store& store) {
    expect_of_system(error_of([&] { part<Knowledge>(store).find(unit_id(1)); }));
    expect_of_system(error_of([&] { part<Reviews>(store).list({}); }));
    expect_of_system(error_of([&] { part<Users>(store).find("nobody"); }));
  }
  static void expect_of_system(const std::optional<Error>& error) {
    if (!error) return;
    EXPECT_TRUE(error->kind() == ErrorKind::kUnavailable || error->kind() == ErrorKind::kBusy)
        << error->what();
  }

  static std::set<std::string> units_in(const fs::path& database) {
    std::set<std::string> ids;
    for (const Row& row : RawDatabase(database).rows("SELECT id FROM knowledge_units")) {
      ids.insert(row[0].value());
    }
    return ids;
  }

  FaultyVfs vfs_;
};
INSTANTIATE_TEST_SUITE_P(Each, FailingCallsTest, testing::ValuesIn(all_failings()),
                         [](const testing::TestParamInfo<Failing>& failing) {
                           std::string name(to_string(failing.param.call));
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name + "_" + std::to_string(failing.param.code);
                         });

TEST_P(FailingCallsTest, WhicheverFailsWhileServingNothingAcknowledgedIsLostAndTheNextWorks) {
  const auto [call, code] = GetParam();
  bool failed = true;
  for (int nth = 1; failed; nth += kStep) {
    SCOPED_TRACE("call " + std::to_string(nth));
    const fs::path database = fresh_copy();
    std::set<std::string> acknowledged;
    {
      const std::unique_ptr<Store> store = open(database);
      vfs_.fail(call, nth, code);
      for (const unsigned number : {1U, 2U, 3U}) {
        if (propose(*store, number)) acknowledged.insert(unit_id(number));
        read(*store);
      }
      failed = vfs_.failures() > 0;
      vfs_.fail_nothing();
      ASSERT_TRUE(propose(*store, 4));  // whatever failed, that is over
      acknowledged.insert(unit_id(4));
      EXPECT_TRUE(part<Knowledge>(*store).find(unit_id(4)));
    }
    EXPECT_THAT(units_in(database), testing::IsSupersetOf(acknowledged));
    EXPECT_EQ(RawDatabase(database).value("PRAGMA integrity_check"), "ok");
    ASSERT_FALSE(HasFailure());
  }
}

TEST_P(FailingCallsTest, WhicheverFailsFromThenOnNothingAcknowledgedIsLost) {
  const auto [call, code] = GetParam();
  bool failed = true;
  for (int nth = 1; failed; nth += kStep) {
    SCOPED_TRACE("call " + std::to_string(nth));
    const fs::path database = fresh_copy();
    std::set<std::string> acknowledged;
    {
      const std::unique_ptr<Store> store = open(database);
      vfs_.fail(call, nth, code, 1'000'000);
      for (const unsigned number : {1U, 2U, 3U}) {
        if (propose(*store, number)) acknowledged.insert(unit_id(number));
        read(*store);
      }
      failed = vfs_.failures() > 0;
    }
    vfs_.fail_nothing();
    EXPECT_THAT(units_in(database), testing::IsSupersetOf(acknowledged));
    EXPECT_EQ(RawDatabase(database).value("PRAGMA integrity_check"), "ok");
    ASSERT_FALSE(HasFailure());
  }
}

TEST_P(FailingCallsTest, WhicheverFailsAtTheStartTheNextStartWorks) {
  const auto [call, code] = GetParam();
  bool failed = true;
  for (int nth = 1; failed; nth += kStep) {
    SCOPED_TRACE("call " + std::to_string(nth));
    const fs::path database = file("new.db");
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      fs::remove(database.string() + suffix);
    }
    vfs_.fail(call, nth, code);
    expect_of_system(error_of([&] { open(database).reset(); }));
    failed = vfs_.failures() > 0;
    vfs_.fail_nothing();
    const auto error = error_of([&] { ASSERT_TRUE(propose(*open(database), 1)); });
    EXPECT_FALSE(error) << error->what();
    ASSERT_FALSE(HasFailure());
  }
}

class StoreTroubleTest : public SqliteTest {
 protected:
  [[nodiscard]] static std::optional<Error> unreadiness(Store& store) {
    return error_of([&] { part<Health>(store).check(); });
  }
  [[nodiscard]] static std::optional<Error> propose(Store& store, unsigned number) {
    return error_of([&] { part<Knowledge>(store).insert(sample_unit(number, {"a"})); });
  }
  /// Overwrites the root page of an index, in the file itself.
  void damage(const std::string& index) const {
    const std::string page = RawDatabase(file()).value(
        "SELECT rootpage FROM sqlite_master WHERE name = '" + index + "'");
    const std::string size = RawDatabase(file()).value("PRAGMA page_size");
    std::fstream stream(file(), std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp((std::stol(page) - 1) * std::stol(size));
    stream << std::string(static_cast<std::size_t>(std::stol(size)), '\xff');
  }

  FaultyVfs vfs_;
};

TEST_F(StoreTroubleTest, AFullDiskIsRememberedUntilAWriteSucceeds) {
  const auto store = open(file());
  EXPECT_FALSE(unreadiness(*store));
  vfs_.fail(FileCall::kWrite, 1, SQLITE_FULL, 1'000'000);
  EXPECT_EQ(propose(*store, 1)->kind(), ErrorKind::kUnavailable);
  const auto unready = unreadiness(*store);
  ASSERT_TRUE(unready);
  EXPECT_EQ(unready->reason(), "the disk is full");
  EXPECT_TRUE(unreadiness(*store));
  vfs_.fail_nothing();
  EXPECT_FALSE(unreadiness(*store));
  EXPECT_FALSE(propose(*store, 2));
}

TEST_F(StoreTroubleTest, AFailedReadIsOfTheDiskAndRemembered) {
  {
    const auto store = open(file());
    for (unsigned number = 1; number < 200; ++number) EXPECT_FALSE(propose(*store, number));
  }
  const auto store = open(file());
  EXPECT_FALSE(unreadiness(*store));
  vfs_.fail(FileCall::kRead, 1, SQLITE_IOERR_CORRUPTFS, 1'000'000);
  const auto error = error_of([&] { part<Reviews>(*store).list({}); });
  vfs_.fail_nothing();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kUnavailable) << error->what();
  const auto unready = unreadiness(*store);
  ASSERT_TRUE(unready);
  EXPECT_EQ(unready->reason(), "reading from or writing to the disk failed");
  EXPECT_FALSE(propose(*store, 1000));  // it isn't taken for damage
  EXPECT_EQ(part<Reviews>(*store).list({}).size(), 100U);
}

TEST_F(StoreTroubleTest, NothingIsWrittenOnceSqliteHasCalledTheFileMalformed) {
  open(file()).reset();
  damage("sqlite_autoindex_users_1");
  const auto store = feature().create_store(url_of(file()));
  EXPECT_TRUE(error_of([&] { store->open(); }));
}

TEST_F(StoreTroubleTest, APageThatIsDamagedWhileServingEndsAllWriting) {
  {
    const auto store = open(file());
    EXPECT_FALSE(propose(*store, 1));
  }
  damage("idx_api_keys_user");
  const auto store = feature().create_store(url_of(file()));
  store->open();
  EXPECT_FALSE(propose(*store, 2));
  EXPECT_FALSE(unreadiness(*store));
  EXPECT_EQ(error_of([&] { part<ApiKeys>(*store).list(1); })->kind(), ErrorKind::kCorrupt);
  const auto refused = propose(*store, 3);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(refused->reason(), "the database is damaged");
  EXPECT_THAT(refused->what(), testing::HasSubstr("cq-server doctor"));
  EXPECT_EQ(unreadiness(*store)->reason(), "the database is damaged");
  EXPECT_TRUE(part<Knowledge>(*store).find(unit_id(2)));  // what can be read is
}

TEST_F(StoreTroubleTest, AWalThatIsCutOffEndsAllWriting) {
  const auto store = open(file());
  EXPECT_FALSE(propose(*store, 1));
  const auto before = fs::file_size(file().string() + "-wal");
  fs::resize_file(file().string() + "-wal", before / 2);
  const auto refused = propose(*store, 2);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind(), ErrorKind::kUnavailable);
  EXPECT_EQ(unreadiness(*store)->reason(), "the database's log was truncated");
  fs::resize_file(file().string() + "-wal", before);
  EXPECT_TRUE(propose(*store, 3));  // an operator has to look first
}

TEST_F(StoreTroubleTest, EveryCommitWaitsForTheDiskWhereThatIsAskedFor) {
  open(file()).reset();
  for (const bool waits : {false, true}) {
    const auto store = feature().create_store(
        parse_database_url("sqlite:///" + file().string() + (waits ? "?synchronous=full" : "")));
    store->open();
    EXPECT_FALSE(propose(*store, waits ? 1 : 2));
    vfs_.fail_nothing();
    for (unsigned number = 10; number < 20; ++number) {
      EXPECT_FALSE(propose(*store, number + (waits ? 10 : 0)));
    }
    EXPECT_EQ(vfs_.calls(FileCall::kSync), waits ? 10 : 0);
  }
}

TEST_F(StoreTroubleTest, AWalThatAnotherProcessGaveBackIsNoTrouble) {
  const auto store = open(file());
  for (unsigned number = 1; number < 50; ++number) {
    EXPECT_FALSE(propose(*store, number));
    if (number % 10 == 0) RawDatabase(file()).run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  EXPECT_FALSE(unreadiness(*store));
}

}  // namespace
}  // namespace cq::test
