// Two thousand connections that do next to nothing, and the clients that come after them.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "support/eventually.hpp"
#include "support/raw_client.hpp"
#include "support/sanitizers.hpp"

namespace cq::test {
namespace {

using std::chrono::steady_clock;

// With a sanitizer, whose own memory hides that of the rest, fewer: it takes ten times as long.
constexpr std::size_t kWanted = kSanitized ? 500 : 2000;
constexpr std::size_t kBody = 30'000;   // of a half-sent body; without credentials 64 KiB are read
constexpr std::size_t kPipelined = 20;  // requests of a client that reads no response
constexpr std::size_t kMegabyte = 1 << 20;

/// Raises the limit on descriptors, for this process and the server that it starts. Returns how
/// many slow connections it allows: fewer than wanted only where the system's own limit is lower.
std::size_t make_room_for_connections() {
  constexpr std::size_t kOthers = 300;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) throw std::runtime_error("getrlimit failed");
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, kWanted + 2 * kOthers);
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) throw std::runtime_error("setrlimit failed");
  return std::min<std::size_t>(kWanted, limit.rlim_cur - kOthers);
}

std::size_t descriptors_of(pid_t process) {
  const std::filesystem::path directory = "/proc/" + std::to_string(process) + "/fd";
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(directory), {}));
}

/// The memory that a process holds, in bytes.
std::size_t resident_bytes(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6)) * 1024;
  }
  throw std::runtime_error("a process has no VmRSS");
}

class SlowClients : public testing::Test {
 protected:
  SlowClients() {
    DatabaseFile(file_).add_contract_users();
    const std::string jwt = login_of_contract_user("alice");
    const std::string key = make_api_key(server_.port(), jwt);
    for (int i = 0; i < 12; ++i) {
      EXPECT_EQ(post_json(server_.port(), "/api/v1/knowledge",
                          R"({"domains":["large"],"insight":{"summary":"s","detail":")" +
                              std::string(8000, 'x') + R"(","action":"a"}})",
                          key)
                    .status,
                201);
    }
    DatabaseFile(file_).run("UPDATE knowledge_units SET status = 'approved'");
    response_size_ = get(server_.port(), kQuery).body.size();
  }

  /// The i-th slow connection, of one of four kinds.
  RawClient slow_client(std::size_t i) const {
    const std::string query = std::string("GET ") + kQuery + " HTTP/1.1\r\nHost: x\r\n\r\n";
    const bool reads_nothing = i % 4 == 3;
    RawClient client(server_.port(), "127.0.0.1", reads_nothing ? 4096 : 0);
    switch (i % 4) {
      case 0:
        client.send("GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        break;
      case 1:
        client.send("POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                    std::to_string(2 * kBody) + "\r\n\r\n" + std::string(kBody, ' '));
        break;
      case 2:
        client.send("GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_EQ(client.read_response().status, 200);
        break;
      default:
        for (std::size_t request = 0; request < kPipelined; ++request) client.send(query);
        break;
    }
    return client;
  }

  /// A newcomer's question is answered within five seconds, though it takes some milliseconds where
  /// nothing else goes on.
  void expect_answered(const char* target) const {
    const auto start = steady_clock::now();
    const HttpAnswer answer = get(server_.port(), target);
    EXPECT_EQ(answer.status, 200) << target << ": " << answer.body.substr(0, 200);
    EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(5)) << target;
  }

  static constexpr const char* kQuery = "/api/v1/knowledge?domains=large&limit=12";

  std::size_t count_ = make_room_for_connections();
  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  ServerProcess server_{[this] {
    auto environment = server_environment(file_);
    // They are to stay slow for as long as the test looks.
    for (const char* timeout : {"CQ_HEAD_TIMEOUT", "CQ_BODY_TIMEOUT", "CQ_KEEP_ALIVE_TIMEOUT"}) {
      environment[timeout] = "600";
    }
    return environment;
  }()};
  std::size_t response_size_ = 0;
};

TEST_F(SlowClients, TwoThousandKeepNoNewcomerWaitingAndTakeBoundedMemory) {
  ASSERT_GT(count_, 100U) << "the limit on descriptors is too low";
  expect_answered(kQuery);
  const std::size_t memory_before = resident_bytes(server_.pid());
  const std::size_t descriptors_before = descriptors_of(server_.pid());

  std::deque<RawClient> clients;
  for (std::size_t i = 0; i < count_; ++i) {
    clients.push_back(slow_client(i));
    if (i % 100 == 0) expect_answered("/api/v1/health");
  }
  const std::size_t descriptors = descriptors_of(server_.pid());
  EXPECT_GE(descriptors, descriptors_before + count_ * 9 / 10) << "too few are still connected";
  EXPECT_LE(descriptors, descriptors_before + count_ + 50);
  for (int i = 0; i < 20; ++i) {
    expect_answered("/api/v1/health");
    expect_answered("/api/v1/ready");
    expect_answered(kQuery);
  }

  // A client that reads nothing: 256 KiB and one response. One that sent half a body: that much,
  // in a buffer that doubles. All others: their place.
  const std::size_t quarter = count_ / 4;
  const std::size_t allowed = quarter * (256 * 1024 + response_size_) + quarter * 2 * kBody +
                              count_ * 16 * 1024 + 64 * kMegabyte;
  ASSERT_LT(allowed, quarter * kPipelined * response_size_) << "the bound would show nothing";
  const std::size_t memory = resident_bytes(server_.pid()) - memory_before;
  EXPECT_LT(memory, allowed + kSanitizerBytes);
  std::printf("%zu slow connections: %zu MiB, at most %zu are allowed\n", count_,
              memory / kMegabyte, allowed / kMegabyte);

  clients.clear();
  EXPECT_TRUE(eventually([&] { return descriptors_of(server_.pid()) <= descriptors_before + 20; }))
      << "descriptors are lost";
  expect_answered(kQuery);
  EXPECT_EQ(server_.stop(), 0);
}

}  // namespace
}  // namespace cq::test
