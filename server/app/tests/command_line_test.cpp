#include "app/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/version.hpp>
#include <map>
#include <sstream>

#include "app/features.hpp"
#include "support/temp_directory.hpp"

namespace cq::app {
namespace {

using testing::HasSubstr;

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome run_with(const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& settings = {},
                 const std::vector<feature::Feature>& all = features()) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  const test::InEmptyDirectory directory;  // without an .env
  const int status = run(arguments, settings, {.in = in, .out = out, .err = err}, all);
  return {status, out.str(), err.str()};
}

TEST(CommandLine, ShowsTheVersion) {
  const Outcome outcome = run_with({"--version"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "cq-server " CQ_VERSION "\n");
}

TEST(CommandLine, WithoutCommandIsServe) {
  EXPECT_THAT(run_with({}).err, HasSubstr("CQ_JWT_SECRET"));
  EXPECT_EQ(run_with({}).err, run_with({"serve"}).err);
}

TEST(CommandLine, AnOptionGoesBeforeItsSetting) {
  EXPECT_THAT(run_with({"serve", "--port", "x"}, {{"CQ_PORT", "1"}}).err, HasSubstr("'x'"));
  EXPECT_THAT(run_with({"--port", "x"}, {{"CQ_PORT", "1"}}).err, HasSubstr("'x'"));
}

TEST(CommandLine, EverySettingIsAnOptionOfServe) {
  EXPECT_THAT(run_with({"serve", "--log-level", "x"}).err, HasSubstr("'x' (command line)"));
  EXPECT_THAT(run_with({"serve", "--jwt-secret-file", "/no/where"}).err,
              HasSubstr("CQ_JWT_SECRET_FILE (command line): the file '/no/where' can't be read"));
  EXPECT_EQ(run_with({"serve", "--jwt-secret", "x"}).status, 2);
}

TEST(CommandLine, ASettingThatIsNoneStopsEveryCommandThatReadsThem) {
  EXPECT_EQ(run_with({"user", "create", "a"}, {{"CQ_PORT", "x"}}).status, 2);
  EXPECT_EQ(run_with({"config"}, {{"CQ_PORT", "x"}}).status, 2);
  EXPECT_EQ(run_with({"man"}, {{"CQ_PORT", "x"}}).status, 0);
  EXPECT_EQ(run_with({"completion", "bash"}, {{"CQ_PORT", "x"}}).status, 0);
}

TEST(CommandLine, ConfigShowsOptionsToo) {
  const Outcome outcome = run_with({"config", "--port", "80", "--json"}, {{"CQ_PORT", "1"}});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr(R"("value":"80","from":"command line")"));
}

TEST(CommandLine, ConfigShowsEverythingEvenWhereAValueIsRefused) {
  const Outcome outcome = run_with({"config"}, {{"CQ_PORT", "x"}, {"CQ_HOST", "h"}, {"CQ_X", ""}});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.out, testing::ContainsRegex("\nCQ_HOST +h "));
  EXPECT_THAT(outcome.out, HasSubstr("the value 'x' (environment) is not a number"));
  EXPECT_EQ(outcome.err, "cq-server: CQ_X (environment) is no setting\n");
}

TEST(CommandLine, ArgumentsThatMakeNoSenseEndWithStatus2) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"nonsense"},
                                             {"--nonsense"},
                                             {"user"},
                                             {"user", "create"},
                                             {"serve", "--port"},
                                             {"api-key", "create", "--user", "alice"},
                                             {"config", "--json", "--markdown"},
                                             {"module", "list", "--patience", "0"},
                                             {"module", "check", "there-is-none.so"},
                                             {"healthcheck", "--timeout", "soon"},
                                             {"serve", "user"}}) {
    const Outcome outcome = run_with(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments.front();
    EXPECT_EQ(outcome.out, "") << arguments.front();
    EXPECT_NE(outcome.err, "") << arguments.front();
  }
}

TEST(CommandLine, AnErrorIsOneSentenceOnStandardError) {
  const Outcome outcome =
      run_with({"api-key", "create", "--user", "a", "--name", "n", "--ttl", "1d"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, testing::StartsWith("cq-server: CQ_API_KEY_PEPPER is not set"));
}

/// The server's features and one more, with a database of its own.
std::vector<feature::Feature> with_tides() {
  std::vector<feature::Feature> all = features();
  all.push_back({.name = "tides", .database = "tides"});
  return all;
}

TEST(CommandLine, FeaturesAreCheckedAgainstThoseThatTheServerHas) {
  const Outcome refused = run_with({"serve", "--features", "tide"}, {}, with_tides());
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.err,
            "cq-server: CQ_FEATURES: the value 'tide' (command line) names tide, which this server "
            "doesn't have; did you mean tides?\n");
  const std::map<std::string, std::string> settings{{"CQ_FEATURES", "knowledge,tides"}};
  EXPECT_EQ(run_with({"config"}, settings, with_tides()).status, 0);
  EXPECT_EQ(run_with({"config"}, settings).status, 2);
}

TEST(CommandLine, AFeaturesDatabaseIsASettingLikeTheOthers) {
  const std::map<std::string, std::string> settings{{"CQ_TIDES_DATABASE_URL", "x://u:hunter2@h/d"}};
  const Outcome shown = run_with({"config"}, settings, with_tides());
  EXPECT_EQ(shown.status, 0);
  EXPECT_EQ(shown.err, "");
  EXPECT_THAT(shown.out, HasSubstr("x://u:***@h/d"));
  EXPECT_THAT(run_with({"config"}, settings).err, HasSubstr("CQ_TIDES_DATABASE_URL"));
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"serve", "--help"}, {"db", "current", "--help"}}) {
    EXPECT_THAT(run_with(command, {}, with_tides()).out, HasSubstr("--tides-url-file"));
    EXPECT_THAT(run_with(command).out, testing::Not(HasSubstr("tides")));
  }
  EXPECT_THAT(run_with({"man"}, {}, with_tides()).out, HasSubstr("CQ_TIDES_DATABASE_URL"));
}

// Without knowledge, whose accounts ask for the secrets, nothing is asked for here.
TEST(CommandLine, OnlyWhatIsSwitchedOnIsServed) {
  std::vector<feature::Feature> all = with_tides();
  all.back().require_settings = [](const settings::Settings&) {
    throw Error(ErrorKind::kInvalidArgument, "The moon is missing.");
  };
  EXPECT_EQ(run_with({"serve", "--features", "tides"}, {}, all).err,
            "cq-server: The moon is missing.\n");
  EXPECT_THAT(run_with({"serve"}, {}, all).err, HasSubstr("CQ_JWT_SECRET"));
}

}  // namespace
}  // namespace cq::app
