#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

constexpr const char* kLoginPath = "/api/v1/auth/login";

/// A server with one setting of its own.
class LimitsTest : public testing::Test {
 protected:
  ServerProcess server_with(const std::string& setting, const std::string& value) {
    auto environment = server_environment(directory_.path() / "cq.db");
    environment[setting] = value;
    return ServerProcess(environment);
  }

  /// What is answered, with a request id, to a request of which these bytes come and no more.
  static std::string answer_to(const ServerProcess& server, const std::string& bytes) {
    RawClient client(server.port());
    client.send(bytes);
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.header("content-type"), "application/json");
    EXPECT_NE(response.header("x-request-id"), std::nullopt);
    EXPECT_EQ(response.header("connection"), "close");
    return std::to_string(response.status) + " " + response.body;
  }

  TempDirectory directory_;
};

TEST_F(LimitsTest, ABodyMayBeAsLongAsItsSettingSaysAndNotLonger) {
  const ServerProcess server = server_with("CQ_MAX_BODY_BYTES", "100");
  EXPECT_EQ(send_request(server.port(), "POST", kLoginPath, {}, std::string(100, ' ')).status, 422);
  const std::string head = std::string("POST ") + kLoginPath + " HTTP/1.1\r\nHost: x\r\n";
  const std::string refusal =
      R"(413 {"detail":"The request body is larger than this server takes"})";
  EXPECT_EQ(answer_to(server, head + "Content-Length: 101\r\n\r\n"), refusal);
  EXPECT_EQ(answer_to(server, head + "Transfer-Encoding: chunked\r\n\r\n65\r\n"), refusal);
}

TEST_F(LimitsTest, ABodyMayHaveAMebibyteByDefault) {
  const ServerProcess server(directory_.path() / "cq.db");
  const std::string mebibyte(1024 * 1024, ' ');
  EXPECT_EQ(send_request(server.port(), "POST", kLoginPath, {}, mebibyte).status, 422);
  EXPECT_EQ(answer_to(server, std::string("POST ") + kLoginPath +
                                  " HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"),
            R"(413 {"detail":"The request body is larger than this server takes"})");
}

// What exceeds it would be a signal that ends the process.
TEST_F(LimitsTest, FileThatMayNotGrowAnyFurtherIsAnErrorOfTheRequest) {
  const TempDirectory scripts;
  const std::filesystem::path limited = scripts.path() / "limited";
  std::ofstream(limited) << "#!/bin/sh\nulimit -f 800\nexec '"
                         << cq_server_options({}, {}).arguments[0] << "' \"$@\"\n";
  std::filesystem::permissions(limited, std::filesystem::perms::owner_all);
  const auto environment = server_environment(directory_.path() / "cq.db");
  make_database(environment);
  ASSERT_EQ(
      run_cq_server({"user", "create", "alice", "--password-stdin"}, environment, "correct horse\n")
          .exit_status,
      0);
  const std::string key =
      run_cq_server({"api-key", "create", "--user", "alice", "--name", "k", "--ttl", "1d"},
                    environment)
          .out;
  ServerProcess server(limited, environment);
  const std::string unit = R"({"domains":["d"],"insight":{"summary":"s","detail":")" +
                           std::string(8000, 'x') + R"(","action":"a"}})";
  int refused = 0;
  for (int i = 0; i < 120; ++i) {
    const int status = send_request(server.port(), "POST", "/api/v1/knowledge",
                                    {{"Authorization", "Bearer " + key.substr(0, key.size() - 1)},
                                     {"Content-Type", "application/json"}},
                                    unit)
                           .status;
    ASSERT_TRUE(status == 201 || status == 503) << status;
    refused += status == 503 ? 1 : 0;
  }
  EXPECT_GT(refused, 0);
  EXPECT_EQ(server.stop(), 0);
}

/// The rest of the body never comes, so a response shows that it wasn't waited for.
TEST_F(LimitsTest, LargeBodyIsNotReadWithoutCredentials) {
  const ServerProcess server(directory_.path() / "cq.db");
  for (const char* path : {"/api/v1/knowledge", "/api/v1/users/me/api-keys"}) {
    const std::string head =
        std::string("POST ") + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    const std::string start(65'537, ' ');
    const std::string refusal = answer_to(server, head + "Content-Length: 1000000\r\n\r\n");
    EXPECT_TRUE(refusal.starts_with("401 ")) << path << ": " << refusal;
    const std::string other =
        answer_to(server, head + "Transfer-Encoding: chunked\r\n\r\nF4240\r\n" + start);
    EXPECT_EQ(other, refusal) << path;
    const std::string wrong_key =
        answer_to(server, head + "Authorization: Bearer cqa.v1.none.none\r\n" +
                              "Content-Length: 1000000\r\n\r\n");
    EXPECT_TRUE(wrong_key.starts_with("401 ")) << path << ": " << wrong_key;
  }
}

/// Claims a body, and says what is answered before any of it is sent: 100 or 503.
RawResponse answer_to_promise(std::uint16_t port, std::size_t body) {
  RawClient client(port);
  client.send(std::string("POST ") + kLoginPath +
              " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " +
              std::to_string(body) + "\r\n\r\n");
  return client.read_response();
}

/// The answer to such a promise once it has that status; what the server has received of other
/// clients shows in nothing else.
RawResponse answer_once_it_is(int status, std::uint16_t port, std::size_t body) {
  const auto deadline = std::chrono::steady_clock::now() + RawClient::kTimeout;
  RawResponse response = answer_to_promise(port, body);
  while (response.status != status && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    response = answer_to_promise(port, body);
  }
  return response;
}

TEST_F(LimitsTest, AllBodiesTogetherMayTakeAsMuchAsTheirSettingSays) {
  constexpr std::size_t kBody = 1024UL * 1024;
  constexpr std::size_t kSlowBody = kBody - 64UL * 1024;  // beside small ones three have room
  const ServerProcess server = server_with("CQ_MAX_BODY_BYTES_TOTAL", std::to_string(4 * kBody));
  const std::string begun = std::string("POST ") + kLoginPath +
                            " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(kSlowBody) +
                            "\r\n\r\n" + std::string(kSlowBody - 1, ' ');
  std::vector<RawClient> slow;
  for (int i = 0; i < 3; ++i) {
    slow.emplace_back(server.port()).send(begun);
  }
  const RawResponse refusal = answer_once_it_is(503, server.port(), kBody);
  EXPECT_EQ(refusal.status, 503);
  EXPECT_EQ(refusal.header("retry-after"), "1");
  EXPECT_EQ(refusal.body,
            R"({"detail":"The server holds as many request bodies as it can, try again"})");
  // Small ones still find room, and those that had theirs are served.
  EXPECT_EQ(post_json(server.port(), kLoginPath, R"({"username":"a","password":"b"})").status, 401);
  slow.back().send(" ");
  EXPECT_EQ(slow.back().read_response().status, 422);
  slow.front().close();
  EXPECT_EQ(answer_once_it_is(100, server.port(), kBody).status, 100);
}

TEST_F(LimitsTest, AHeadMayBeAsLongAsItsSettingSaysAndNotLonger) {
  const ServerProcess server = server_with("CQ_MAX_HEAD_BYTES", "300");
  EXPECT_EQ(get(server.port(), "/api/v1/health").status, 200);
  EXPECT_EQ(answer_to(server,
                      "GET /api/v1/health HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(300, 'x')),
            R"(431 {"detail":"The request's head is larger than this server takes"})");
}

TEST_F(LimitsTest, ThereMayBeAsManyHeadersAsTheirSettingSaysAndNoMore) {
  const ServerProcess server = server_with("CQ_MAX_HEADERS", "3");
  const std::string head = "GET /api/v1/health HTTP/1.1\r\nHost: x\r\nA: 1\r\nB: 2\r\n";
  RawClient client(server.port());
  client.send(head + "\r\n");
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_EQ(answer_to(server, head + "C: 3\r\n\r\n"),
            R"(431 {"detail":"The request has more headers than this server takes"})");
}

TEST_F(LimitsTest, AHeadHasItsTimeToArrive) {
  const ServerProcess server = server_with("CQ_HEAD_TIMEOUT", "1");
  EXPECT_EQ(answer_to(server, "GET /api/v1/health HTTP/1.1\r\n"),
            R"(408 {"detail":"The request's head did not arrive in time"})");
}

TEST_F(LimitsTest, ABodyHasItsTimeToArrive) {
  const ServerProcess server = server_with("CQ_BODY_TIMEOUT", "1");
  EXPECT_EQ(answer_to(server, std::string("POST ") + kLoginPath +
                                  " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"),
            R"(408 {"detail":"The request's body did not arrive in time"})");
}

TEST_F(LimitsTest, AConnectionWithoutRequestsIsClosedAfterItsTime) {
  const ServerProcess server = server_with("CQ_KEEP_ALIVE_TIMEOUT", "1");
  RawClient client(server.port());
  client.send("GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(LimitsTest, ASettingThatIsNoLimitIsRefused) {
  auto environment = server_environment(directory_.path() / "cq.db");
  environment["CQ_MAX_HEADERS"] = "many";
  const ProcessResult result = run_cq_server({"serve"}, environment);
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_EQ(result.err,
            "cq-server: CQ_MAX_HEADERS: the value 'many' (environment) is not a number from 1 to "
            "10000.\n");
}

}  // namespace
}  // namespace cq::test
