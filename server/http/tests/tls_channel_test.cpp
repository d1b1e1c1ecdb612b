// Both ends of TLS connections, in memory.
#include "http/tls_channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <string>

#include "support/temp_directory.hpp"
#include "support/tls_peer.hpp"

namespace cq::http {
namespace {

using test::TlsPeer;
using testing::HasSubstr;
using State = TlsChannel::State;

class TlsChannelTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = std::make_unique<test::TempDirectory>();
    const test::CertificateFiles files = test::make_certificate(directory_->path());
    certificate_ = files.certificate;
    identity_ = TlsIdentity::load({files.certificate.string(), files.key.string()});
  }
  static void TearDownTestSuite() {
    identity_.reset();
    directory_.reset();
  }

  /// What the channel makes of these bytes.
  std::string receive(std::string_view encrypted) {
    std::string plain;
    channel_.receive(encrypted);
    for (std::string_view part; !(part = channel_.read(buffer_)).empty();) plain += part;
    return plain;
  }

  std::string take_output() {
    std::string output(channel_.output());
    channel_.sent(output.size());
    return output;
  }

  /// Passes bytes on, in pieces of that size, until neither end has any; returns what the channel
  /// has read.
  std::string exchange(TlsPeer& peer, std::size_t piece = std::string::npos) {
    std::string plain;
    for (;;) {
      const std::string to_server = peer.take_output();
      for (std::size_t at = 0; at < to_server.size();) {
        const std::size_t size = std::min(piece, to_server.size() - at);
        plain += receive(std::string_view(to_server).substr(at, size));
        at += size;
      }
      const std::string to_client = take_output();
      peer.receive(to_client);
      if (to_server.empty() && to_client.empty()) return plain;
    }
  }

  void write_all(std::string_view plain) {
    while (!plain.empty()) {
      const std::size_t taken = channel_.write(plain);
      ASSERT_GT(taken, 0U);
      plain.remove_prefix(taken);
    }
  }

  static std::unique_ptr<test::TempDirectory> directory_;
  static std::filesystem::path certificate_;
  static std::shared_ptr<const TlsIdentity> identity_;
  std::array<char, 16384> buffer_{};
  TlsChannel channel_{*identity_};
};

std::unique_ptr<test::TempDirectory> TlsChannelTest::directory_;
std::filesystem::path TlsChannelTest::certificate_;
std::shared_ptr<const TlsIdentity> TlsChannelTest::identity_;

TEST_F(TlsChannelTest, CarriesBytesBothWays) {
  TlsPeer peer({.trusted = certificate_});
  EXPECT_EQ(channel_.state(), State::kHandshake);
  EXPECT_FALSE(channel_.can_write());
  EXPECT_EQ(exchange(peer), "");
  EXPECT_EQ(peer.failure(), "");
  EXPECT_EQ(channel_.state(), State::kOpen);
  EXPECT_EQ(peer.version(), "TLSv1.3");
  peer.write("question");
  EXPECT_EQ(exchange(peer), "question");
  EXPECT_EQ(channel_.write("answer"), 6U);
  exchange(peer);
  EXPECT_EQ(peer.take_plain(), "answer");
}

TEST_F(TlsChannelTest, SpeaksTls12) {
  TlsPeer older({.newest = TLS1_2_VERSION});
  exchange(older);
  EXPECT_TRUE(older.is_connected());
  EXPECT_EQ(older.version(), "TLSv1.2");
}

TEST_F(TlsChannelTest, RefusesTls11WithAnAlert) {
  TlsPeer peer({.oldest = TLS1_1_VERSION, .newest = TLS1_1_VERSION, .ciphers = "ALL@SECLEVEL=0"});
  exchange(peer);
  EXPECT_EQ(channel_.state(), State::kFailed);
  EXPECT_THAT(peer.failure(), HasSubstr("alert protocol version"));
}

TEST_F(TlsChannelTest, ChoosesHttp11) {
  TlsPeer peer({.protocols = "\x02h2\x08http/1.1"});
  exchange(peer);
  EXPECT_EQ(peer.protocol(), "http/1.1");
}

TEST_F(TlsChannelTest, RefusesAClientOfOtherProtocolsAlone) {
  TlsPeer peer({.protocols = "\x02h2"});
  exchange(peer);
  EXPECT_EQ(channel_.state(), State::kFailed);
  EXPECT_THAT(peer.failure(), HasSubstr("no application protocol"));
}

TEST_F(TlsChannelTest, TakesAHandshakeByteByByte) {
  TlsPeer peer({.trusted = certificate_});
  peer.write("question");
  EXPECT_EQ(exchange(peer, 1), "question");
  EXPECT_EQ(peer.failure(), "");
  EXPECT_TRUE(peer.is_connected());
}

TEST_F(TlsChannelTest, CarriesMuchInRecordsOfAnySize) {
  TlsPeer peer;
  exchange(peer);
  std::string much(300'000, '\0');
  std::mt19937 random(7);
  std::generate(much.begin(), much.end(), [&random] { return static_cast<char>(random()); });
  peer.write(much);
  EXPECT_EQ(exchange(peer, 1000), much);
  EXPECT_LE(channel_.write(much), 16384U);
  write_all(std::string_view(much).substr(16384));
  exchange(peer);
  EXPECT_EQ(peer.take_plain(), much);
}

TEST_F(TlsChannelTest, KeepsNoBufferOnceAllIsSent) {
  TlsPeer peer;
  exchange(peer);
  write_all(std::string(100'000, 'x'));
  const std::string output(channel_.output());
  channel_.sent(10);
  EXPECT_EQ(channel_.output(), std::string_view(output).substr(10));
  channel_.sent(output.size() - 10);
  EXPECT_TRUE(channel_.output().empty());
}

std::size_t held_memory() {
  const auto memory = mallinfo2();
  return memory.uordblks + memory.hblkhd;
}

TEST_F(TlsChannelTest, KeepsNothingOfWhatWasSentThoughTheSocketNeverTakesAll) {
  TlsPeer peer;
  exchange(peer);
  const std::string plain(16384, 'x');
  const std::size_t before = held_memory();
  for (int i = 0; i < 2000; ++i) {
    ASSERT_EQ(channel_.write(plain), plain.size());
    channel_.sent(channel_.output().size() - 1);
  }
  EXPECT_EQ(channel_.output().size(), 1U);
  EXPECT_LT(held_memory(), before + 1'000'000);
}

TEST_F(TlsChannelTest, AFloodOfKeyUpdatesEndsTheConnection) {
  TlsPeer peer({.oldest = TLS1_3_VERSION});
  exchange(peer);
  std::string flood;
  for (int i = 0; i < 100; ++i) {
    peer.update_keys();
    peer.write("x");
    flood += peer.take_output();
  }
  receive(flood);
  EXPECT_EQ(channel_.state(), State::kFailed);
}

TEST_F(TlsChannelTest, ATruncatedRecordWaitsForItsRest) {
  TlsPeer peer;
  exchange(peer);
  peer.write("question");
  const std::string record = peer.take_output();
  EXPECT_EQ(receive(std::string_view(record).substr(0, record.size() - 1)), "");
  EXPECT_EQ(channel_.state(), State::kOpen);
  EXPECT_EQ(receive(std::string_view(record).substr(record.size() - 1)), "question");
}

TEST_F(TlsChannelTest, AClientThatHasClosedIsStillWrittenTo) {
  TlsPeer peer;
  exchange(peer);
  peer.write("question");
  peer.close();
  EXPECT_EQ(receive(peer.take_output()), "question");
  EXPECT_EQ(channel_.state(), State::kEnded);
  EXPECT_TRUE(channel_.can_write());
  EXPECT_EQ(channel_.write("answer"), 6U);
  channel_.close();
  channel_.close();
  peer.receive(take_output());
  EXPECT_EQ(peer.take_plain(), "answer");
  EXPECT_TRUE(peer.server_closed());
  EXPECT_EQ(receive("whatever"), "");
}

TEST_F(TlsChannelTest, ClosingBeforeTheHandshakeIsOverSaysNothing) {
  TlsPeer peer;
  receive(peer.take_output());
  take_output();
  channel_.close();
  EXPECT_TRUE(channel_.output().empty());
}

TEST_F(TlsChannelTest, AClientMayAskForNewKeys) {
  TlsPeer peer({.oldest = TLS1_3_VERSION});
  exchange(peer);
  for (int i = 0; i < 3; ++i) {
    peer.update_keys();
    peer.write("question" + std::to_string(i));
    EXPECT_EQ(exchange(peer, 3), "question" + std::to_string(i));
    EXPECT_EQ(channel_.write("answer"), 6U);
    exchange(peer);
    EXPECT_EQ(peer.take_plain(), "answer");
  }
}

TEST_F(TlsChannelTest, RefusesToRenegotiate) {
  TlsPeer peer({.newest = TLS1_2_VERSION});
  exchange(peer);
  peer.renegotiate();
  exchange(peer);
  EXPECT_THAT(peer.failure(), HasSubstr("no renegotiation"));
}

TEST_F(TlsChannelTest, KnowsAClientThatSpeaksHttp) {
  EXPECT_EQ(receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
  EXPECT_EQ(channel_.state(), State::kIsHttp);
  EXPECT_TRUE(channel_.output().empty());
  EXPECT_EQ(channel_.write("x"), 0U);
}

TEST_F(TlsChannelTest, AChangedByteEndsTheConnection) {
  TlsPeer peer;
  exchange(peer);
  peer.write("question");
  std::string record = peer.take_output();
  record.back() = static_cast<char>(record.back() ^ 1);
  EXPECT_EQ(receive(record), "");
  EXPECT_EQ(channel_.state(), State::kFailed);
  EXPECT_FALSE(channel_.output().empty()) << "an alert";
  EXPECT_EQ(channel_.write("x"), 0U);
  channel_.close();
}

// Whatever comes, nothing of it is taken for a client's bytes, and the channel stays usable.
TEST_F(TlsChannelTest, GarbageIsNeverRead) {
  std::mt19937 random(20261128);
  TlsPeer hello;
  const std::string client_hello = hello.take_output();
  for (int round = 0; round < 2000; ++round) {
    TlsChannel channel(*identity_);
    std::string bytes = client_hello;
    switch (round % 4) {
      case 0:  // a ClientHello with some bytes changed
        for (int i = 0; i < 1 + round % 5; ++i) {
          bytes[random() % bytes.size()] = static_cast<char>(random());
        }
        break;
      case 1:  // cut off, and something else behind
        bytes.resize(random() % bytes.size());
        bytes.append(200, static_cast<char>(random()));
        break;
      case 2:  // a record's head, and noise
        bytes = {'\x16', '\x03', '\x01', static_cast<char>(random() % 65), '\x10'};
        [[fallthrough]];
      default:
        if (round % 4 == 3) bytes.clear();
        for (std::size_t i = random() % 600; i > 0; --i) bytes += static_cast<char>(random());
        break;
    }
    std::string_view left = bytes;
    while (!left.empty()) {
      const std::size_t size = std::min<std::size_t>(1 + random() % 300, left.size());
      channel.receive(left.substr(0, size));
      ASSERT_EQ(channel.read(buffer_), "");
      left.remove_prefix(size);
    }
    ASSERT_NE(channel.state(), State::kOpen);
    ASSERT_EQ(channel.write("x"), 0U);
    ASSERT_LT(channel.output().size(), 16'384U);
    channel.close();
  }
}

// The same on an open connection: records with changed bytes never come through.
TEST_F(TlsChannelTest, GarbageOnAnOpenConnectionEndsIt) {
  std::mt19937 random(15);
  for (int round = 0; round < 200; ++round) {
    TlsChannel channel(*identity_);
    TlsPeer peer({.newest = round % 2 == 0 ? TLS1_3_VERSION : TLS1_2_VERSION});
    while (!peer.is_connected() || channel.state() != State::kOpen) {
      const std::string to_server = peer.take_output();
      channel.receive(to_server);
      ASSERT_EQ(channel.read(buffer_), "");
      const std::string to_client(channel.output());
      channel.sent(to_client.size());
      peer.receive(to_client);
    }
    peer.write(std::string(1 + random() % 500, 'q'));
    std::string record = peer.take_output();
    record[5 + random() % (record.size() - 5)] ^= static_cast<char>(1U << (random() % 8));
    channel.receive(record);
    ASSERT_EQ(channel.read(buffer_), "") << round;
    ASSERT_EQ(channel.state(), State::kFailed) << round;
  }
}

}  // namespace
}  // namespace cq::http
