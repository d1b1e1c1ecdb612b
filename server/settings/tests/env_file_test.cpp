#include "settings/env_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/server_fakes.hpp"

namespace cq::settings {
namespace {

using test::error_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

auto parsed(std::string_view text) {
  return parse_env_file(text, "some.env").values;
}

TEST(EnvFile, HasNamesAndValues) {
  EXPECT_THAT(parsed("CQ_HOST=::1\nCQ_PORT=80"),
              ElementsAre(Pair("CQ_HOST", "::1"), Pair("CQ_PORT", "80")));
  EXPECT_THAT(parsed(""), ElementsAre());
}

TEST(EnvFile, MayHaveBlankLinesCommentsAndExports) {
  EXPECT_THAT(parsed("\n  \t\n# CQ_A=1\n  # CQ_B=2\nexport CQ_C=3\n  export\t CQ_D=4  \n"),
              ElementsAre(Pair("CQ_C", "3"), Pair("CQ_D", "4")));
}

TEST(EnvFile, MayHaveLineEndsOfBothKinds) {
  EXPECT_THAT(parsed("CQ_A=1\r\n\r\nCQ_B=\"2\"\r\n"),
              ElementsAre(Pair("CQ_A", "1"), Pair("CQ_B", "2")));
}

TEST(EnvFile, AByteOrderMarkAtItsBeginningMeansNothing) {
  EXPECT_THAT(parsed("\xEF\xBB\xBF"
                     "CQ_PORT=4321\n"),
              ElementsAre(Pair("CQ_PORT", "4321")));
}

TEST(EnvFile, QuotesAroundAValueAreTakenOff) {
  EXPECT_THAT(
      parsed("CQ_A=' a b '\nCQ_B=\"it's\"\nCQ_C=''\nCQ_D=\"\" "),
      ElementsAre(Pair("CQ_A", " a b "), Pair("CQ_B", "it's"), Pair("CQ_C", ""), Pair("CQ_D", "")));
}

TEST(EnvFile, NothingElseInAValueMeansAnything) {
  EXPECT_THAT(parsed("CQ_A=$HOME/${x}\\n # no comment=\"\nCQ_B=\"$(id)\\\""),
              ElementsAre(Pair("CQ_A", "$HOME/${x}\\n # no comment=\""), Pair("CQ_B", "$(id)\\")));
}

TEST(EnvFile, TheLastOfANameCounts) {
  EXPECT_THAT(parsed("CQ_A=1\nCQ_A=2\n"), ElementsAre(Pair("CQ_A", "2")));
}

TEST(EnvFile, OthersNamesAreNoneOfOurBusiness) {
  EXPECT_THAT(parsed("PATH=/bin\nKEY=\"begins here\nCQ_A=1\nXCQ_B=2\n"),
              ElementsAre(Pair("CQ_A", "1")));
}

TEST(EnvFile, AMalformedLineIsRefusedByItsNumberAndKeptToItself) {
  for (const char* line : {"hunter2", "=hunter2", "CQ_A =hunter2", "1A=hunter2", "CQ-A=hunter2",
                           "CQ_A: hunter2", "export", "export hunter2", "CQ_A='hunter2",
                           "CQ_A=\"hunter2' ", "CQ_A=\"hunter2\" x", "CQ_A=\"hun\"ter2\"", "CQ_A='",
                           "\xef\xbb\xbf"
                           "CQ_A=hunter2"}) {
    const std::string error = error_of([&] { parsed("CQ_OK=1\n\n" + std::string(line) + "\n"); });
    EXPECT_THAT(error, HasSubstr("invalid argument: some.env, line 3: ")) << line;
    EXPECT_THAT(error, Not(HasSubstr("hunter"))) << line;
  }
}

}  // namespace
}  // namespace cq::settings
