#include "accounts/last_logins.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <string>
#include <vector>

#include "accounts/audit_trail.hpp"
#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Has some entries, the newest last; may be unreadable as a whole.
class Entries final : public Audit {
 public:
  void record_with(const AuditEntry&, const std::function<void()>&) override {}
  void record(const AuditEntry& entry) override {
    AuditEntry numbered = entry;
    numbered.number = entries_.size() + 1;
    entries_.push_back(numbered);
  }
  std::vector<AuditEntry> list(const AuditFilter& filter) override {
    ++looks;
    if (fails) throw Error(ErrorKind::kUnavailable, "no audit");
    std::vector<AuditEntry> found;
    for (auto each = entries_.rbegin(); each != entries_.rend(); ++each) {
      if (found.size() == filter.limit) break;
      if (each->act == filter.act && each->actor == filter.actor) found.push_back(*each);
    }
    read += found.size();
    return found;
  }
  std::size_t trim(Timestamp, std::uint64_t, std::size_t) override { return 0; }

  int looks = 0;
  std::size_t read = 0;  ///< entries, of all looks
  bool fails = false;

 private:
  std::vector<AuditEntry> entries_;
};

class LastLoginsTest : public testing::Test {
 protected:
  void add(std::string_view act, const std::string& actor, int second,
           const std::string& detail = "") {
    AuditEntry entry;
    entry.at = at(second);
    entry.act = act;
    entry.actor = actor;
    entry.detail = detail;
    audit_.record(entry);
  }
  static Timestamp at(int second) { return test::kNoon + std::chrono::seconds(second); }

  Entries audit_;
  std::vector<std::string> reasons_;
  const LastLogins logins_{&audit_,
                           [this](const std::string& reason) { reasons_.push_back(reason); }};
};

TEST_F(LastLoginsTest, AreTheNewestOfEachHoweverManyEntriesCameSince) {
  add(acts::kLogin, "ann", 1);
  add(acts::kLogin, "ann", 2);
  add(acts::kFailedLogin, "ann", 3);
  for (int i = 0; i < 20'000; ++i) add(i % 2 == 0 ? acts::kLogin : acts::kConfirm, "bob", 4 + i);
  EXPECT_EQ(logins_.of("ann"), at(2));
  EXPECT_EQ(logins_.of("bob"), at(20'002));
  EXPECT_EQ(logins_.of("eve"), std::nullopt);
  EXPECT_THAT(reasons_, IsEmpty());
}

TEST_F(LastLoginsTest, OfOtherAccountsDontCount) {
  add(acts::kLogin, "ann", 1);
  add(acts::kLogin, "ann", 2, "account of experiments");
  EXPECT_EQ(logins_.of("ann"), at(1));
}

TEST_F(LastLoginsTest, OfAUserCostOneEntryWhereNoOtherAccountIsCalledSo) {
  for (int i = 1; i <= 200; ++i) add(acts::kLogin, "ann", i);
  EXPECT_EQ(logins_.of("ann"), at(200));
  EXPECT_EQ(audit_.read, 1U);
  EXPECT_EQ(logins_.of("eve"), std::nullopt);
  EXPECT_EQ(audit_.looks, 2);
}

TEST_F(LastLoginsTest, BehindTooManyOfOtherAccountsArentLookedFor) {
  add(acts::kLogin, "ann", 0);
  for (int i = 1; i < 100; ++i) add(acts::kLogin, "ann", i, "account of experiments");
  EXPECT_EQ(logins_.of("ann"), at(0));
  add(acts::kLogin, "ann", 100, "account of experiments");
  EXPECT_EQ(logins_.of("ann"), std::nullopt);
}

TEST_F(LastLoginsTest, AnAuditThatCantBeReadIsToldAndAskedOnce) {
  audit_.fails = true;
  EXPECT_EQ(logins_.of("ann"), std::nullopt);
  EXPECT_EQ(logins_.of("bob"), std::nullopt);
  EXPECT_THAT(reasons_, ElementsAre("no audit"));
  EXPECT_EQ(audit_.looks, 1);
}

TEST_F(LastLoginsTest, WithoutAnAuditNobodyKnows) {
  const LastLogins logins(nullptr, [](const std::string&) { FAIL(); });
  EXPECT_EQ(logins.of("ann"), std::nullopt);
}

}  // namespace
}  // namespace cq::accounts
