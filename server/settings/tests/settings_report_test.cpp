#include "settings/settings_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/json.hpp>

#include "support/temp_directory.hpp"

namespace cq::settings {
namespace {

using testing::HasSubstr;
using testing::Not;

class SettingsReport : public testing::Test {
 protected:
  std::vector<ReportRow> rows(const Values& environment) {
    Given given;
    given.environment = environment;
    return settings_report(Sources(given));
  }

  test::InEmptyDirectory directory_;
};

TEST_F(SettingsReport, HasEverySettingInTheTablesOrder) {
  const std::vector<ReportRow> all = rows({});
  ASSERT_EQ(all.size(), all_settings().size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].name, all_settings()[i].name);
    EXPECT_EQ(all[i].value.value_or(""), all_settings()[i].default_text);
    EXPECT_EQ(all[i].problem, std::nullopt);
  }
}

TEST_F(SettingsReport, ShowsNoSecret) {
  const Values environment{{"CQ_JWT_SECRET", "hunter2"},
                           {"CQ_API_KEY_PEPPER", "hunter3"},
                           {"CQ_METRICS_TOKEN", "hunter4"},
                           {"CQ_DATABASE_URL", "dialect://cq:hunter5@host/cq"}};
  for (const std::string& text : {report_text(rows(environment)), report_json(rows(environment))}) {
    EXPECT_THAT(text, Not(HasSubstr("hunter")));
    EXPECT_THAT(text, HasSubstr("dialect://cq:***@host/cq"));
  }
}

TEST_F(SettingsReport, ShowsNothingOfAUrlThatIsNone) {
  const std::vector<ReportRow> all = rows({{"CQ_DATABASE_URL", "cq:hunter5@host"}});
  EXPECT_THAT(report_text(all), Not(HasSubstr("hunter")));
  EXPECT_THAT(report_json(all), Not(HasSubstr("hunter")));
  EXPECT_EQ(all.front().value, "***");
}

TEST_F(SettingsReport, PutsTheComplaintBesideAValueThatDoesNotParse) {
  const std::vector<ReportRow> all = rows({{"CQ_PORT", "x"}, {"CQ_HOST", "::1"}});
  EXPECT_THAT(report_text(all),
              HasSubstr("CQ_HOST                      ::1          environment\n"
                        "CQ_PORT                      x            environment\n"
                        "  ^ CQ_PORT: the value 'x' (environment) is not a number from 0 to "
                        "65535.\n"));
}

TEST_F(SettingsReport, IsOneJsonArrayOnRequest) {
  const auto parsed = parse_json(report_json(rows({{"CQ_PORT", "80"}})));
  const auto* value = std::get_if<JsonValue>(&parsed);
  ASSERT_NE(value, nullptr);
  ASSERT_NE(value->as_array(), nullptr);
  ASSERT_EQ(value->as_array()->size(), all_settings().size());
  const JsonValue& port = (*value->as_array())[5];
  EXPECT_EQ(write_json(port),
            R"({"name":"CQ_PORT","value":"80","from":"environment","problem":null})");
}

}  // namespace
}  // namespace cq::settings
