#include "http/chunked_decoder.hpp"

#include <gtest/gtest.h>

#include "http/request_head.hpp"

namespace cq::http {
namespace {

const ParserLimits kLimits{256, 4, 64};

/// The body, or the status it is refused with in angle brackets, or "..." when it goes on.
std::string decoded(std::string_view bytes, const ParserLimits& limits = kLimits) {
  ChunkedDecoder decoder(limits);
  decoder.start();
  std::string body;
  try {
    return decoder.decode(bytes, body) ? body : body + "...";
  } catch (const FramingError& error) {
    return "<" + std::to_string(error.status()) + ">";
  }
}

TEST(ChunkedDecoder, JoinsChunks) {
  EXPECT_EQ(decoded("5\r\nhello\r\n1\r\n \r\n005\r\nworld\r\n0\r\n\r\n"), "hello world");
  EXPECT_EQ(decoded("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"), "01234567890123456789");
  EXPECT_EQ(decoded("0\r\n\r\n"), "");
}

TEST(ChunkedDecoder, LeavesWhatIsBehindTheBody) {
  ChunkedDecoder decoder(kLimits);
  decoder.start();
  std::string body;
  std::string_view bytes = "1\r\nx\r\n0\r\n\r\nGET /";
  EXPECT_TRUE(decoder.decode(bytes, body));
  EXPECT_EQ(bytes, "GET /");
}

TEST(ChunkedDecoder, GoesOnWhereAPieceEnded) {
  const std::string_view whole = "5;x=y\r\nhello\r\n3\r\nabc\r\n0\r\nT: v\r\n\r\n";
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    ChunkedDecoder decoder(kLimits);
    decoder.start();
    std::string body;
    std::string_view first = whole.substr(0, cut);
    std::string_view second = whole.substr(cut);
    ASSERT_FALSE(decoder.decode(first, body)) << cut;
    ASSERT_TRUE(decoder.decode(second, body)) << cut;
    EXPECT_EQ(body, "helloabc") << cut;
  }
}

TEST(ChunkedDecoder, SkipsExtensionsAndDropsTrailers) {
  EXPECT_EQ(decoded("1;a\r\nx\r\n1 ; b=\"c;d\"\r\ny\r\n0;e\r\nTrailer: v\r\nOther: w\r\n\r\n"),
            "xy");
}

TEST(ChunkedDecoder, RefusesASizeThatIsNone) {
  for (const char* bytes :
       {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "1 2\r\n", "1,\r\n",
        ";a\r\n", "1\n", "1\r\r\n", "00000000000000000\r\n"}) {
    EXPECT_EQ(decoded(bytes), "<400>") << bytes;
  }
}

TEST(ChunkedDecoder, RefusesAChunkThatIsNotOfItsSize) {
  EXPECT_EQ(decoded("3\r\nabcd\r\n"), "<400>");
  EXPECT_EQ(decoded("3\r\nab\r\n0\r\n\r\n"), "<400>");
  EXPECT_EQ(decoded("3\r\nabc\n"), "<400>");
  EXPECT_EQ(decoded("3\r\nabc\rx"), "<400>");
}

TEST(ChunkedDecoder, RefusesControlCharactersInExtensionsAndTrailers) {
  EXPECT_EQ(decoded("1;a\x01\r\n"), "<400>");
  EXPECT_EQ(decoded("1;a\rb\r\n"), "<400>");
  EXPECT_EQ(decoded("0\r\nT: \x01\r\n\r\n"), "<400>");
  EXPECT_EQ(decoded("0\r\nT : v\r\n\r\n"), "<400>");
  EXPECT_EQ(decoded("0\r\n folded\r\n\r\n"), "<400>");
}

TEST(ChunkedDecoder, AnswersABodyOverTheLimitWith413AtItsSize) {
  EXPECT_EQ(decoded("40\r\n"), "...");
  EXPECT_EQ(decoded("41\r\n"), "<413>");
  EXPECT_EQ(decoded("ffffffffffffffff\r\n"), "<413>");
  const std::string full = "40\r\n" + std::string(64, 'x') + "\r\n";
  EXPECT_EQ(decoded(full + "0\r\n\r\n"), std::string(64, 'x'));
  EXPECT_EQ(decoded(full + "1\r\n"), "<413>");
}

TEST(ChunkedDecoder, BoundsExtensionsOfAllChunksTogether) {
  const std::string chunk = "1;" + std::string(99, 'e') + "\r\nx\r\n";
  EXPECT_EQ(decoded(chunk + chunk), "xx...");
  EXPECT_EQ(decoded(chunk + chunk + chunk), "<431>");
  EXPECT_EQ(decoded("1;" + std::string(2000, 'e')), "<400>");
}

TEST(ChunkedDecoder, BoundsTrailers) {
  EXPECT_EQ(decoded("0\r\nA: " + std::string(300, 'v')), "<431>");
  EXPECT_EQ(decoded("0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n"), "");
  EXPECT_EQ(decoded("0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\n\r\n"), "<431>");
}

}  // namespace
}  // namespace cq::http
