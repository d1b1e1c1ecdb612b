#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cq/testkit/samples.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "kit/contract.hpp"
#include "support/child_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kModules = CQ_TEST_MODULE_DIRECTORY;

/// Runs the program that checks modules.
ProcessResult check(const std::vector<std::string>& arguments) {
  ProcessOptions options;
  options.arguments = {CQ_BINARY_DIRECTORY "/libexec/cq/cq-store-check"};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  return run_process(options, std::chrono::minutes(4));
}

ProcessResult check_wrong(const std::string& fault, const std::string& filter) {
  return check({kModules + "/wrong/cq_store_wrong.so", "--url=wrong://?fault=" + fault,
                "--filter=" + filter});
}

/// What a run says about a sentence that is broken.
std::string broken(const std::string& id) {
  return " " + id + ": \"" + testkit::contract_text(id) + "\"\n";
}

TEST(StoreCheck, AModuleWithoutAFaultPassesWhatItLists) {
  const ProcessResult result = check_wrong("none", "ReviewListTest.");
  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("wrong 1.0, "));
  EXPECT_THAT(
      result.out,
      HasSubstr("not listed: maintenance/1, archive/1, fast-query/1, old-documents/1, search/1\n"));
  EXPECT_THAT(
      result.out,
      HasSubstr(
          "not checked: archive, fast queries, maintenance, old documents, search (not listed)\n"));
  EXPECT_THAT(result.out, HasSubstr(" sentences hold, by 16 tests\n"));
  EXPECT_THAT(result.out, HasSubstr("; 16 tests ran, 0 failed.\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("BROKEN")));
  EXPECT_EQ(result.err, "");
}

TEST(StoreCheck, NamesTheSentenceThatTiesInTheWrongOrderBreak) {
  const ProcessResult result = check_wrong("ties", "RankingEdgesTest.EqualScores");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("ranks_before.order")));
  EXPECT_THAT(result.out, HasSubstr("RankingEdgesTest.EqualScoresOfDifferentConfidencesAreTies\n"));
  EXPECT_THAT(result.out, HasSubstr("Expected equality of these values"));
}

TEST(StoreCheck, NamesTheSentenceThatAnIgnoredLimitBreaks) {
  const ProcessResult result = check_wrong("limit", "QueryTest.AtMostLimitUnitsAnswer");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("knowledge_query.limit")));
}

TEST(StoreCheck, NamesTheSentenceThatAForgottenMomentBreaks) {
  const ProcessResult result = check_wrong("moment", "DecisionsTest.AnApproval");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("reviews.decide")));
}

TEST(StoreCheck, NamesTheSentenceThatALostUpdateBreaks) {
  const ProcessResult result = check_wrong("lost", "RacesTest.NoConfirmationIsLost");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("knowledge.confirm.one_step")));
}

TEST(StoreCheck, NamesTheSentenceThatAnswersFromMemoryBreak) {
  const ProcessResult result = check_wrong("stale", "RankingEdgesTest.AConfirmationAndAFlag");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("knowledge.query.fresh")));
}

TEST(StoreCheck, NamesTheSentenceThatWrongFiguresBreak) {
  const ProcessResult result = check_wrong("figures", "ReviewersSeeHowMany");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("review_statistics.by_domain")));
}

TEST(StoreCheck, NamesTheSentenceThatAChangeWhichIsCalledBusyAndMadeBreaks) {
  const ProcessResult result = check_wrong("late", "DeadlineTest.AChange");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("call_deadline.unmade")));
}

TEST(StoreCheck, NamesTheSentenceThatAChangeWhichIsNotToldBreaks) {
  const ProcessResult result = check_wrong("misses", "ChangesTest.");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("changes.read")));
  EXPECT_THAT(result.out, HasSubstr(broken("changes.read.races")));
}

TEST(StoreCheck, NamesTheSentenceThatAnInsertionWhichIsRefusedAndToldBreaks) {
  const ProcessResult result = check_wrong("refused", "ChangesTest.");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(broken("changes.read.committed")));
}

TEST(StoreCheck, HistoriesFindFaultsThatOnlyShowAfterMany) {
  for (const char* fault : {"ties", "limit", "moment", "lost", "stale", "figures"}) {
    EXPECT_EQ(check_wrong(fault, "HistoryTest.EveryReading").exit_status, 1) << fault;
  }
}

TEST(StoreCheck, AnExceptionThatIsNoErrorIsAFailure) {
  const ProcessResult result = check_wrong("foreign", "KnowledgeTest.FindReturnsNullopt");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr("no such unit"));
  EXPECT_THAT(result.out, HasSubstr(broken("knowledge.find")));
}

TEST(StoreCheck, ACrashEndsWithTheSentenceThatWasChecked) {
  const ProcessResult result = check_wrong("crash", "EvidenceTest.");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr("The module crashed (Segmentation fault) in the check of \""));
  EXPECT_THAT(result.out, testing::ContainsRegex("The check ended early; 1 test ran, 1 failed, "
                                                 "[1-9][0-9]* did not run.\n"));
}

TEST(StoreCheck, SoDoesAModuleThatEndsTheProcess) {
  const ProcessResult result = check_wrong("exit", "AConfirmationAddsATenth");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out,
              HasSubstr("The module ended the process with status 0 in the check of \""));
}

TEST(StoreCheck, WritesJsonLines) {
  const ProcessResult right = check(
      {kModules + "/cq_store_memory.so", "--url=memory://", "--filter=HealthTest.", "--json"});
  EXPECT_EQ(right.exit_status, 0);
  EXPECT_THAT(right.out,
              HasSubstr(R"("module":"memory 1.0","url":"memory://","not_listed":)"
                        R"(["maintenance/1","fast-query/1","old-documents/1","search/1"])"));
  EXPECT_THAT(right.out, HasSubstr("\n{\"part\":\"health\",\"sentences\":3,\"hold\":3,"
                                   "\"tests\":4,\"failed\":0}\n"));
  EXPECT_THAT(right.out,
              HasSubstr("\n{\"summary\":{\"complete\":true,\"sentences\":3,\"hold\":3,\"tests\":4,"
                        "\"failed\":0,\"not_run\":0}}\n"));
  const ProcessResult wrong =
      check({kModules + "/wrong/cq_store_wrong.so", "--url=wrong://?fault=crash",
             "--filter=EvidenceTest.", "--json"});
  EXPECT_EQ(wrong.exit_status, 1);
  EXPECT_THAT(wrong.out, HasSubstr(R"({"broken":{"part":"evidence","sentences":[{"id":)"));
}

TEST(StoreCheck, WhatCannotBeLoadedIsNoBrokenSentence) {
  for (const char* file : {"/broken/cq_store_text.so", "/broken/cq_store_newer.so",
                           "/crashing/cq_store_crashes.so", "/cq_store_none.so"}) {
    const ProcessResult result = check({kModules + file});
    EXPECT_EQ(result.exit_status, 2) << file << result.out;
    EXPECT_EQ(result.out, "") << file;
    EXPECT_NE(result.err, "") << file;
  }
  EXPECT_THAT(check({kModules + "/crashing/cq_store_crashes.so"}).err,
              HasSubstr("crashed (Segmentation fault) while it was loaded"));
}

TEST(TestThread, WhatItThrowsEndsTheTestThatJoinsIt) {
  EXPECT_THROW(testkit::in_threads([](unsigned thread) {
                 if (thread == 3) throw std::runtime_error("the disk is on fire");
               }),
               std::runtime_error);
  testkit::TestThread thread([] { throw 42; });
  EXPECT_THROW(thread.join(), int);
  const testkit::TestThread unjoined([] { throw 42; });
}

TEST(TestThread, TheFlagThatOthersWaitForIsSetThen) {
  std::atomic<bool> over{false};
  testkit::TestThread thread([&over] {
    const testkit::TrueAtEnd end(over);
    throw 42;
  });
  EXPECT_THROW(thread.join(), int);
  EXPECT_TRUE(over);
}

TEST(StoreCheck, RefusesWhatMakesNoSense) {
  const std::string memory = kModules + "/cq_store_memory.so";
  EXPECT_EQ(check({}).exit_status, 2);
  EXPECT_EQ(check({memory, "--frobnicate"}).exit_status, 2);
  EXPECT_EQ(check({memory, "--url=jsonl:///{directory}"}).exit_status, 2);
  EXPECT_EQ(check({memory, "--url=nonsense"}).exit_status, 2);
  const ProcessResult nothing = check({memory, "--filter=NoSuchTest"});
  EXPECT_EQ(nothing.exit_status, 2);
  EXPECT_THAT(nothing.err, HasSubstr("No test's name holds 'NoSuchTest'"));
}

TEST(StoreCheck, ChecksTheFeatureThatIsNamed) {
  const std::string notes = kModules + "/notes/cq_store_sqlite.so";
  const ProcessResult result = check({notes, "--feature=notes", "--filter=ModuleTest."});
  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nmodule "));
  // Parts and tests of knowledge are none of its own.
  EXPECT_THAT(result.out, Not(HasSubstr("not listed")));
  EXPECT_THAT(result.out, Not(HasSubstr("not checked")));
  const ProcessResult none = check({notes, "--feature=none"});
  EXPECT_EQ(none.exit_status, 2);
  EXPECT_THAT(none.err, HasSubstr("has no feature \"none\""));
}

TEST(StoreCheck, ListsTheTests) {
  const ProcessResult result = check({kModules + "/cq_store_memory.so", "--list"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.out, HasSubstr("users: UsersTest.FindComparesNamesExactly\n"));
}

}  // namespace
}  // namespace cq::test
