#include "workspaces/log_lines.hpp"

#include <gtest/gtest.h>

#include <cq/json.hpp>
#include <fstream>
#include <sstream>
#include <vector>

#include "support/temp_directory.hpp"

namespace cq::workspaces {
namespace {

class LogLinesTest : public testing::Test {
 protected:
  void append(const std::string& text) { std::ofstream(path_, std::ios::app) << text; }

  std::vector<std::string> messages_of(const std::string& out) {
    std::vector<std::string> messages;
    std::istringstream lines(out);
    for (std::string line; std::getline(lines, line);) {
      const auto parsed = parse_json(line);
      messages.push_back(*std::get<JsonValue>(parsed).member("message")->as_string());
    }
    return messages;
  }

  std::vector<std::string> read(std::size_t bytes = 1'000'000) {
    std::string out;
    reader_.read(bytes, out);
    return messages_of(out);
  }

  std::vector<std::string> finish() {
    std::string out;
    reader_.finish(out);
    return messages_of(out);
  }

  using Lines = std::vector<std::string>;

  const test::TempDirectory directory_;
  const std::string path_ = (directory_.path() / "log").string();
  const ArtifactFolders folders_{{directory_.path().string()}};
  LogReader reader_{folders_, path_};
};

TEST_F(LogLinesTest, ComeAsTheyAreWritten) {
  EXPECT_EQ(read(), Lines{}) << "there is no log yet";
  append("one\ntwo\r\nthr");
  EXPECT_EQ(read(), (Lines{"one", "two"}));
  append("ee\n\n");
  EXPECT_EQ(read(), (Lines{"three", ""}));
  append("no end");
  EXPECT_EQ(read(), Lines{});
  EXPECT_EQ(finish(), Lines{"no end"});
  EXPECT_EQ(finish(), Lines{});
}

TEST_F(LogLinesTest, AreJsonWhateverTheyHold) {
  append("a\"b\\\tc\xFF\n");
  EXPECT_EQ(read(), Lines{"a\"b\\\tc\uFFFD"});
}

TEST_F(LogLinesTest, SayWhenTheLogChanged) {
  append("x\n");
  std::string out;
  EXPECT_FALSE(reader_.read(100, out));
  EXPECT_TRUE(out.starts_with(R"({"message":"x","stream":"stdout","timestamp":"20)")) << out;
  EXPECT_TRUE(out.ends_with("+00:00\"}\n")) << out;
}

TEST_F(LogLinesTest, ALongLineIsCut) {
  append(std::string(200'000, 'x'));
  const Lines lines = read();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].size(), 65536U);
  EXPECT_EQ(finish().front().size(), 200'000U - 3 * 65536U);
}

TEST_F(LogLinesTest, SayWhetherThereIsMore) {
  append("one\ntwo\n");
  std::string out;
  EXPECT_TRUE(reader_.read(4, out));
  EXPECT_EQ(messages_of(out), Lines{"one"});
}

TEST_F(LogLinesTest, OfALogElsewhereThereAreNone) {
  LogReader elsewhere(folders_, "/etc/passwd");
  std::string out;
  EXPECT_FALSE(elsewhere.read(100, out));
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace cq::workspaces
