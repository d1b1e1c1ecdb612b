#include "log/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace cq::logging {
namespace {

using settings::LogLevel;
using testing::MatchesRegex;

TEST(Log, WritesTimeLevelAndMessage) {
  std::ostringstream out;
  Log(LogLevel::kInfo, out).warning("look out");
  EXPECT_THAT(out.str(), MatchesRegex("[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+\\.[0-9]+Z "
                                      "warning look out\n"));
}

TEST(Log, NotesARequestInOneLine) {
  std::ostringstream out;
  Log(LogLevel::kInfo, out)
      .request({.method = "GET",
                .path = "/api/v1/health",
                .status = 200,
                .bytes = 15,
                .duration = std::chrono::microseconds(42)});
  EXPECT_THAT(out.str(), testing::EndsWith("info GET /api/v1/health 200 15 bytes 42 us\n"));
}

TEST(Log, LeavesOutWhatIsLessGraveThanItsLevel) {
  std::ostringstream out;
  Log log(LogLevel::kError, out);
  log.info("no");
  log.warning("no");
  log.request({.method = "GET", .path = "/"});
  EXPECT_EQ(out.str(), "");
  log.error("yes");
  EXPECT_NE(out.str(), "");
}

TEST(Log, KeepsOneLineOneLine) {
  std::ostringstream out;
  Log(LogLevel::kInfo, out).info("a\r\nforged\x1b[0m {}");
  EXPECT_THAT(out.str(), testing::EndsWith("a\\x0d\\x0aforged\\x1b[0m {}\n"));
}

}  // namespace
}  // namespace cq::logging
