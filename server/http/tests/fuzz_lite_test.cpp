// The properties that tests/fuzz checks, on requests cut and mutated by fixed seeds.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "fuzz/parser_properties.hpp"

namespace cq::test {
namespace {

constexpr int kRounds = 40'000;

const std::array<std::string, 6> kRequests = {
    "GET /knowledge?domains=a&domains=b HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n",
    "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
    "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;a=b\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
    "GET http://host:80/p?q HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "\r\nOPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close, x\r\n\r\n",
    "HEAD //a//?? HTTP/1.1\r\nhost: [::1]:80\r\nX: \t y \r\nX: z\r\n\r\n"};

const std::array<std::string, 16> kPieces = {"\r\n",
                                             "\n",
                                             "\r",
                                             " ",
                                             ":",
                                             std::string(1, '\0'),
                                             "Content-Length: 5\r\n",
                                             "Content-Length: +5\r\n",
                                             "Transfer-Encoding: chunked\r\n",
                                             "Transfer-Encoding: gzip\r\n",
                                             "Host: y\r\n",
                                             "0\r\n\r\n",
                                             "ffffffffffffffff\r\n",
                                             "HTTP/1.1",
                                             "\xff",
                                             "99999999999999999999"};

std::string some_requests(std::mt19937_64& random) {
  std::string bytes;
  for (std::uint64_t count = 1 + random() % 3; count > 0; --count) {
    bytes += kRequests[random() % kRequests.size()];
  }
  return bytes;
}

void mutate(std::string& bytes, std::mt19937_64& random) {
  for (std::uint64_t count = random() % 4; count > 0 && !bytes.empty(); --count) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 5) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes.erase(at, 1 + random() % 8);
        break;
      case 2:
        bytes.insert(at, kPieces[random() % kPieces.size()]);
        break;
      case 3:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 64));
        break;
      default:
        bytes.resize(at);
        break;
    }
  }
}

TEST(FuzzLite, CutsOfGoodRequestsMakeNoDifference) {
  std::mt19937_64 random(1);
  const http::ParserLimits limits;
  for (int round = 0; round < kRounds / 10; ++round) {
    const std::string bytes = some_requests(random);
    const ParseOutcome outcome = parse_split(bytes, limits, random());
    ASSERT_EQ(outcome.error_status, 0) << outcome.error_detail << "\n" << bytes;
    ASSERT_FALSE(outcome.requests.empty());
    ASSERT_TRUE(outcome == parse_whole(bytes, limits)) << bytes;
  }
}

TEST(FuzzLite, PropertiesHoldForMutatedRequests) {
  std::mt19937_64 random(2);
  http::ParserLimits limits;
  limits.max_head = 200;
  limits.max_headers = 6;
  limits.max_body = 32;
  int refused = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::string bytes = some_requests(random);
    mutate(bytes, random);
    ASSERT_EQ(violated_property(bytes, limits, random()), "") << "round " << round << "\n" << bytes;
    refused += parse_whole(bytes, limits).error_status != 0 ? 1 : 0;
  }
  // Both ways must have been gone, or the mutations prove nothing.
  EXPECT_GT(refused, kRounds / 10);
  EXPECT_LT(refused, kRounds * 9 / 10);
}

TEST(FuzzLite, PropertiesHoldForNoise) {
  std::mt19937_64 random(3);
  const http::ParserLimits limits;
  for (int round = 0; round < kRounds / 4; ++round) {
    std::string bytes;
    for (std::uint64_t count = random() % 20; count > 0; --count) {
      bytes += kPieces[random() % kPieces.size()];
      bytes += static_cast<char>(random());
    }
    ASSERT_EQ(violated_property(bytes, limits, random()), "") << "round " << round << "\n" << bytes;
  }
}

}  // namespace
}  // namespace cq::test
