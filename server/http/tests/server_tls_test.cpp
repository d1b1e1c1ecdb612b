// The server as a whole with TLS, over sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cq/error.hpp>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/tests/delayed_responses.hpp"
#include "http/tests/test_server.hpp"
#include "http/tls_identity.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"
#include "support/tls_client.hpp"

namespace cq::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr std::size_t kMegabyte = std::size_t{1024} * 1024;

class ServerTls : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = std::make_unique<TempDirectory>();
    files_ = make_certificate(directory_->path());
  }
  static void TearDownTestSuite() { directory_.reset(); }

  static http::ServerOptions with_tls(http::ServerOptions options = {}) {
    options.tls = std::make_shared<http::TlsKeeper>(
        http::TlsFiles{files_.certificate.string(), files_.key.string()});
    return options;
  }

  static TlsPeer::Options trusting() { return {.trusted = files_.certificate}; }

  static std::unique_ptr<TempDirectory> directory_;
  static CertificateFiles files_;
};

std::unique_ptr<TempDirectory> ServerTls::directory_;
CertificateFiles ServerTls::files_;

std::string body_of(const std::string& target) {
  return "GET " + target + " ";
}

TEST_F(ServerTls, ServesRequestsOneAfterTheOther) {
  TestServer server(
      [](http::Request request, http::Responder responder) {
        responder.send({200, {}, request.is_https ? "https" : "http"});
      },
      with_tls());
  TlsClient client(server.port(), trusting());
  ASSERT_EQ(client.peer().failure(), "");
  for (int i = 0; i < 3; ++i) {
    client.send(get("/"));
    EXPECT_EQ(client.read_response().body, "https");
  }
}

TEST_F(ServerTls, ServesTls12) {
  TestServer server(echo, with_tls());
  TlsClient client(server.port(), {.trusted = files_.certificate, .newest = TLS1_2_VERSION});
  EXPECT_EQ(client.peer().version(), "TLSv1.2");
  client.send(get("/x"));
  EXPECT_EQ(client.read_response().body, body_of("/x"));
}

TEST_F(ServerTls, RefusesTls11WithAnAlert) {
  TestServer server(echo, with_tls());
  TlsClient client(
      server.port(),
      {.oldest = TLS1_1_VERSION, .newest = TLS1_1_VERSION, .ciphers = "ALL@SECLEVEL=0"});
  EXPECT_THAT(client.peer().failure(), HasSubstr("alert protocol version"));
}

TEST_F(ServerTls, AnswersPipelinedRequestsInTheirOrder) {
  constexpr int kRequests = 200;
  TestServer server(echo, with_tls());
  TlsClient client(server.port());
  std::string requests;
  for (int i = 0; i < kRequests; ++i) requests += get("/" + std::to_string(i));
  client.send(requests);
  for (int i = 0; i < kRequests; ++i) {
    EXPECT_EQ(client.read_response().body, body_of("/" + std::to_string(i)));
  }
}

TEST_F(ServerTls, TakesAHandshakeAndARequestByteByByte) {
  TestServer server(echo, with_tls());
  RawClient socket(server.port());
  TlsPeer peer(trusting());
  peer.write(get("/slow"));
  std::string plain;
  while (plain.find(body_of("/slow")) == std::string::npos) {
    socket.send_byte_by_byte(peer.take_output());
    ASSERT_TRUE(socket.has_input(RawClient::kTimeout));
    std::array<char, 4096> bytes{};
    const ssize_t count = ::recv(socket.fd(), bytes.data(), bytes.size(), 0);
    ASSERT_GT(count, 0) << peer.failure();
    peer.receive({bytes.data(), static_cast<std::size_t>(count)});
    plain += peer.take_plain();
  }
}

TEST_F(ServerTls, ALargeBodyArrivesWhole) {
  TestServer server(
      [](http::Request request, http::Responder responder) {
        responder.send({200, {}, std::to_string(request.body.size())});
      },
      with_tls());
  TlsClient client(server.port());
  const std::string body(900'000, 'x');
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  EXPECT_EQ(client.read_response().body, "900000");
}

TEST_F(ServerTls, ASlowReaderGetsAllOfALargeResponse) {
  std::string large(kMegabyte, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>('a' + i % 23);
  TestServer server(
      [&large](http::Request, http::Responder responder) {
        responder.send({200, {}, large});
      },
      with_tls());
  TlsClient client(server.port(), {}, 16384);
  client.send(get("/"));
  std::this_thread::sleep_for(milliseconds(200));  // the socket is full by then
  EXPECT_EQ(client.read_response().body, large);
  client.send(get("/"));
  EXPECT_EQ(client.read_response().body, large);
}

TEST_F(ServerTls, AReaderThatTakesNothingIsEnded) {
  http::ServerOptions options;
  options.send_timeout = milliseconds(200);
  TestServer server(
      [](http::Request, http::Responder responder) {
        responder.send({200, {}, std::string(8 * kMegabyte, 'x')});
      },
      with_tls(options));
  TlsClient client(server.port(), {}, 16384);
  client.send(get("/"));
  std::this_thread::sleep_for(milliseconds(1500));
  std::size_t received = client.read_to_end().size();
  EXPECT_LT(received, 8 * kMegabyte);
  EXPECT_FALSE(client.peer().server_closed()) << "what was cut off isn't passed off as whole";
}

TEST_F(ServerTls, SaysThatItWritesNoMore) {
  TestServer server(echo, with_tls());
  TlsClient client(server.port());
  client.send("GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_to_end(), HasSubstr(body_of("/last")));
  EXPECT_TRUE(client.peer().server_closed());
}

TEST_F(ServerTls, SaysSoToAnIdleConnectionThatItCloses) {
  http::ServerOptions options;
  options.keep_alive_timeout = milliseconds(100);
  TestServer server(echo, with_tls(options));
  TlsClient client(server.port());
  client.send(get("/"));
  client.read_response();
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_TRUE(client.peer().server_closed());
}

TEST_F(ServerTls, AClientThatHasEndedItsSideIsStillAnswered) {
  DelayedResponses delayed;
  TestServer server(delayed.handler(), with_tls());
  TlsClient client(server.port());
  client.send(get("/"));
  auto waiting = delayed.take();
  ASSERT_TRUE(waiting);
  client.end_sending();
  std::this_thread::sleep_for(milliseconds(100));
  waiting->second.send({200, {}, "worth it"});
  EXPECT_THAT(client.read_to_end(), HasSubstr("worth it"));
  EXPECT_TRUE(client.peer().server_closed());
}

TEST_F(ServerTls, AClientOfHttpGetsAStatusThatSaysWhy) {
  TestServer server(echo, with_tls());
  RawClient client(server.port());
  client.send(get("/"));
  const RawResponse response = client.read_response();
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr("HTTPS"));
  EXPECT_TRUE(client.is_closed_by_server());
  RawClient other(server.port());
  other.send("\r\n\r\nwhatever");
  static_cast<void>(other.read_to_end());
}

TEST_F(ServerTls, ThoseThatNeverSendAnythingKeepNobodyWaitingAndAreEnded) {
  constexpr int kSilent = 300;
  http::ServerOptions options;
  options.head_timeout = std::chrono::seconds(2);
  TestServer server(echo, with_tls(options));
  std::vector<RawClient> silent;
  silent.reserve(kSilent);
  for (int i = 0; i < kSilent; ++i) silent.emplace_back(server.port());
  for (int i = 0; i < kSilent; i += 2) silent[static_cast<std::size_t>(i)].send("\x16\x03\x01");
  TlsClient client(server.port(), trusting());
  client.send(get("/x"));
  EXPECT_EQ(client.read_response().body, body_of("/x"));
  int open = 0;
  for (RawClient& other : silent) open += other.has_input(milliseconds(0)) ? 0 : 1;
  EXPECT_EQ(open, kSilent) << "the answer came before any of them had to end";
  for (RawClient& other : silent) EXPECT_TRUE(other.is_closed_by_server());
}

TEST_F(ServerTls, ThoseWithinAHandshakeAreBoundedAndGiveWayToOthers) {
  http::ServerOptions options;
  options.max_connections = 4;
  TestServer server(echo, with_tls(std::move(options)));
  std::vector<RawClient> begun;
  for (int i = 0; i < 4; ++i) {
    TlsPeer peer(trusting());
    peer.write(get("/"));
    begun.emplace_back(server.port()).send(peer.take_output().substr(0, 100));
  }
  TlsClient client(server.port(), trusting());
  client.send(get("/x"));
  EXPECT_EQ(client.read_response().body, body_of("/x"));
  EXPECT_TRUE(begun.front().is_closed_by_server()) << "it is idle for longest";
}

// All that is there when the thread looks is one round's: 40 handshakes, and behind them a request.
TEST_F(ServerTls, OthersWaitForFewHandshakesHoweverManyAreThere) {
  constexpr int kHandshakes = 40;
  constexpr int kMostBefore = 8;
  std::promise<void> all_sent;
  std::vector<RawClient> beginners;
  std::atomic<int> answered_before{0};
  TestServer server(
      [&](http::Request request, http::Responder responder) {
        if (request.target == "/wait") {
          all_sent.get_future().wait();
        } else if (request.target == "/count") {
          for (RawClient& each : beginners)
            answered_before += each.has_input(milliseconds(0)) ? 1 : 0;
        }
        responder.send({200, {}, "done"});
      },
      [] {
        http::ServerOptions options;
        options.reactor_threads = 1;
        return with_tls(std::move(options));
      }());
  TlsClient waiting(server.port());
  TlsClient counting(server.port());
  for (int i = 0; i < kHandshakes; ++i) beginners.emplace_back(server.port());
  // Connections are accepted at the end of a round, so that all are when it has answered twice.
  for (int i = 0; i < 2; ++i) {
    counting.send(get("/"));
    EXPECT_EQ(counting.read_response().status, 200);
  }
  waiting.send(get("/wait"));
  for (RawClient& each : beginners) {
    TlsPeer peer;
    peer.write(get("/"));
    each.send(peer.take_output());
  }
  counting.send(get("/count"));
  all_sent.set_value();
  EXPECT_EQ(counting.read_response().status, 200);
  EXPECT_LE(answered_before, 2 * kMostBefore) << "a round may have begun before all was sent";
  for (RawClient& each : beginners) EXPECT_TRUE(each.has_input(RawClient::kTimeout));
}

TEST_F(ServerTls, ThoseWithinAHandshakeCountForTheirAddress) {
  http::ServerOptions options;
  options.max_connections_for_address = 4;
  options.limit_loopback = true;
  TestServer server(echo, with_tls(std::move(options)));
  std::vector<RawClient> silent;
  for (int i = 0; i < 4; ++i) silent.emplace_back(server.port());
  RawClient more(server.port());
  EXPECT_TRUE(more.is_closed_by_server());
  for (RawClient& each : silent) EXPECT_FALSE(each.has_input(milliseconds(0)));
}

TEST_F(ServerTls, AHandshakeThatDripsInHasNoMoreTimeThanAHead) {
  http::ServerOptions options;
  options.head_timeout = milliseconds(200);
  options.keep_alive_timeout = std::chrono::minutes(10);
  TestServer server(echo, with_tls(options));
  RawClient client(server.port());
  const std::string hello = TlsPeer().take_output();
  std::size_t sent = 0;
  while (sent < hello.size() - 1 && !client.has_input(milliseconds(10)) &&
         client.try_send(std::string_view(hello).substr(sent, 1))) {
    ++sent;
  }
  EXPECT_LT(sent, hello.size() - 1);
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ServerTls, ADrainAnswersWhatIsUnderWayAndSaysGoodbye) {
  DelayedResponses delayed;
  TestServer server(delayed.handler(), with_tls());
  TlsClient idle(server.port());
  TlsClient client(server.port());
  client.send(get("/"));
  auto waiting = delayed.take();
  ASSERT_TRUE(waiting);
  server.drain();
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_TRUE(idle.peer().server_closed());
  waiting->second.send({200, {}, "last words"});
  EXPECT_THAT(client.read_to_end(), HasSubstr("last words"));
  EXPECT_TRUE(client.peer().server_closed());
  server.stop();
}

TEST_F(ServerTls, NewConnectionsGetTheNewCertificateWhileOldOnesGoOn) {
  const TempDirectory directory;
  const CertificateFiles used = make_certificate(directory.path(), "used");
  const CertificateFiles next = make_certificate(directory.path(), "next");
  const auto keeper = std::make_shared<http::TlsKeeper>(
      http::TlsFiles{used.certificate.string(), used.key.string()});
  http::ServerOptions options;
  options.tls = keeper;
  TestServer server(echo, options);
  TlsClient old(server.port());
  EXPECT_EQ(old.peer().server_name(), "used");
  std::atomic<bool> over = false;
  std::thread others([&] {
    while (!over) {
      TlsClient client(server.port());
      client.send(get("/"));
      EXPECT_EQ(client.read_response().status, 200);
    }
  });
  std::filesystem::copy_file(next.key, used.key, std::filesystem::copy_options::overwrite_existing);
  EXPECT_THROW(keeper->reload(), Error) << "the key is another one's";
  EXPECT_EQ(TlsClient(server.port()).peer().server_name(), "used");
  std::filesystem::copy_file(next.certificate, used.certificate,
                             std::filesystem::copy_options::overwrite_existing);
  for (int i = 0; i < 20; ++i) keeper->reload();
  over = true;
  others.join();
  EXPECT_EQ(TlsClient(server.port()).peer().server_name(), "next");
  old.send(get("/x"));
  EXPECT_EQ(old.read_response().body, body_of("/x"));
}

}  // namespace
}  // namespace cq::test
