#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "database/diagnosis.hpp"

namespace cq::database {
namespace {

using testing::HasSubstr;
using testing::Not;
using Kind = Finding::Kind;

class SettingsChecks : public testing::Test {
 protected:
  [[nodiscard]] std::vector<Finding> check() const {
    return check_settings([this](const std::string& name) -> std::optional<std::string> {
      const auto found = given_.find(name);
      return found == given_.end() ? std::nullopt : std::optional(found->second);
    });
  }
  [[nodiscard]] Finding of(const std::string& subject) const {
    for (const Finding& finding : check()) {
      if (finding.subject == subject) return finding;
    }
    return {Kind::kFine, "", "", ""};
  }

  std::map<std::string, std::string> given_{{"CQ_JWT_SECRET", std::string(32, 'j')},
                                            {"CQ_API_KEY_PEPPER", std::string(32, 'p')}};
};

TEST_F(SettingsChecks, GoodOnesAreFine) {
  EXPECT_FALSE(check().empty());
  for (const Finding& finding : check()) {
    EXPECT_EQ(finding.kind, Kind::kFine) << finding.subject << finding.sentence;
  }
}

TEST_F(SettingsChecks, EachThatCannotBeReadIsNamed) {
  given_["CQ_PORT"] = "70000";
  given_["CQ_LOG_LEVEL"] = "loud";
  const std::vector<Finding> found = check();
  EXPECT_EQ(count_of(Kind::kProblem, found), 2U);
  EXPECT_THAT(found[0].sentence + found[1].sentence,
              testing::AllOf(HasSubstr("CQ_PORT"), HasSubstr("70000"), HasSubstr("CQ_LOG_LEVEL")));
}

TEST_F(SettingsChecks, SecretsMustBeThereAndShouldBeLong) {
  given_.erase("CQ_JWT_SECRET");
  given_["CQ_API_KEY_PEPPER"] = "hunter2";
  EXPECT_EQ(of("CQ_JWT_SECRET").kind, Kind::kProblem);
  EXPECT_EQ(of("CQ_API_KEY_PEPPER").kind, Kind::kWarning);
  EXPECT_THAT(of("CQ_API_KEY_PEPPER").sentence, HasSubstr("7 bytes"));
  for (const Finding& finding : check()) {
    EXPECT_THAT(line_of(finding), Not(HasSubstr("hunter2")));
    EXPECT_EQ(finding.remedy.empty(), finding.kind == Kind::kFine);
  }
}

TEST_F(SettingsChecks, AServerOfOtherFeaturesNeedsNoSecrets) {
  given_.erase("CQ_JWT_SECRET");
  given_["CQ_API_KEY_PEPPER"] = "hunter2";
  given_["CQ_FEATURES"] = "others";
  EXPECT_EQ(of("CQ_JWT_SECRET").subject, "");
  EXPECT_EQ(of("CQ_API_KEY_PEPPER").kind, Kind::kWarning) << "one that is given is looked at";
}

TEST_F(SettingsChecks, SecretsThatServeRefusesAreAProblem) {
  EXPECT_EQ(of("secrets").subject, "");
  given_["CQ_API_KEY_PEPPER"] = given_["CQ_JWT_SECRET"];
  EXPECT_EQ(of("secrets").kind, Kind::kProblem);
  given_["CQ_JWT_SECRET"] = "hunter2";
  EXPECT_EQ(of("secrets").kind, Kind::kProblem);
}

TEST(ClockCheck, TheClockIsNotBehindTheProgramOrTheDatabase) {
  const Timestamp present = now();
  EXPECT_EQ(check_clock(present, std::nullopt).kind, Kind::kFine);
  EXPECT_EQ(check_clock(present, present).kind, Kind::kFine);
  EXPECT_EQ(check_clock(present, present + std::chrono::seconds(30)).kind, Kind::kFine);
  EXPECT_EQ(check_clock(present, present + std::chrono::hours(1)).kind, Kind::kProblem);
  EXPECT_EQ(check_clock(Timestamp{}, std::nullopt).kind, Kind::kProblem);
}

TEST(DoctorReport, AFindingIsOneLine) {
  EXPECT_EQ(line_of({Kind::kProblem, "x", "Tried:\n  a\n  b.", "Do c."}),
            "problem  x: Tried: a b. Do c.");
  EXPECT_EQ(line_of({Kind::kFine, "x", "Good.", ""}), "ok       x: Good.");
}

TEST(DoctorReport, AsJsonItCounts) {
  EXPECT_EQ(write_json(report_in_json(
                {{Kind::kProblem, "x", "Bad.", "Do."}, {Kind::kFine, "y", "Good.", ""}})),
            R"({"findings":[{"status":"problem","subject":"x","sentence":"Bad.","remedy":"Do."},)"
            R"({"status":"ok","subject":"y","sentence":"Good.","remedy":null}],)"
            R"("problems":1,"warnings":0})");
}

}  // namespace
}  // namespace cq::database
