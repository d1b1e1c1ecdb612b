#pragma once

#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "kit/run.hpp"

namespace cq::testkit {

/// What came of one test.
struct TestOutcome {
  std::string part;
  std::string test;  ///< as people say it, e.g. "UsersTest.FindComparesNamesExactly"
  std::vector<std::string> sentences;  ///< by id
  std::vector<std::string> failures;
};

/// What came of the tests of one part.
struct PartOutcome {
  std::set<std::string> sentences;  ///< by id
  std::set<std::string> broken;
  unsigned tests = 0;
  unsigned failed = 0;
};

/// Reports a run while it goes on: each failure immediately, each part when its last test has run.
class Report {
 public:
  Report(std::ostream& out, bool json) : out_(out), json_(json) {}

  /// Which module, on which database, and what of the contract isn't checked.
  void begin(const std::string& file, const std::string& module, const std::string& url,
             const std::vector<std::string>& not_listed,
             const std::map<std::string, std::string>& not_checked);
  void broken(const TestOutcome& outcome);
  void part(const std::string& name, const PartOutcome& outcome);
  /// What ended the run before its end.
  void ended_early(const Progress& progress, const std::string& how);
  void summary(const Progress& progress);

 private:
  std::ostream& out_;
  const bool json_;
};

/// Turns what GoogleTest tells into the report.
class ReportListener final : public testing::EmptyTestEventListener {
 public:
  ReportListener(Report& report, Progress& progress) : report_(report), progress_(progress) {}

  void OnTestProgramStart(const testing::UnitTest& unit_test) override;
  void OnTestStart(const testing::TestInfo& info) override;
  void OnTestEnd(const testing::TestInfo& info) override;

 private:
  Report& report_;
  Progress& progress_;
  std::map<std::string, unsigned> tests_left_;  ///< by part
  std::map<std::string, PartOutcome> parts_;
};

/// The part that a test of that suite belongs to; `suite` is as GoogleTest has it.
std::string part_of(const std::string& suite);

/// A test's name without what names the subject.
std::string plain_name(const testing::TestInfo& info);

}  // namespace cq::testkit
