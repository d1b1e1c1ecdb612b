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
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

/// Has that many entries, of which some are logins; one may be unreadable.
class ManyEntries final : public Audit {
 public:
  explicit ManyEntries(std::uint64_t count) : count_(count) {}

  void record_with(const AuditEntry&, const std::function<void()>&) override {}
  void record(const AuditEntry&) override {}
  std::vector<AuditEntry> list(const AuditFilter& filter) override {
    std::vector<AuditEntry> found;
    std::uint64_t number = filter.before ? *filter.before - 1 : count_;
    for (; number > 0 && found.size() < filter.limit; --number) {
      ++read;
      if (number == damaged) throw Error(ErrorKind::kCorrupt, "entry is damaged");
      AuditEntry entry;
      entry.number = number;
      entry.at = test::kNoon + std::chrono::seconds(number);
      entry.act = number == login || number == other_login ? acts::kLogin : acts::kConfirm;
      entry.actor = number == other_login ? "bob" : "ann";
      entry.detail = detail;
      if (!filter.act || *filter.act == entry.act) found.push_back(entry);
    }
    most_at_once = std::max(most_at_once, found.size());
    return found;
  }
  std::size_t trim(Timestamp, std::uint64_t, std::size_t) override { return 0; }

  std::uint64_t login = 0;
  std::uint64_t other_login = 0;
  std::uint64_t damaged = 0;
  std::string detail;
  std::size_t read = 0;
  std::size_t most_at_once = 0;

 private:
  std::uint64_t count_;
};

constexpr std::uint64_t kMany = 100'000;

class LastLoginsTest : public testing::Test {
 protected:
  LastLogins look() {
    return last_logins(&audit_, [this](const std::string& reason) { reasons_.push_back(reason); });
  }
  static Timestamp at(std::uint64_t number) { return test::kNoon + std::chrono::seconds(number); }

  ManyEntries audit_{kMany};
  std::vector<std::string> reasons_;
};

TEST_F(LastLoginsTest, AreLookedForAmongTheNewestEntriesAlone) {
  audit_.login = kMany - kEntriesForLogins;
  EXPECT_THAT(look(), IsEmpty());
  EXPECT_EQ(audit_.read, kEntriesForLogins);
  EXPECT_LE(audit_.most_at_once, kEntriesOfALook);
  audit_.login = kMany - kEntriesForLogins + 1;
  audit_.other_login = kMany;
  EXPECT_THAT(look(), ElementsAre(Pair("ann", at(audit_.login)), Pair("bob", at(kMany))));
  EXPECT_THAT(reasons_, IsEmpty());
}

TEST_F(LastLoginsTest, OfOtherAccountsDontCount) {
  audit_.login = kMany;
  audit_.detail = "account of experiments";
  EXPECT_THAT(look(), IsEmpty());
}

TEST_F(LastLoginsTest, EndAtADamagedEntryThatIsTold) {
  audit_.other_login = kMany;
  audit_.damaged = kMany - kEntriesOfALook - 1;
  audit_.login = audit_.damaged - 1;
  EXPECT_THAT(look(), ElementsAre(Pair("bob", at(kMany))));
  EXPECT_THAT(reasons_, ElementsAre(HasSubstr("entry is damaged")));
  EXPECT_THAT(last_logins(nullptr, [](const std::string&) { FAIL(); }), IsEmpty());
}

TEST_F(LastLoginsTest, AreAllThatAShortAuditHas) {
  ManyEntries few(3);
  few.login = 1;
  EXPECT_EQ(last_logins(&few, [](const std::string&) { FAIL(); }).size(), 1U);
}

}  // namespace
}  // namespace cq::accounts
