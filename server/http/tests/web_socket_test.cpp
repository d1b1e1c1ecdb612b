#include "http/web_socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "http/tests/client_frames.hpp"
#include "http/tests/connection_fixture.hpp"

namespace cq::http {
namespace {

using Kind = BodyPiece::Kind;
using test::client_frame;
using test::close_code;
using test::kCloseFrame;
using test::kPingFrame;
using test::kTextFrame;
using test::server_frame;
using testing::HasSubstr;
using testing::Not;

/// Says each text back, and what it is to say of its own accord.
class EchoTalk final : public WebSocketTalk {
 public:
  std::optional<WebSocketClose> hear(const std::string& text, const Send& send) override {
    send("heard " + text);
    return text == "end" ? std::optional(WebSocketClose::kNormal) : std::nullopt;
  }
  std::optional<WebSocketClose> speak(const Send& send) override {
    for (const std::string& text : std::exchange(to_say, {})) send(text);
    return std::nullopt;
  }

  std::vector<std::string> to_say;
};

class WebSocketTest : public testing::Test {
 protected:
  void pass(std::chrono::seconds time) { now_ += time; }

  std::chrono::steady_clock::time_point now_{};
  EchoTalk talk_;
  WebSocket socket_{[this] { return now_; }};
};

TEST_F(WebSocketTest, TalksBothWays) {
  EXPECT_EQ(socket_.next(talk_).kind, Kind::kPostponed);
  talk_.to_say = {"news"};
  socket_.receive(client_frame(kTextFrame, "a"));
  const BodyPiece piece = socket_.next(talk_);
  EXPECT_EQ(piece.kind, Kind::kMore);
  EXPECT_EQ(piece.bytes, server_frame(kTextFrame, "heard a") + server_frame(kTextFrame, "news"));
}

TEST_F(WebSocketTest, ReadsNoMoreWhileTooMuchWaitsToBeHeard) {
  const std::string frame = client_frame(kTextFrame, std::string(60'000, 'x'));
  int sent = 0;
  for (; socket_.wants_input() && sent < 100; ++sent) socket_.receive(frame);
  EXPECT_EQ(sent, 5);
  static_cast<void>(socket_.next(talk_));
  EXPECT_TRUE(socket_.wants_input());
}

// Such a client takes no answers, so that next() isn't called meanwhile.
TEST_F(WebSocketTest, ReadsNoMoreWhileTooManyAnswersToPingsWaitToBeTaken) {
  const std::string frame = client_frame(kPingFrame, std::string(100, 'p'));
  std::size_t sent = 0;
  for (; socket_.wants_input() && sent < 10'000; ++sent) socket_.receive(frame);
  EXPECT_LE(sent, WebSocket::kMaxWaiting / 100);
  EXPECT_EQ(socket_.next(talk_).bytes.size(), sent * server_frame(0, std::string(100, 'p')).size());
  EXPECT_TRUE(socket_.wants_input());
}

TEST_F(WebSocketTest, ClosesWhenTheTalkIsOverAndEndsWithTheAnswer) {
  socket_.receive(client_frame(kTextFrame, "end"));
  const BodyPiece piece = socket_.next(talk_);
  EXPECT_EQ(piece.bytes,
            server_frame(kTextFrame, "heard end") + server_frame(kCloseFrame, close_code(1000)));
  EXPECT_EQ(piece.kind, Kind::kMore);
  EXPECT_EQ(socket_.next(talk_).kind, Kind::kPostponed);
  socket_.receive(client_frame(kCloseFrame, close_code(1000)));
  EXPECT_EQ(socket_.next(talk_).kind, Kind::kLast);
}

TEST_F(WebSocketTest, DoesNotWaitForeverForTheAnswerToItsCloseFrame) {
  socket_.receive(client_frame(kTextFrame, "end"));
  static_cast<void>(socket_.next(talk_));
  EXPECT_EQ(socket_.next(talk_).kind, Kind::kPostponed);
  pass(WebSocket::kCloseTimeout);
  EXPECT_EQ(socket_.next(talk_).kind, Kind::kLast);
}

TEST_F(WebSocketTest, PingsASilentClientAndEndsWhenItStaysSilent) {
  pass(WebSocket::kSilence);
  EXPECT_EQ(socket_.next(talk_).bytes, server_frame(kPingFrame, ""));
  pass(WebSocket::kSilence - std::chrono::seconds(1));
  EXPECT_EQ(socket_.next(talk_).kind, Kind::kPostponed);
  socket_.receive(client_frame(test::kPongFrame, ""));
  pass(WebSocket::kSilence);
  EXPECT_EQ(socket_.next(talk_).bytes, server_frame(kPingFrame, ""));
  pass(WebSocket::kSilence);
  EXPECT_EQ(socket_.next(talk_).kind, Kind::kLast);
}

TEST_F(WebSocketTest, EndsWithItsClientsInput) {
  socket_.end_of_input();
  EXPECT_FALSE(socket_.wants_input());
  EXPECT_EQ(socket_.next(talk_).kind, Kind::kLast);
}

TEST_F(WebSocketTest, SaysWhyItRefusesAFrame) {
  socket_.receive(client_frame(3, ""));
  EXPECT_FALSE(socket_.wants_input());
  const BodyPiece piece = socket_.next(talk_);
  EXPECT_EQ(piece.kind, Kind::kLast);
  EXPECT_EQ(piece.bytes.substr(2, 2), close_code(1002));
}

Request handshake() {
  Request request;
  request.method = "GET";
  request.headers = {{"upgrade", "WebSocket"},
                     {"connection", "keep-alive, Upgrade"},
                     {"sec-websocket-version", "13"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  return request;
}

TEST(WebSocketHandshake, IsThatOfTheRfc) {
  const auto response = web_socket_handshake(handshake());
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 101);
  EXPECT_EQ(response->headers[1].value, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketHandshake, RefusesWhatIsNone) {
  Request request = handshake();
  request.headers[0].value = "h2c";
  EXPECT_FALSE(web_socket_handshake(request));
  request = handshake();
  request.method = "POST";
  EXPECT_FALSE(web_socket_handshake(request));
  for (const auto& [header, value] : std::vector<std::pair<std::size_t, std::string>>{
           {1, "keep-alive"}, {3, "short"}, {3, "dGhlIHNhbXBsZSBub25jZ*=="}, {3, ""}}) {
    request = handshake();
    request.headers[header].value = value;
    EXPECT_EQ(web_socket_handshake(request)->status, 400) << value;
  }
  request = handshake();
  request.minor_version = 0;
  EXPECT_EQ(web_socket_handshake(request)->status, 400);
  request = handshake();
  request.headers[2].value = "8";
  EXPECT_EQ(web_socket_handshake(request)->status, 426);
}

class NoPieces final : public BodySource {
 public:
  void make_piece(PieceReceiver /*receiver*/) override {}
};

/// What has come on a connection that is HTTP's no more.
class Taken final : public ByteSink {
 public:
  void receive(std::string_view bytes) override { all.append(bytes); }
  void end_of_input() override { ended = true; }
  [[nodiscard]] bool wants_input() const noexcept override { return wanted; }

  std::string all;
  bool ended = false;
  bool wanted = true;
};

using SwitchedConnection = test::ConnectionTest;

TEST_F(SwitchedConnection, HandsOverAllThatComesAndSendsPiecesAsTheyAre) {
  const auto taken = std::make_shared<Taken>();
  receive("GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  connection_.respond(0, {.status = 101,
                          .headers = {{"Upgrade", "websocket"}},
                          .body = {},
                          .rest = std::make_shared<NoPieces>(),
                          .input = taken});
  const std::string head = take_output();
  EXPECT_THAT(head, HasSubstr("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nConnection: Upgrade\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
  EXPECT_THAT(head, Not(HasSubstr("chunked")));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  EXPECT_TRUE(connection_.wants_input());
  receive("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(taken->all, "GET / HTTP/1.1\r\n\r\n");
  taken->wanted = false;
  EXPECT_FALSE(connection_.wants_input());
  ASSERT_TRUE(connection_.wants_piece());
  static_cast<void>(connection_.begin_piece());
  EXPECT_TRUE(connection_.add_piece(0, {Kind::kMore, "raw"}));
  EXPECT_EQ(take_output(), "raw");
  connection_.end_of_input();
  EXPECT_TRUE(taken->ended);
  static_cast<void>(connection_.begin_piece());
  EXPECT_TRUE(connection_.add_piece(0, {Kind::kLast, "end"}));
  EXPECT_EQ(take_output(), "end");
  EXPECT_TRUE(connection_.finished());
  EXPECT_EQ(taken.use_count(), 1);
}

}  // namespace
}  // namespace cq::http
