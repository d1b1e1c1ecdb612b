#include "observability/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace cq::observability {
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
                .address = "2001:db8::1",
                .request_id = "r-1",
                .user = "alice",
                .key_id = "k1"});
  EXPECT_THAT(out.str(),
              testing::EndsWith(
                  "info GET /x 404 0 bytes 0 us from=2001:db8::1 id=r-1 key=k1 user=alice\n"));
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
  log.flush();
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
  log.flush();
  EXPECT_EQ(out.str(), "");
  log.error("yes");
  log.flush();
  EXPECT_NE(out.str(), "");
}

TEST(Log, KeepsOneLineOneLine) {
  std::ostringstream out;
  Log(LogLevel::kInfo, out).info("a\r\nforged\x1b[0m {}");
  EXPECT_THAT(out.str(), testing::EndsWith("a\\x0d\\x0aforged\\x1b[0m {}\n"));
}

/// Takes nothing until it is opened.
class StalledReader : public std::stringbuf {
 public:
  void open() { gate_.set_value(); }

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    opened_.wait();
    return std::stringbuf::xsputn(text, size);
  }

 private:
  std::promise<void> gate_;
  std::shared_future<void> opened_ = gate_.get_future().share();
};

TEST(Log, HoldsUpNobodyWhileItsReaderIsStalled) {
  constexpr std::size_t kLines = 6'000;
  StalledReader reader;
  std::ostream out(&reader);
  Log log(LogLevel::kInfo, out);
  const std::string line(1000, 'x');
  for (std::size_t i = 0; i < kLines; ++i) log.info(line);  // hangs if it waits for the reader
  reader.open();
  log.flush();
  log.info("the last");
  log.flush();
  const std::string written = reader.str();
  constexpr std::string_view kTold = " lines were dropped here";
  std::size_t dropped = 0;
  for (auto at = written.find(kTold); at != std::string::npos; at = written.find(kTold, at + 1)) {
    dropped += std::stoul(written.substr(written.rfind(' ', at - 1) + 1));
  }
  std::size_t kept = 0;
  for (auto at = written.find(" info x"); at != std::string::npos;
       at = written.find(" info x", at + 1)) {
    ++kept;
  }
  EXPECT_GT(kept, 0U);
  EXPECT_GT(dropped, 0U);
  EXPECT_EQ(kept + dropped, kLines);
  EXPECT_THAT(written, testing::EndsWith("info the last\n"));
}

TEST(Log, SaysATroubleThatGoesOnOnce) {
  std::ostringstream out;
  {
    Log log(LogLevel::kInfo, out);
    log.trouble("GET /a failed: ", "The disk is full.", "one");
    log.trouble("GET /b failed: ", "The disk is full.", "two");
    log.trouble("GET /b failed: ", "The disk is gone.");
  }
  EXPECT_THAT(out.str(), testing::HasSubstr("error GET /a failed: The disk is full. id=one\n"));
  EXPECT_THAT(out.str(), testing::HasSubstr("error GET /b failed: The disk is gone.\n"));
  EXPECT_THAT(out.str(), testing::Not(testing::HasSubstr("id=two")));
}

TEST(Log, WritesEveryLineOfManyThreadsBeforeItEnds) {
  std::ostringstream out;
  {
    Log log(LogLevel::kInfo, out);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&log] {
        for (int j = 0; j < 500; ++j) log.info("line");
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const std::string written = out.str();
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 2000);
}

TEST(LogLevels, ChangeWhileItIsUsed) {
  std::ostringstream out;
  Log log(LogLevel::kError, out);
  log.info("one");
  EXPECT_EQ(log.level(), LogLevel::kError);
  log.set_level(LogLevel::kInfo);
  EXPECT_EQ(log.level(), LogLevel::kInfo);
  log.info("two");
  log.set_level(LogLevel::kWarning);
  log.info("three");
  log.warning("four");
  log.flush();
  EXPECT_EQ(out.str().find("one"), std::string::npos);
  EXPECT_NE(out.str().find("two"), std::string::npos);
  EXPECT_EQ(out.str().find("three"), std::string::npos);
  EXPECT_NE(out.str().find("four"), std::string::npos);
}

}  // namespace
}  // namespace cq::observability
