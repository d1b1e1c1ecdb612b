#include <gtest/gtest.h>

#include "http/request_head.hpp"

namespace cq::http {
namespace {

using Result = LineReader::Result;

TEST(LineReader, FindsLinesWithinOnePiece) {
  LineReader lines;
  std::string_view bytes = "one\r\n\r\ntwo";
  ASSERT_EQ(lines.read(bytes, 100), Result::kLine);
  EXPECT_EQ(lines.line(), "one");
  ASSERT_EQ(lines.read(bytes, 100), Result::kLine);
  EXPECT_EQ(lines.line(), "");
  EXPECT_TRUE(lines.at_line_start());
  EXPECT_EQ(lines.read(bytes, 100), Result::kNeedMore);
  EXPECT_FALSE(lines.at_line_start());
}

TEST(LineReader, JoinsALineThatCameInPieces) {
  LineReader lines;
  for (std::string_view piece : {"o", "n", "e", "\r"}) {
    ASSERT_EQ(lines.read(piece, 100), Result::kNeedMore);
  }
  std::string_view last = "\nrest";
  ASSERT_EQ(lines.read(last, 100), Result::kLine);
  EXPECT_EQ(lines.line(), "one");
  EXPECT_EQ(last, "rest");
}

TEST(LineReader, RefusesABareLineFeed) {
  LineReader lines;
  std::string_view bytes = "one\ntwo\r\n";
  EXPECT_EQ(lines.read(bytes, 100), Result::kBareLineFeed);
}

TEST(LineReader, CountsTheEndingTowardsTheLimit) {
  LineReader exact;
  std::string_view bytes = "12345678\r\n";
  EXPECT_EQ(exact.read(bytes, 10), Result::kLine);
  LineReader shorter;
  bytes = "12345678\r\n";
  EXPECT_EQ(shorter.read(bytes, 9), Result::kTooLong);
}

TEST(LineReader, FindsALineTooLongBeforeItsEnd) {
  LineReader lines;
  std::string_view bytes = "12345";
  EXPECT_EQ(lines.read(bytes, 8), Result::kNeedMore);
  bytes = "6789";
  EXPECT_EQ(lines.read(bytes, 8), Result::kTooLong);
}

}  // namespace
}  // namespace cq::http
