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

TEST(Log, NotesWhichRequestItWasAndWhoSentIt) {
  std::ostringstream out;
  Log(LogLevel::kInfo, out)
      .request({.method = "GET",
                .path = "/x",
                .status = 404,
                .request_id = "r-1",
                .user = "alice",
                .key_id = "k1"});
  EXPECT_THAT(out.str(),
              testing::EndsWith("info GET /x 404 0 bytes 0 us id=r-1 key=k1 user=alice\n"));
}

TEST(Log, WritesOneObjectPerLineAsJson) {
  std::ostringstream out;
  Log log(LogLevel::kInfo, out, settings::LogFormat::kJson);
  log.error("broken \"pipe\"\n", "r-1");
  log.request({.method = "GET",
               .path = "/a\"\xFF",
               .status = 200,
               .bytes = 15,
               .duration = std::chrono::microseconds(42),
               .request_id = "r-2",
               .user = "alice",
               .key_id = "k1"});
  const std::string time = R"(\{"time":"[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+\.[0-9]+Z",)";
  EXPECT_THAT(
      out.str(),
      MatchesRegex(
          time + R"("level":"error","message":"broken \\"pipe\\"\\n","request_id":"r-1"\})" + "\n" +
          time + R"("level":"info","message":"request","method":"GET",)" +
          "\"path\":\"/a\\\\\"\xEF\xBF\xBD\",\"status\":200,\"bytes\":15," +
          R"("microseconds":42,"request_id":"r-2","user":"alice","key_id":"k1"\})" + "\n"));
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
