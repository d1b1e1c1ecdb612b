#include <fcntl.h>
#include <gmock/gmock.h>
#include <stdlib.h>
#include <unistd.h>

#include <sstream>

#include "cli/console.hpp"
#include "database/open_store.hpp"
#include "http/file_descriptor.hpp"
#include "support/server_fakes.hpp"

namespace cq::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Another standard input, for as long as this lives.
class StandardInput {
 public:
  explicit StandardInput(int fd) : before_(::dup(STDIN_FILENO)) { ::dup2(fd, STDIN_FILENO); }
  StandardInput(const StandardInput&) = delete;
  StandardInput& operator=(const StandardInput&) = delete;
  StandardInput(StandardInput&&) = delete;
  StandardInput& operator=(StandardInput&&) = delete;
  ~StandardInput() { ::dup2(before_.get(), STDIN_FILENO); }

 private:
  http::FileDescriptor before_;
};

TEST(Confirmation, TakesYesAndNothingElseOnATerminal) {
  const http::FileDescriptor master(::posix_openpt(O_RDWR | O_NOCTTY));
  ASSERT_TRUE(master.valid());
  ASSERT_EQ(::grantpt(master.get()), 0);
  ASSERT_EQ(::unlockpt(master.get()), 0);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread asks
  const http::FileDescriptor terminal(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY));
  const StandardInput input(terminal.get());
  for (const auto& [answer, expected] :
       std::vector<std::pair<std::string, bool>>{{"y\n", true},
                                                 {"Y\n", true},
                                                 {"yes\n", true},
                                                 {"n\n", false},
                                                 {"\n", false},
                                                 {"", false},
                                                 {"yy\n", false},
                                                 {"\xff\n", false}}) {
    std::istringstream in(answer);
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(confirm({.in = in, .out = out, .err = err}, "Really?"), expected) << answer;
    EXPECT_EQ(err.str(), "Really? [y/N] ");
    EXPECT_EQ(out.str(), "");
  }
}

TEST(Confirmation, WithoutATerminalNamesTheOption) {
  const http::FileDescriptor nothing(::open("/dev/null", O_RDONLY));
  const StandardInput input(nothing.get());
  std::istringstream in("y\n");
  std::ostringstream out;
  EXPECT_THAT(test::error_of([&] { confirm({.in = in, .out = out, .err = out}, "Really?"); }),
              testing::AllOf(StartsWith("invalid argument"), HasSubstr("--yes")));
}

TEST(ProgressBar, ShowsHowFarItIsAndGoesAway) {
  std::ostringstream out;
  {
    ProgressBar bar(out, "Working", true);
    bar.update(50, 200);
    EXPECT_THAT(out.str(), StartsWith("\rWorking [#######......................."));
    EXPECT_THAT(out.str(), HasSubstr("25% 50/200"));
    const std::string drawn = out.str();
    bar.update(51, 200);  // too soon
    EXPECT_EQ(out.str(), drawn);
  }
  EXPECT_TRUE(out.str().ends_with(" \r"));
}

TEST(ProgressBar, MoreThanExpectedIsAll) {
  std::ostringstream out;
  ProgressBar(out, "Working", true).update(3, 2);
  EXPECT_THAT(out.str(), HasSubstr("100% 3/2"));
  ProgressBar(out, "Working", true).update(0, 0);
  EXPECT_THAT(out.str(), HasSubstr("0% 0/0"));
}

TEST(ProgressBar, IsSilentWhereNobodyLooks) {
  std::ostringstream out;
  ProgressBar(out, "Working", false).update(1, 2);
  std::istringstream in;
  ProgressBar({.in = in, .out = out, .err = out}, "Working").update(1, 2);
  EXPECT_EQ(out.str(), "");
}

TEST(Table, AlignsColumnsByTheirCharacters) {
  std::ostringstream out;
  print_table(out, {{"NAME", "N"}, {"größe", "1"}, {"x", "22"}});
  EXPECT_EQ(out.str(), "NAME   N\ngröße  1\nx      22\n");
}

TEST(Table, LetsNothingSteerTheTerminal) {
  std::ostringstream out;
  print_table(out, {{"a\x1b[2J\nb"}});
  EXPECT_EQ(out.str(), "a?[2J?b\n");
}

TEST(MovedSchema, IsToldOfAnExistingDatabaseAlone) {
  EXPECT_EQ(database::sentence_on_moved_schema({std::nullopt, "0002", false, {"0001", "0002"}}),
            "");
  EXPECT_EQ(database::sentence_on_moved_schema({"0002", "0002", false, {}}), "");
  EXPECT_EQ(database::sentence_on_moved_schema({std::nullopt, "0001", true, {}}), "");
  const std::string moved = database::sentence_on_moved_schema({"0001", "0002", false, {"0002"}});
  EXPECT_THAT(moved, HasSubstr("from revision 0001 to 0002"));
  EXPECT_THAT(moved, HasSubstr("cq-server db downgrade 0001"));
  EXPECT_THAT(database::sentence_on_moved_schema({std::nullopt, "0002", true, {"0002"}}),
              HasSubstr("before its first revision"));
}

}  // namespace
}  // namespace cq::cli
