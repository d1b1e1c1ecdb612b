#include "settings/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "settings/setting.hpp"
#include "settings/values.hpp"
#include "support/server_fakes.hpp"

namespace cq::settings {
namespace {

using test::error_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

host::SettingLookup lookup(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

TEST(Settings, HaveTheOriginalsDefaults) {
  const Settings settings = read_settings(lookup({}));
  EXPECT_EQ(settings.host, "0.0.0.0");
  EXPECT_EQ(settings.port, 3000);
  EXPECT_EQ(settings.log_level, LogLevel::kInfo);
  EXPECT_EQ(settings.jwt_secret, "");
}

TEST(Settings, AreReadByTheirNames) {
  const Settings settings = read_settings(lookup({{"CQ_HOST", "::1"},
                                                  {"CQ_PORT", "0"},
                                                  {"CQ_JWT_SECRET", "j"},
                                                  {"CQ_API_KEY_PEPPER", "p"},
                                                  {"CQ_LOG_LEVEL", "error"},
                                                  {"CQ_LOG_FORMAT", "json"}}));
  EXPECT_EQ(settings.host, "::1");
  EXPECT_EQ(settings.port, 0);
  EXPECT_EQ(settings.jwt_secret, "j");
  EXPECT_EQ(settings.api_key_pepper, "p");
  EXPECT_EQ(settings.log_level, LogLevel::kError);
  EXPECT_EQ(to_string(settings.log_level), "error");
  EXPECT_EQ(settings.log_format, LogFormat::kJson);
}

TEST(Settings, ThatAreEmptyCountAsNotGiven) {
  EXPECT_EQ(read_settings(lookup({{"CQ_PORT", ""}})).port, 3000);
}

TEST(Settings, AValueThatDoesNotParseIsRefusedWithWhatIsAllowed) {
  for (const char* port : {"x", "-1", "65536", "80 ", " 80", "1e3", "3000x"}) {
    EXPECT_EQ(error_of([&] {
                read_settings(lookup({{"CQ_PORT", port}}));
              }),
              "invalid argument: CQ_PORT: the value '" + std::string(port) +
                  "' is not a number from 0 to 65535.");
  }
  EXPECT_EQ(error_of([] {
              read_settings(lookup({{"CQ_LOG_LEVEL", "loud"}}));
            }),
            "invalid argument: CQ_LOG_LEVEL: the value 'loud' is not debug, info, warning or "
            "error.");
}

TEST(Settings, LimitsHaveTheirDefaults) {
  const Settings settings = read_settings(lookup({}));
  EXPECT_EQ(settings.max_body_bytes, 1024U * 1024U);
  EXPECT_EQ(settings.max_head_bytes, 16U * 1024U);
  EXPECT_EQ(settings.max_headers, 100U);
  EXPECT_EQ(settings.head_timeout, std::chrono::seconds(10));
  EXPECT_EQ(settings.body_timeout, std::chrono::seconds(30));
  EXPECT_EQ(settings.keep_alive_timeout, std::chrono::seconds(75));
  EXPECT_EQ(settings.metrics_token, "");
  EXPECT_EQ(settings.metrics_port, std::nullopt);
}

TEST(Settings, LimitsAreWholeNumbersWithinBounds) {
  for (const char* name : {"CQ_MAX_BODY_BYTES", "CQ_MAX_HEAD_BYTES", "CQ_MAX_HEADERS",
                           "CQ_HEAD_TIMEOUT", "CQ_BODY_TIMEOUT", "CQ_KEEP_ALIVE_TIMEOUT",
                           "CQ_SHUTDOWN_TIMEOUT", "CQ_MAX_BODY_BYTES_TOTAL"}) {
    EXPECT_EQ(error_of([&] { read_settings(lookup({{name, "300"}})); }), "nothing");
    for (const char* value : {"0", "-1", "+1", "1.5", "1k", " 1", "18446744073709551616"}) {
      EXPECT_THAT(
          error_of([&] {
            read_settings(lookup({{name, value}}));
          }),
          HasSubstr(std::string(name) + ": the value '" + value + "' is not a number from"));
    }
  }
}

TEST(Settings, TheMetricsMayHaveAPort) {
  EXPECT_EQ(read_settings(lookup({{"CQ_METRICS_PORT", "9100"}})).metrics_port, 9100);
  EXPECT_THAT(error_of([] {
                read_settings(lookup({{"CQ_METRICS_PORT", "65536"}}));
              }),
              HasSubstr("CQ_METRICS_PORT: the value '65536' is not a number from 0 to 65535."));
}

TEST(Settings, EachMissingSecretIsNamed) {
  Settings settings;
  EXPECT_EQ(error_of([&] { require_secrets(settings); }),
            "invalid argument: CQ_JWT_SECRET and CQ_API_KEY_PEPPER are not set; make each with: "
            "openssl rand -hex 32, and keep both.");
  EXPECT_THAT(error_of([&] { require_api_key_pepper(settings); }), HasSubstr("CQ_API_KEY_PEPPER"));
  settings.api_key_pepper = "p";
  EXPECT_THAT(error_of([&] { require_secrets(settings); }),
              HasSubstr(": CQ_JWT_SECRET is not set"));
  std::swap(settings.jwt_secret, settings.api_key_pepper);
  EXPECT_THAT(error_of([&] { require_secrets(settings); }),
              HasSubstr(": CQ_API_KEY_PEPPER is not set"));
  settings.api_key_pepper = "p";
  EXPECT_NO_THROW(require_secrets(settings));
}

TEST(Settings, ASecretThatLetsLoginsBeForgedIsRefused) {
  Settings settings;
  EXPECT_NO_THROW(refuse_weak_secrets(settings, SettingTable()))
      << "none is set where nobody logs in";
  settings.jwt_secret = std::string(15, 'j');
  settings.api_key_pepper = "short";
  EXPECT_THAT(error_of([&] { refuse_weak_secrets(settings, SettingTable()); }),
              AllOf(HasSubstr("CQ_JWT_SECRET has 15 bytes"), HasSubstr("openssl rand -hex 32"),
                    Not(HasSubstr(settings.jwt_secret))));
  settings.jwt_secret += 'j';
  EXPECT_NO_THROW(refuse_weak_secrets(settings, SettingTable()));
  settings.api_key_pepper = settings.jwt_secret;
  EXPECT_THAT(error_of([&] { refuse_weak_secrets(settings, SettingTable()); }),
              HasSubstr("are the same"));
}

TEST(Settings, ASecretOfAFeatureThatSignsIsHeldToTheSame) {
  const SettingTable table({"knowledge", "notes"}, {{.name = "CQ_NOTES_SECRET",
                                                     .file_flag = "--notes-secret-file",
                                                     .value_name = "TEXT",
                                                     .help = "a secret",
                                                     .allowed = "any text",
                                                     .assign = assign_nothing,
                                                     .show = show_masked,
                                                     .signs = true}});
  Settings settings;
  EXPECT_NO_THROW(refuse_weak_secrets(settings, table));
  settings.of_features["CQ_NOTES_SECRET"] = std::string(15, 'n');
  EXPECT_THAT(error_of([&] { refuse_weak_secrets(settings, table); }),
              HasSubstr("CQ_NOTES_SECRET has 15 bytes"));
  settings.of_features["CQ_NOTES_SECRET"] = std::string(16, 'n');
  EXPECT_NO_THROW(refuse_weak_secrets(settings, table));
  EXPECT_THAT(warnings_of_secrets(settings, table),
              ElementsAre(HasSubstr("CQ_NOTES_SECRET has 16 bytes")));
  for (std::string* other : {&settings.jwt_secret, &settings.api_key_pepper}) {
    *other = std::string(16, 'n');
    EXPECT_THAT(error_of([&] { refuse_weak_secrets(settings, table); }),
                AllOf(HasSubstr("are the same"), HasSubstr("change CQ_NOTES_SECRET")));
    other->clear();
  }
}

TEST(Settings, AllThatIsLackingIsToldTogether) {
  const auto lacking = [](const char* sentence) {
    return [sentence] { throw Error(ErrorKind::kInvalidArgument, sentence); };
  };
  EXPECT_EQ(error_of([&] {
              require_each({lacking("A is not set."), [] {}, lacking("B isn't.")});
            }),
            "invalid argument: A is not set. B isn't.");
  EXPECT_NO_THROW(require_each({[] {}}));
  EXPECT_EQ(
      error_of([] { require_each({[] { throw Error(ErrorKind::kInternal, "It is broken."); }}); }),
      "internal: It is broken.");
}

TEST(Settings, AShortSecretIsWarnedOf) {
  Settings settings;
  EXPECT_THAT(warnings_of_secrets(settings, SettingTable()), IsEmpty());
  settings.jwt_secret = std::string(32, 'j');
  settings.api_key_pepper = "contract-pepper";
  EXPECT_THAT(
      warnings_of_secrets(settings, SettingTable()),
      ElementsAre(AllOf(HasSubstr("CQ_API_KEY_PEPPER has 15 bytes"), Not(HasSubstr("contract")))));
}

}  // namespace
}  // namespace cq::settings
