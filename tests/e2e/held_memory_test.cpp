// How much memory clients can make a server hold, measured: each bound of docs/reliability.md that
// no other test measures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "support/raw_client.hpp"
#include "support/sanitizers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

constexpr std::size_t kHeldMebibyte = std::size_t{1024} * 1024;
constexpr std::size_t kHeldBody = kHeldMebibyte - 1;  // CQ_MAX_BODY_BYTES is a mebibyte

std::string head_of_body(const std::string& path, std::size_t size) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(size) + "\r\n\r\n";
}

class HeldMemory : public testing::Test {
 protected:
  void start(const std::map<std::string, std::string>& settings = {}) {
    auto environment = server_environment(file_);
    for (const auto& [name, value] : settings) environment[name] = value;
    server_.emplace(environment);
    DatabaseFile(file_).add_contract_users();
    key_ = make_api_key(port(), login_of_contract_user("alice"));
    before_ = peak_memory(server_->pid());
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  /// The server answers, and its memory has at no time grown by more than that.
  void expect_grown_by_at_most(std::size_t bytes) const {
    EXPECT_EQ(get(port(), "/api/v1/health").status, 200);
    const std::size_t grown = peak_memory(server_->pid()) - before_;
    std::printf("grown by %zu KiB, allowed %zu KiB\n", grown / 1024, bytes / 1024);
    EXPECT_LT(grown, bytes + kSanitizerBytes);
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::optional<ServerProcess> server_;
  std::string key_;
  std::size_t before_ = 0;
};

// Without the bound 100 MiB would be held.
TEST_F(HeldMemory, AllBodiesTogetherStayWithinTheirSetting) {
  constexpr std::size_t kTotal = 8 * kHeldMebibyte;
  start({{"CQ_MAX_BODY_BYTES_TOTAL", std::to_string(kTotal)}});
  std::vector<RawClient> clients;
  for (int i = 0; i < 100; ++i) {
    clients.emplace_back(port());
    clients.back().try_send(head_of_body("/api/v1/auth/login", kHeldBody) +
                            std::string(kHeldBody - 1, ' '));
  }
  expect_grown_by_at_most(2 * kTotal);
}

// Without the bound 200 MiB would be held; with it 64 KiB of each.
TEST_F(HeldMemory, ABodyWithoutCredentialsIsHardlyRead) {
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(port());
    clients.back().try_send(head_of_body("/api/v1/knowledge", kHeldBody) +
                            std::string(kHeldBody - 1, ' '));
  }
  expect_grown_by_at_most(24 * kHeldMebibyte);
}

// A hundred thousand complaints, each with the input that it is about: some 60 MiB for each body,
// if all were kept. Each worker that reads one holds its parsed form for a moment, some 8 MiB.
TEST_F(HeldMemory, AnInvalidRequestGetsABoundedResponse) {
  start();
  std::string domains = "1";
  for (int i = 1; i < 100'000; ++i) domains += ",1";
  const std::string body =
      R"({"domains":[)" + domains + R"(],"insight":{"summary":"s","detail":"d","action":"a"}})";
  for (int i = 0; i < 4; ++i) {
    const HttpAnswer answer = post_json(port(), "/api/v1/knowledge", body, key_);
    EXPECT_EQ(answer.status, 422);
    EXPECT_LE(answer.body.size(), 256U * 1024);
    EXPECT_THAT(answer.body, testing::HasSubstr("further"));
  }
  expect_grown_by_at_most(48 * kHeldMebibyte);
}

// Each asks for 500 responses that it doesn't read; 256 KiB and one response of them are held.
TEST_F(HeldMemory, AClientThatPipelinesAndDoesNotReadHoldsLittle) {
  constexpr std::size_t kDeaf = 40;
  start();
  const std::size_t response = get(port(), "/openapi.json").body.size();
  ASSERT_GT(response, 20'000U);
  before_ = peak_memory(server_->pid());
  std::string requests;
  for (int i = 0; i < 500; ++i) requests += "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
  std::vector<RawClient> deaf;
  for (std::size_t i = 0; i < kDeaf; ++i) {
    deaf.emplace_back(port(), "127.0.0.1", 4096);
    deaf.back().try_send(requests);
  }
  std::this_thread::sleep_for(std::chrono::seconds(2));
  expect_grown_by_at_most(2 * kDeaf * (256 * 1024 + response));
}

// Heads that are too long, or have no end.
TEST_F(HeldMemory, AHeadIsHeldAsFarAsItsSettingSays) {
  start();
  std::vector<RawClient> clients;
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(port());
    clients.back().try_send("GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Long: " +
                            std::string(kHeldMebibyte, 'x'));
  }
  expect_grown_by_at_most(32 * kHeldMebibyte);
}

}  // namespace
}  // namespace cq::test
