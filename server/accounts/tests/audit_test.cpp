#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "accounts/audit_pages.hpp"
#include "accounts/audit_trail.hpp"
#include "accounts/audit_trimmer.hpp"
#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

using test::error_of;
using testing::ElementsAre;

/// Keeps entries in memory; refuses to trim as often as it is told to.
class FakeAudit final : public Audit {
 public:
  void record_with(const AuditEntry& entry, const std::function<void()>& write) override {
    write();
    record(entry);
  }
  void record(const AuditEntry& entry) override {
    entries.push_back(entry);
    entries.back().number = entries.size();
  }
  std::vector<AuditEntry> list(const AuditFilter& filter) override {
    std::vector<AuditEntry> found;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
      if (filter.before && entry->number >= *filter.before) continue;
      if (found.size() < filter.limit) found.push_back(*entry);
    }
    return found;
  }
  std::size_t trim(Timestamp before, std::uint64_t most, std::size_t limit) override {
    trimmed_before = before;
    trimmed_most = most;
    ++trims;
    if (failures > 0) {
      --failures;
      throw Error(ErrorKind::kBusy, "the database is locked");
    }
    const std::size_t gone = std::min(limit, too_many);
    too_many -= gone;
    return gone;
  }

  std::vector<AuditEntry> entries;
  std::atomic<int> trims{0};
  int failures = 0;
  std::size_t too_many = 0;
  Timestamp trimmed_before;
  std::uint64_t trimmed_most = 0;
};

const api::Clock kClock = [] { return test::kNoon; };

TEST(AuditTrail, RecordsAChangeWithWhoMadeIt) {
  FakeAudit audit;
  const AuditTrail trail(&audit, kClock);
  const Actor bob{.name = "bob", .key_id = "k", .address = "::1"};
  EXPECT_EQ(trail.make({acts::kFlag, bob, "ku_1", "stale"}, [] { return 7; }), 7);
  trail.maker({acts::kPropose, bob})("ku_2", [] {});
  ASSERT_EQ(audit.entries.size(), 2U);
  const AuditEntry& flag = audit.entries.front();
  EXPECT_EQ(flag.at, test::kNoon);
  EXPECT_EQ(flag.act, "unit.flag");
  EXPECT_EQ(flag.actor, "bob");
  EXPECT_EQ(flag.api_key_id, "k");
  EXPECT_EQ(flag.address, "::1");
  EXPECT_EQ(flag.subject, "ku_1");
  EXPECT_EQ(flag.detail, "stale");
  EXPECT_EQ(audit.entries.back().subject, "ku_2");
}

TEST(AuditTrail, WithoutAnAuditChangesAreMadeAllTheSame) {
  const AuditTrail trail(nullptr, kClock);
  bool is_made = false;
  trail.make({acts::kLogout, {}}, [&] { is_made = true; });
  EXPECT_TRUE(is_made);
  trail.record({acts::kLogin, {}});
}

TEST(AuditTrail, AChangeThatFailsIsReportedAsItIs) {
  FakeAudit audit;
  const AuditTrail trail(&audit, kClock);
  EXPECT_EQ(error_of([&] {
              trail.make({acts::kReject, {}}, [] { throw Error(ErrorKind::kConflict, "decided"); });
            }),
            "conflict: decided");
  EXPECT_TRUE(audit.entries.empty());
}

TEST(AuditPages, LeadToTheOldestEntry) {
  FakeAudit audit;
  for (int i = 0; i < 5; ++i) audit.record({});
  AuditRequest request{.limit = 2};
  std::vector<std::size_t> sizes;
  std::uint64_t last = 6;
  do {
    const AuditPage page = page_of(audit, filter_of(request));
    sizes.push_back(page.entries.size());
    for (const AuditEntry& entry : page.entries) EXPECT_EQ(entry.number, --last);
    request.cursor = page.next_cursor;
  } while (request.cursor);
  EXPECT_THAT(sizes, ElementsAre(2, 2, 1));
}

TEST(AuditPages, RefuseWhatCannotBeAskedFor) {
  const auto complaint = [](AuditRequest request) {
    return error_of([&] { static_cast<void>(filter_of(request)); });
  };
  EXPECT_EQ(complaint({.limit = 1000}), "nothing");
  EXPECT_EQ(complaint({.limit = 1001}),
            "invalid argument: limit: it is from 1 to 1000; ask for more in pages");
  for (const char* cursor : {"", "a", "7", "a!", "a7 ", "azzzzzzzzzzzzzzzzzz"}) {
    EXPECT_EQ(complaint({.limit = 1, .cursor = cursor}).substr(0, 24), "invalid argument: cursor")
        << cursor;
  }
  EXPECT_EQ(complaint({.limit = 1, .since = "now"}).substr(0, 23), "invalid argument: since");
}

TEST(AuditTrimmer, GoesOnUntilNothingIsBeyondTheBounds) {
  FakeAudit audit;
  audit.too_many = 3 * AuditTrimmer::kStep - 1;
  {
    const AuditTrimmer trimmer(audit, {.age = std::chrono::days(2), .entries = 9}, kClock,
                               [](const std::string&) {});
    while (audit.trims < 4) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(audit.trims, 4);  // the last one found nothing
  EXPECT_EQ(audit.trimmed_before, test::kNoon - std::chrono::days(2));
  EXPECT_EQ(audit.trimmed_most, 9U);
}

TEST(AuditTrimmer, ReportsWhatTheStoreRefusesAndEndsAtOnce) {
  FakeAudit audit;
  audit.failures = 1;
  std::atomic<int> reports{0};
  {
    const AuditTrimmer trimmer(audit, {.age = std::chrono::days(2), .entries = 9}, kClock,
                               [&](const std::string& reason) {
                                 EXPECT_EQ(reason, "the database is locked");
                                 ++reports;
                               });
    while (reports == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(reports, 1);
}

}  // namespace
}  // namespace cq::accounts
