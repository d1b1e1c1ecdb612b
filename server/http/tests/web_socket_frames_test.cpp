#include "http/web_socket_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/tests/client_frames.hpp"

namespace cq::http {
namespace {

using test::client_frame;
using test::close_code;
using test::kBinaryFrame;
using test::kCloseFrame;
using test::kPingFrame;
using test::kPongFrame;
using test::kTextFrame;
using test::server_frame;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kMost = 1000;

class WebSocketFramesTest : public testing::Test {
 protected:
  /// The code that the server closes with when it gets these bytes; 0 when it doesn't.
  static int refusal_of(const std::string& bytes) {
    WebSocketFrames frames(kMost);
    frames.receive(bytes);
    static_cast<void>(frames.take_messages());
    const std::string output = frames.take_output();
    if (output.size() < 4 || output[0] != static_cast<char>(test::kFinal | kCloseFrame)) return 0;
    EXPECT_TRUE(frames.is_closing());
    return (static_cast<unsigned char>(output[2]) << 8) | static_cast<unsigned char>(output[3]);
  }

  WebSocketFrames frames_{kMost};
};

TEST_F(WebSocketFramesTest, TakesTextsInPartsAndInPieces) {
  frames_.receive(client_frame(kTextFrame, "one"));
  frames_.receive(client_frame(kTextFrame, "tw", false) + client_frame(0, "o"));
  EXPECT_THAT(frames_.take_messages(), ElementsAre("one", "two"));
  for (const char byte : client_frame(kTextFrame, std::string(200, 'x'))) {
    EXPECT_THAT(frames_.take_messages(), IsEmpty());
    frames_.receive({&byte, 1});
  }
  EXPECT_GE(frames_.waiting_bytes(), 200U);
  EXPECT_THAT(frames_.take_messages(), ElementsAre(std::string(200, 'x')));
  EXPECT_EQ(frames_.waiting_bytes(), 0U);
  EXPECT_THAT(frames_.take_output(), IsEmpty());
}

TEST_F(WebSocketFramesTest, SendsTextsUnmasked) {
  frames_.send("hello");
  frames_.send(std::string(300, 'y'));
  EXPECT_EQ(frames_.take_output(),
            server_frame(kTextFrame, "hello") + server_frame(kTextFrame, std::string(300, 'y')));
  frames_.ping();
  EXPECT_EQ(frames_.take_output(), server_frame(kPingFrame, ""));
}

TEST_F(WebSocketFramesTest, AnswersAPingBetweenTheFragmentsOfAMessage) {
  frames_.receive(client_frame(kTextFrame, "a", false) + client_frame(kPingFrame, "p") +
                  client_frame(0, "b"));
  EXPECT_THAT(frames_.take_messages(), ElementsAre("ab"));
  EXPECT_EQ(frames_.take_output(), server_frame(kPongFrame, "p"));
}

TEST_F(WebSocketFramesTest, AnswersACloseFrame) {
  frames_.receive(client_frame(kCloseFrame, close_code(1001) + "bye"));
  EXPECT_TRUE(frames_.is_over());
  EXPECT_EQ(frames_.take_output().substr(2, 2), close_code(1001));
  frames_.send("too late");
  EXPECT_THAT(frames_.take_output(), IsEmpty());
}

TEST_F(WebSocketFramesTest, ClosesAndWaitsForTheAnswer) {
  frames_.close(WebSocketClose::kGoingAway, "the end");
  EXPECT_EQ(frames_.take_output(), server_frame(kCloseFrame, close_code(1001) + "the end"));
  EXPECT_TRUE(frames_.is_closing());
  EXPECT_FALSE(frames_.is_over());
  frames_.receive(client_frame(kCloseFrame, close_code(1001)));
  EXPECT_TRUE(frames_.is_over());
}

TEST_F(WebSocketFramesTest, SendsTheTextsBeforeACloseFrame) {
  frames_.send("one");
  frames_.send("two");
  frames_.close(WebSocketClose::kNormal, "");
  EXPECT_EQ(frames_.take_output(), server_frame(kTextFrame, "one") +
                                       server_frame(kTextFrame, "two") +
                                       server_frame(kCloseFrame, close_code(1000)));
}

TEST_F(WebSocketFramesTest, SendsTheTextsBeforeItAnswersACloseFrame) {
  frames_.send("one");
  frames_.receive(client_frame(kCloseFrame, close_code(1000)));
  EXPECT_EQ(frames_.take_output(),
            server_frame(kTextFrame, "one") + server_frame(kCloseFrame, close_code(1000)));
}

TEST_F(WebSocketFramesTest, SendsTheTextsBeforeItSaysWhyItRefusesAFrame) {
  for (const std::string& hostile : {client_frame(3, ""), client_frame(kBinaryFrame, "bytes"),
                                     client_frame(kTextFrame, std::string(kMost + 1, 'x'))}) {
    WebSocketFrames frames(kMost);
    frames.send("one");
    frames.receive(hostile);
    const std::string output = frames.take_output();
    const std::string text = server_frame(kTextFrame, "one");
    EXPECT_TRUE(output.starts_with(text));
    EXPECT_EQ(output[text.size()], static_cast<char>(test::kFinal | kCloseFrame));
  }
}

TEST_F(WebSocketFramesTest, CountsTheAnswersToPings) {
  frames_.receive(client_frame(kPingFrame, "p"));
  const std::size_t one = frames_.waiting_bytes();
  EXPECT_GT(one, 0U);
  frames_.receive(client_frame(kPingFrame, "p"));
  EXPECT_GT(frames_.waiting_bytes(), one);
  static_cast<void>(frames_.take_output());
  EXPECT_EQ(frames_.waiting_bytes(), 0U);
}

TEST_F(WebSocketFramesTest, RefusesHostileFrames) {
  EXPECT_EQ(refusal_of(client_frame(kTextFrame, "unmasked", true, false)), 1002);
  EXPECT_EQ(refusal_of(client_frame(0, "nothing to go on with")), 1002);
  EXPECT_EQ(refusal_of(client_frame(kTextFrame, "a", false) + client_frame(kTextFrame, "b")), 1002);
  EXPECT_EQ(refusal_of(client_frame(3, "a reserved opcode")), 1002);
  EXPECT_EQ(refusal_of(client_frame(11, "another")), 1002);
  EXPECT_EQ(refusal_of(client_frame(kTextFrame | 0x40, "a reserved bit")), 1002);
  EXPECT_EQ(refusal_of(client_frame(kPingFrame, std::string(126, 'p'))), 1002);
  EXPECT_EQ(refusal_of(client_frame(kPingFrame, "in parts", false)), 1002);
  EXPECT_EQ(refusal_of(client_frame(kCloseFrame, "x")), 1002);
  EXPECT_EQ(refusal_of(client_frame(kCloseFrame, close_code(999))), 1002);
  EXPECT_EQ(refusal_of(client_frame(kCloseFrame, close_code(1005))), 1002);
  EXPECT_EQ(refusal_of(client_frame(kTextFrame, "\xc3\x28")), 1007);
  EXPECT_EQ(refusal_of(client_frame(kTextFrame, "\xed\xa0\x80")), 1007) << "a surrogate";
  EXPECT_EQ(refusal_of(client_frame(kBinaryFrame, "bytes")), 1003);
}

// A length is a promise: nothing is kept ready for it, and the first byte shows it to be too much.
TEST_F(WebSocketFramesTest, RefusesWhatIsTooLong) {
  EXPECT_EQ(refusal_of(client_frame(kTextFrame, std::string(kMost, 'x'))), 0);
  EXPECT_EQ(refusal_of(client_frame(kTextFrame, std::string(kMost + 1, 'x'))), 1009);
  const std::string head(1, static_cast<char>(test::kFinal | kTextFrame));
  const std::string promise = head + test::frame_length(std::uint64_t{1} << 40, true) + "mask!";
  EXPECT_EQ(refusal_of(promise), 1009);
  std::string parts = client_frame(kTextFrame, std::string(400, 'x'), false);
  parts += client_frame(0, std::string(400, 'x'), false) + client_frame(0, std::string(400, 'x'));
  EXPECT_EQ(refusal_of(parts), 1009);
  const std::string negative = head + test::frame_length(~std::uint64_t{0}, true) + "mask";
  EXPECT_NE(refusal_of(negative), 0);
}

TEST_F(WebSocketFramesTest, ReadsNothingBehindARefusal) {
  frames_.receive(client_frame(3, "hostile") + client_frame(kTextFrame, "more"));
  frames_.receive(client_frame(kTextFrame, "still more"));
  EXPECT_THAT(frames_.take_messages(), IsEmpty());
  EXPECT_TRUE(frames_.is_over());
}

}  // namespace
}  // namespace cq::http
