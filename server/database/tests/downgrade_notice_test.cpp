#include "database/downgrade_notice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cq::database {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class StubMaintenance final : public Maintenance {
 public:
  std::vector<Finding> diagnose() override { return {}; }
  std::optional<Contents> contents() override {
    Contents contents;
    contents.counts = ArchiveCounts{{"user", 1}, {"api_key", 2}};
    return contents;
  }
  std::optional<Replaceable> require_restorable(const std::filesystem::path& /*backup*/) override {
    return std::nullopt;
  }
  Contents inspect(const std::filesystem::path& /*backup*/) override { return {}; }
  BackupReport back_up(const std::filesystem::path& /*file*/,
                       const Progress& /*progress*/) override {
    return {};
  }
  BackupReport back_up_beside(std::string_view label) override {
    return {"/backups/" + std::string(label), 1, {}};
  }
  std::optional<BackupReport> restore(const std::filesystem::path& /*backup*/,
                                      const std::optional<std::string>& /*agreed*/,
                                      const Progress& /*progress*/) override {
    return std::nullopt;
  }
};

class DowngradeNoticeTest : public testing::Test {
 protected:
  DowngradeNoticeTest() {
    first_.revision = "0001";
    first_.message = "the base";
    second_.revision = "0002";
    second_.message = "add c";
  }
  const RecordKinds kinds_{{.name = "user", .plural = "users", .words = "user"},
                           {.name = "api_key", .plural = "api_keys", .words = "API key"},
                           {.name = "unit", .plural = "units", .words = "unit"}};
  host::Migration first_;
  host::Migration second_;
  StubMaintenance maintenance_;
};

TEST_F(DowngradeNoticeTest, NamesTheMigrationsAndThatWhatTheyMadeGoes) {
  EXPECT_EQ(what_is_lost({&second_}, "0001", kinds_, &maintenance_),
            "This takes back:\n  0002  add c\n"
            "The tables and columns that they made go, with all that is in them.\n");
}

TEST_F(DowngradeNoticeTest, CountsWhatGoesWhenEverythingDoes) {
  EXPECT_EQ(what_is_lost({&second_, &first_}, std::nullopt, kinds_, &maintenance_),
            "This takes back:\n  0002  add c\n  0001  the base\n"
            "Every table goes, with all that is in it: 1 user, 2 API keys, 0 units.\n");
}

TEST_F(DowngradeNoticeTest, SaysThatThereWillBeNoBackupWhereTheModuleMakesNone) {
  EXPECT_THAT(what_is_lost({&second_}, "0001", kinds_, nullptr),
              HasSubstr("No backup is made here"));
  EXPECT_THAT(what_is_lost({&second_, &first_}, std::nullopt, kinds_, nullptr),
              AllOf(HasSubstr("users, API keys, units"), HasSubstr("No backup is made here")));
}

TEST_F(DowngradeNoticeTest, TheBackupIsNamedAfterTheRevisionThatIsLeft) {
  EXPECT_EQ(back_up_before_downgrade(maintenance_, "0002").file,
            "/backups/before-downgrade-from-0002");
}

}  // namespace
}  // namespace cq::database
