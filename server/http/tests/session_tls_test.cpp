// A session that speaks TLS, on one end of a socket pair, whose time is the test's to pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/file_descriptor.hpp"
#include "http/session.hpp"
#include "http/tests/test_server.hpp"
#include "support/temp_directory.hpp"
#include "support/tls_peer.hpp"

namespace cq::http {
namespace {

using std::chrono::milliseconds;
using test::TlsPeer;
using testing::EndsWith;
using testing::HasSubstr;

class SessionTlsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const test::TempDirectory directory;
    const test::CertificateFiles files = test::make_certificate(directory.path());
    keeper_ = std::make_shared<TlsKeeper>(TlsFiles{files.certificate.string(), files.key.string()});
  }
  static void TearDownTestSuite() { keeper_.reset(); }

  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    server_end_ = FileDescriptor(ends[0]);
    client_end_ = FileDescriptor(ends[1]);
    mailbox_->own();
    options_.tls = keeper_;
    options_.on_refusal = [this](const Request& received, const std::string& address, Response&) {
      refused_.push_back(received.path + address);
    };
    session_ = std::make_shared<Session>(server_end_.get(), "192.0.2.7", context_);
  }

  void receive(std::string_view bytes) {
    session_->receive(bytes);
    session_->settle();
  }

  /// What has come to the client's end of the socket.
  std::string take_encrypted() {
    std::string all;
    std::array<char, 16384> bytes{};
    ssize_t count = 0;
    while ((count = recv(client_end_.get(), bytes.data(), bytes.size(), 0)) > 0) {
      all.append(bytes.data(), static_cast<std::size_t>(count));
    }
    return all;
  }

  /// Passes bytes on until neither end has any.
  void exchange() {
    for (;;) {
      const std::string to_server = peer_.take_output();
      if (!to_server.empty()) receive(to_server);
      const std::string to_client = take_encrypted();
      peer_.receive(to_client);
      if (session_->wants_to_write()) {
        session_->writable();
        session_->settle();
      } else if (to_server.empty() && to_client.empty()) {
        return;
      }
    }
  }

  void pass(milliseconds time) {
    context_.now += time;
    if (session_->check_deadline()) session_->settle();
  }

  static std::shared_ptr<TlsKeeper> keeper_;
  ServerOptions options_;
  std::vector<Responder> responders_;
  std::vector<std::string> refused_;
  const RequestHandler handler_ = [this](Request, Responder responder) {
    responders_.push_back(std::move(responder));
  };
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  std::shared_ptr<ResponseBudget> budget_ = std::make_shared<ResponseBudget>(64 * 1024 * kKibibyte);
  SessionContext context_{options_, handler_, mailbox_, {}, nullptr, budget_, {}, {}, {}};
  FileDescriptor server_end_;
  FileDescriptor client_end_;
  std::shared_ptr<Session> session_;
  TlsPeer peer_;
};

std::shared_ptr<TlsKeeper> SessionTlsTest::keeper_;

TEST_F(SessionTlsTest, AHandshakeHasTheTimeOfAHeadFromTheConnectionOn) {
  pass(options_.head_timeout / 2);
  receive(peer_.take_output().substr(0, 20));
  pass(options_.head_timeout / 2 - milliseconds(1));
  EXPECT_FALSE(session_->over());
  pass(milliseconds(1));
  EXPECT_TRUE(session_->over());
}

TEST_F(SessionTlsTest, AHandshakeThatIsOverLeavesTheTimeOfAnIdleConnection) {
  exchange();
  ASSERT_TRUE(peer_.is_connected());
  pass(options_.keep_alive_timeout - milliseconds(1));
  EXPECT_FALSE(session_->over());
  pass(milliseconds(1));
  EXPECT_TRUE(session_->over());
  session_->close();
  peer_.receive(take_encrypted());
  EXPECT_TRUE(peer_.server_closed());
}

TEST_F(SessionTlsTest, AHeadHasItsTimeFromItsFirstByteOn) {
  exchange();
  peer_.write("GET / HT");
  exchange();
  pass(options_.head_timeout);
  exchange();
  EXPECT_THAT(peer_.take_plain(), HasSubstr(" 408 "));
  EXPECT_TRUE(peer_.server_closed());
}

TEST_F(SessionTlsTest, ARequestThatDripsInWithinARecordGivesAnIdleConnectionNoMoreTime) {
  exchange();
  peer_.write(test::get("/x"));
  const std::string record = peer_.take_output();
  pass(options_.keep_alive_timeout / 2);
  receive(record.substr(0, 10));
  pass(options_.keep_alive_timeout / 2);
  EXPECT_TRUE(session_->over());
}

// All of it is encrypted, and the socket has not taken all.
TEST_F(SessionTlsTest, AConnectionIsNotIdleAndADrainWaitsWhileAResponseIsBeingSent) {
  exchange();
  peer_.write(test::get("/x"));
  exchange();
  ASSERT_EQ(responders_.size(), 1U);
  int size = 0;
  socklen_t length = sizeof size;
  ASSERT_EQ(getsockopt(server_end_.get(), SOL_SOCKET, SO_SNDBUF, &size, &length), 0);
  const std::string body(static_cast<std::size_t>(size) + 90'000, 'x');
  responders_[0].send({200, {}, body});
  session_->settle();
  ASSERT_TRUE(session_->wants_to_write());
  std::string taken;
  std::array<char, 4096> some{};
  while (session_->response_bytes() > 60'000) {
    const ssize_t count = recv(client_end_.get(), some.data(), some.size(), 0);
    ASSERT_GT(count, 0);
    taken.append(some.data(), static_cast<std::size_t>(count));
    session_->writable();
    session_->settle();
  }
  ASSERT_GT(session_->response_bytes(), 0U) << "the socket took all";
  EXPECT_FALSE(session_->idle());
  session_->drain();
  session_->settle();
  EXPECT_FALSE(session_->over());
  peer_.receive(taken + take_encrypted());
  session_->writable();
  session_->settle();
  exchange();
  EXPECT_THAT(peer_.take_plain(), EndsWith(body));
  EXPECT_TRUE(peer_.server_closed());
}

TEST_F(SessionTlsTest, WhatWaitsForTheClientIsCharged) {
  exchange();
  peer_.write(test::get("/x"));
  exchange();
  ASSERT_EQ(responders_.size(), 1U);
  const std::string body(3'000'000, 'x');
  responders_[0].send({200, {}, body});
  session_->settle();
  EXPECT_TRUE(session_->wants_to_write());
  EXPECT_FALSE(session_->wants_input());
  // All but what the socket has taken: the encrypted bytes, too.
  const std::string taken = take_encrypted();
  EXPECT_GE(session_->response_bytes() + taken.size(), body.size());
  peer_.receive(taken);
  session_->writable();
  session_->settle();
  exchange();
  EXPECT_THAT(peer_.take_plain(), EndsWith(body));
  EXPECT_EQ(session_->response_bytes(), 0U);
  EXPECT_TRUE(session_->wants_input());
}

/// Makes pieces of that size for ever, and counts them.
class EndlessPieces final : public BodySource {
 public:
  void make_piece(PieceReceiver receiver) override {
    ++asked;
    receiver.send({BodyPiece::Kind::kMore, std::string(100'000, 'p')});
  }

  int asked = 0;
};

TEST_F(SessionTlsTest, APieceIsMadeWhenTheClientHasTakenTheOneBefore) {
  exchange();
  peer_.write(test::get("/x"));
  exchange();
  const auto source = std::make_shared<EndlessPieces>();
  Response response{200, {}, "first"};
  response.rest = source;
  responders_[0].send(std::move(response));
  session_->settle();
  EXPECT_TRUE(session_->wants_to_write());
  const int at_first = source->asked;
  for (int i = 0; i < 3; ++i) session_->settle();
  EXPECT_EQ(source->asked, at_first);
  EXPECT_LT(session_->response_bytes(), 300'000U);
  take_encrypted();
  session_->writable();
  session_->settle();
  EXPECT_GT(source->asked, at_first);
}

TEST_F(SessionTlsTest, AResponseThatIsCutOffIsNotPassedOffAsWhole) {
  exchange();
  peer_.write(test::get("/x"));
  exchange();
  session_->abandon();
  session_->close();
  peer_.receive(take_encrypted());
  EXPECT_FALSE(peer_.server_closed());
}

TEST_F(SessionTlsTest, ARequestWithoutTlsIsAnsweredAndReported) {
  receive(test::get("/x"));
  EXPECT_THAT(take_encrypted(), EndsWith(R"({"detail":"This port speaks HTTPS, not HTTP"})"));
  EXPECT_EQ(refused_, std::vector<std::string>{"192.0.2.7"});
  EXPECT_FALSE(session_->over()) << "until the client has closed, or had the time for it";
  pass(options_.linger_timeout);
  EXPECT_TRUE(session_->over());
}

TEST_F(SessionTlsTest, AnEndWithinTheHandshakeIsTheEnd) {
  receive(peer_.take_output().substr(0, 20));
  session_->end_of_input();
  session_->settle();
  EXPECT_TRUE(session_->over());
}

TEST_F(SessionTlsTest, AResponseBehindTheEndOfAFailedConnectionIsDropped) {
  exchange();
  peer_.write(test::get("/x"));
  exchange();
  ASSERT_EQ(responders_.size(), 1U);
  receive(std::string(100, 'x'));
  responders_[0].send({200, {}, "for nobody"});
  session_->settle();
  peer_.receive(take_encrypted());
  EXPECT_THAT(peer_.failure(), HasSubstr("alert"));
  EXPECT_EQ(peer_.take_plain(), "");
  pass(options_.linger_timeout);
  EXPECT_TRUE(session_->over());
}

}  // namespace
}  // namespace cq::http
