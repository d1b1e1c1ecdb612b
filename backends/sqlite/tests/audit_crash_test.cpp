#include <gmock/gmock.h>

#include <algorithm>
#include <cq/accounts/users.hpp>
#include <cq/audit.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/testkit/samples.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/testkit/faulty_vfs.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

namespace fs = std::filesystem;

/// A kind of call, what it fails with, and whether it goes on failing.
struct FailingAudit {
  FileCall call;
  int code;
  bool for_good;
};

std::vector<FailingAudit> failing_audits() {
  std::vector<FailingAudit> all;
  for (const bool for_good : {false, true}) {
    all.insert(all.end(), {{FileCall::kRead, SQLITE_IOERR_READ, for_good},
                           {FileCall::kWrite, SQLITE_FULL, for_good},
                           {FileCall::kWrite, SQLITE_IOERR_WRITE, for_good},
                           {FileCall::kSync, SQLITE_IOERR_FSYNC, for_good},
                           {FileCall::kLock, SQLITE_IOERR_LOCK, for_good},
                           {FileCall::kShmMap, SQLITE_IOERR_SHMMAP, for_good},
                           {FileCall::kShmLock, SQLITE_IOERR_SHMLOCK, for_good}});
  }
  return all;
}

/// Changes and their entries on a file system whose calls fail.
class AuditCrashTest : public SqliteTest, public testing::WithParamInterface<FailingAudit> {
 protected:
  AuditCrashTest() {
    const auto store = open(file());
    part<Users>(*store).create(sample_user("alice"));
  }

  /// Whether it was acknowledged.
  static bool record_with(Store& store, const std::string& subject,
                          const std::function<void()>& write) {
    AuditEntry entry;
    entry.at = at("2026-01-02T03:04:05Z");
    entry.act = "test";
    entry.subject = subject;
    return !error_of([&] { part<Audit>(store).record_with(entry, write); });
  }

  /// Makes a few changes under their names; returns those that were acknowledged.
  static std::vector<std::string> change(Store& store) {
    const std::vector<std::pair<std::string, std::function<void()>>> changes{
        {"bob", [&] { part<Users>(store).create(sample_user("bob")); }},
        {"admin", [&] { part<Users>(store).set_role("alice", Role::kAdmin); }},
        {"unit", [&] { part<Knowledge>(store).insert(sample_unit(1, {"a"})); }}};
    std::vector<std::string> acknowledged;
    for (const auto& [name, write] : changes) {
      if (record_with(store, name, write)) acknowledged.push_back(name);
    }
    return acknowledged;
  }

  /// Which of these are there, by what they left in their own tables.
  static std::vector<std::string> changes_in(const fs::path& database) {
    return first_column(database,
                        "SELECT 'admin' FROM user_access WHERE role = 'admin' "
                        "UNION ALL SELECT 'bob' FROM users WHERE username = 'bob' "
                        "UNION ALL SELECT 'unit' FROM knowledge_units ORDER BY 1");
  }
  static std::vector<std::string> entries_in(const fs::path& database) {
    return first_column(database, "SELECT subject FROM audit_entries ORDER BY subject");
  }

  FaultyVfs vfs_;

 private:
  static std::vector<std::string> first_column(const fs::path& database, const std::string& sql) {
    std::vector<std::string> values;
    for (const Row& row : RawDatabase(database).rows(sql)) values.push_back(row[0].value());
    return values;
  }
};
INSTANTIATE_TEST_SUITE_P(Each, AuditCrashTest, testing::ValuesIn(failing_audits()),
                         [](const testing::TestParamInfo<FailingAudit>& failing) {
                           std::string name(to_string(failing.param.call));
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name + "_" + std::to_string(failing.param.code) +
                                  (failing.param.for_good ? "_for_good" : "_once");
                         });

TEST_P(AuditCrashTest, WhicheverCallFailsAChangeAndItsEntryAreBothThereOrNeither) {
  const auto [call, code, for_good] = GetParam();
  bool failed = true;
  for (int nth = 1; failed; ++nth) {
    SCOPED_TRACE("call " + std::to_string(nth));
    const fs::path database = fresh_copy();
    std::vector<std::string> acknowledged;
    {
      const std::unique_ptr<Store> store = open(database);
      vfs_.fail(call, nth, code, for_good ? 1'000'000 : 1);
      acknowledged = change(*store);
      failed = vfs_.failures() > 0;
    }
    vfs_.fail_nothing();
    EXPECT_EQ(entries_in(database), changes_in(database));
    EXPECT_THAT(entries_in(database), testing::IsSupersetOf(acknowledged));
    EXPECT_EQ(RawDatabase(database).value("PRAGMA integrity_check"), "ok");
    ASSERT_FALSE(HasFailure());
  }
}

}  // namespace
}  // namespace cq::test
