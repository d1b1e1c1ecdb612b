#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/sanitizers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

const std::string kModules = CQ_MODULE_DIRECTORY;
const std::string kTestModules = CQ_TEST_MODULE_DIRECTORY;

ProcessResult module_check(const std::vector<std::string>& arguments) {
  ProcessOptions options;
  options.arguments = {CQ_SERVER_BINARY, "module", "check"};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  return run_process(options, std::chrono::minutes(4));
}

// Sanitized, the same sentences run as store-conformance, and the command by the tests below.
#if !defined(CQ_TEST_ADDRESS_SANITIZER) && !defined(CQ_TEST_THREAD_SANITIZER)
TEST(ModuleCheck, TheModuleOfTheServersOwnDatabaseKeepsEverySentence) {
  const ProcessResult result = module_check({kModules + "/cq_store_sqlite.so"});
  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("on sqlite:///{directory}/store\n"
                                    "not listed: changes/1\n"
                                    "not checked: changes (not listed)\n\n"));
  EXPECT_THAT(result.out, ContainsRegex("\ndurability +([0-9]+) of +[0-9]+ sentences hold, by"));
  EXPECT_THAT(result.out, ContainsRegex("\n[0-9]+ of [0-9]+ sentences hold; [0-9]+ tests ran, 0 "
                                        "failed\\.\n$"));
  EXPECT_EQ(result.err, "");
}
#endif

TEST(ModuleCheck, AUrlNamesAnotherDatabase) {
  const ProcessResult result = module_check(
      {kModules + "/cq_store_sqlite.so", "--url", "sqlite:///:memory:", "--filter", "QueryTest."});
  EXPECT_EQ(result.exit_status, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("on sqlite:///:memory:\n"));
  EXPECT_THAT(result.out, HasSubstr("(needs a database that lasts, named with {directory} in the "
                                    "URL)\n"));
}

/// A database with this server's tables, and ways to name it to the check.
class HeldDatabase : public testing::Test {
 protected:
  HeldDatabase() {
    ProcessOptions upgrade;
    upgrade.arguments = {CQ_SERVER_BINARY, "db", "upgrade", "--url", url_};
    EXPECT_EQ(run_process(upgrade, std::chrono::minutes(1)).exit_status, 0);
    std::ofstream(url_file_) << url_ << '\n';
  }
  void expect_refused(const ProcessResult& result) const {
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err,
                HasSubstr("The database " + url_ + " has tables, and the check would drop them"));
  }

  const TempDirectory directory_;
  const std::string url_ = "sqlite:///" + (directory_.path() / "cq.db").string();
  const std::string url_file_ = (directory_.path() / "url").string();
  const std::string module_ = kModules + "/cq_store_sqlite.so";
};

TEST_F(HeldDatabase, IsRefusedInEveryMode) {
  expect_refused(module_check({module_, "--url", url_}));
  expect_refused(module_check({module_, "--url", url_, "--server"}));
  expect_refused(module_check({module_, "--url-file", url_file_}));
  ProcessOptions options;
  options.arguments = {CQ_SERVER_BINARY, "module", "check", module_};
  options.environment = {{"CQ_MODULE_CHECK_URL", url_}};
  expect_refused(run_process(options, std::chrono::minutes(1)));
}

TEST(ModuleCheck, AUrlFileThatIsEmptyIsRefused) {
  const TempDirectory directory;
  const std::string file = (directory.path() / "url").string();
  std::ofstream(file).close();
  const ProcessResult result = module_check({kModules + "/cq_store_sqlite.so", "--url-file", file});
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr(file));
}

TEST(ModuleCheck, WhatAModuleDoesNotListIsSaidAndNotChecked) {
  const ProcessResult result = module_check(
      {kTestModules + "/cq_store_memory.so", "--url", "memory://", "--filter", "UsersTest."});
  EXPECT_EQ(result.exit_status, 0) << result.out;
  EXPECT_THAT(result.out,
              HasSubstr("not listed: maintenance/1, fast-query/1, old-documents/1, search/1\n"));
}

TEST(ModuleCheck, AModuleWithoutAStoreIsShownToSaySo) {
  const ProcessResult result = module_check({kModules + "/cq_store_postgres.so"});
  EXPECT_EQ(result.exit_status, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("not listed: maintenance/1, health/1, archive/1, audit/1, "
                                    "users/1, api-keys/1, knowledge/1, fast-query/1, reviews/1, "
                                    "statistics/1, old-documents/1, changes/1, search/1\n"));
  EXPECT_THAT(result.out,
              HasSubstr("not checked: migrations (needs an empty database, named with --url)\n"));
  EXPECT_THAT(result.out, ContainsRegex("\nmodule +6 of +6 sentences hold, by 4 tests\n"));
}

TEST(ModuleCheck, AWrongModuleBreaksASentence) {
  const ProcessResult result =
      module_check({kTestModules + "/wrong/cq_store_wrong.so", "--url", "wrong://?fault=ties",
                    "--filter", "RankingEdgesTest.OfManyEqual"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(
      result.out,
      HasSubstr("BROKEN  ranks_before.order: \"Whether `left` comes before `right`: by score, "));
}

TEST(ModuleCheck, ACrashIsASentence) {
  const ProcessResult result =
      module_check({kTestModules + "/wrong/cq_store_wrong.so", "--url", "wrong://?fault=crash",
                    "--filter", "EvidenceTest.BothReturn"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out,
              HasSubstr("The module crashed (Segmentation fault) in the check of "
                        "\"Flags an approved unit (apply_flag in cq/knowledge/unit.hpp); "
                        "otherwise like confirm().\".\n"));
}

TEST(ModuleCheck, WhatIsNoModuleCannotBeChecked) {
  for (const char* file : {"/broken/cq_store_text.so", "/crashing/cq_store_crashes.so"}) {
    const ProcessResult result = module_check({kTestModules + file});
    EXPECT_EQ(result.exit_status, 2) << file;
    EXPECT_EQ(result.out, "") << file;
    EXPECT_THAT(result.err, HasSubstr(file)) << file;
  }
  EXPECT_EQ(module_check({kTestModules + "/cq_store_none.so"}).exit_status, 2);
  EXPECT_EQ(module_check({}).exit_status, 2);
}

TEST(ModuleCheck, JsonIsALineForEachThing) {
  const ProcessResult result = module_check({kTestModules + "/cq_store_memory.so", "--url",
                                             "memory://", "--filter", "HealthTest.", "--json"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.out,
              HasSubstr("\n{\"summary\":{\"complete\":true,\"sentences\":3,\"hold\":3,\"tests\":4,"
                        "\"failed\":0,\"not_run\":0}}\n"));
}

}  // namespace
}  // namespace cq::test
