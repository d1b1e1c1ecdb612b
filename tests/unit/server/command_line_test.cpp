#include "cli/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/version.hpp>
#include <map>
#include <sstream>

namespace cq::cli {
namespace {

using testing::HasSubstr;

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome run_with(const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& settings = {}) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  const auto lookup = [&settings](const std::string& name) -> std::optional<std::string> {
    const auto found = settings.find(name);
    return found == settings.end() ? std::nullopt : std::optional(found->second);
  };
  const int status = run(arguments, lookup, {.in = in, .out = out, .err = err});
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

TEST(CommandLine, ArgumentsThatMakeNoSenseEndWithStatus2) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"nonsense"},
                                             {"--nonsense"},
                                             {"user"},
                                             {"user", "create"},
                                             {"serve", "--port"},
                                             {"api-key", "create", "--user", "alice"},
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

}  // namespace
}  // namespace cq::cli
