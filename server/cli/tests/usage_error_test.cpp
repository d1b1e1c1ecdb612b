#include "cli/usage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "app/command_line.hpp"
#include "app/features.hpp"
#include "support/temp_directory.hpp"

namespace cq::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// What the whole command line writes to standard error for these arguments, which are refused.
std::string refusal(const std::vector<std::string>& arguments) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  const test::InEmptyDirectory directory;
  EXPECT_EQ(app::run(arguments, {}, {.in = in, .out = out, .err = err}, app::features()), 2);
  EXPECT_EQ(out.str(), "");
  return err.str();
}

TEST(UsageError, OfACommandNamesTheNearest) {
  EXPECT_EQ(refusal({"usr", "lst"}),
            "cq-server: There is no command 'usr'; did you mean 'user'? See 'cq-server --help'.\n");
  EXPECT_EQ(refusal({"user", "lst"}),
            "cq-server: There is no command 'lst' of 'cq-server user'; did you mean 'list'? There "
            "are create, list, passwd, role, logout, delete.\n");
  EXPECT_EQ(refusal({"frobnicate"}),
            "cq-server: There is no command 'frobnicate'. See 'cq-server --help'.\n");
  EXPECT_THAT(refusal({"--port", "1", "usr"}), HasSubstr("did you mean 'user'?"));
}

TEST(UsageError, OfACommandThatIsLackingNamesThoseThatThereAre) {
  EXPECT_EQ(refusal({"user"}),
            "cq-server: 'cq-server user' needs a command: create, list, passwd, role, logout or "
            "delete.\n");
}

TEST(UsageError, OfAnOptionNamesTheNearestOrThoseThatThereAre) {
  EXPECT_EQ(refusal({"serve", "--prot", "5"}),
            "cq-server: 'cq-server serve' has no option '--prot'; did you mean '--port'? See "
            "'cq-server serve --help'.\n");
  EXPECT_THAT(refusal({"--prot=5"}), StartsWith("cq-server: 'cq-server' has no option '--prot'; "
                                                "did you mean '--port'?"));
  EXPECT_THAT(refusal({"copy", "--url", "x"}), HasSubstr("--from, --from-file, --to, --to-file"));
  EXPECT_THAT(refusal({"copy", "--form", "x"}), HasSubstr("did you mean '--from'?"));
}

TEST(UsageError, ShowsNoValue) {
  EXPECT_THAT(refusal({"user", "create", "--password=hunter2", "bob"}), Not(HasSubstr("hunter2")));
  EXPECT_THAT(refusal({"user", "create", "bob", "hunter2"}), Not(HasSubstr("hunter2")));
  EXPECT_EQ(refusal({"user", "create", "bob", "hunter2"}),
            "cq-server: 'cq-server user create' takes only NAME as an argument, and was given 2. "
            "See 'cq-server user create --help'.\n");
  EXPECT_THAT(refusal({"serve", "extra"}), HasSubstr("takes no argument, and was given 1."));
}

TEST(UsageError, OfWhatIsLackingNamesIt) {
  EXPECT_EQ(refusal({"user", "create"}),
            "cq-server: 'cq-server user create' needs NAME. See 'cq-server user create --help'.\n");
  EXPECT_THAT(refusal({"api-key", "create", "--user", "a"}), HasSubstr("needs --name."));
  EXPECT_THAT(refusal({"serve", "--port"}), HasSubstr("The option --port needs a value."));
  EXPECT_THAT(refusal({"--port"}), HasSubstr("The option --port needs a value."));
}

TEST(UsageError, OfValuesSaysWhatIsWrongWithThem) {
  EXPECT_THAT(refusal({"config", "--json", "--markdown"}),
              HasSubstr("Only one of --json and --markdown can be given."));
  EXPECT_THAT(refusal({"healthcheck", "--timeout", "x"}),
              HasSubstr("The option --timeout takes a number."));
  EXPECT_THAT(refusal({"config", "--json=x"}), HasSubstr("The option --json takes no value."));
}

}  // namespace
}  // namespace cq::cli
