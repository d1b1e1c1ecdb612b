// Answers to queries with a limit that has no end, and clients that don't read them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cq/timestamp.hpp>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "crypto/jwt.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/raw_client.hpp"
#include "support/sanitizers.hpp"
#include "support/temp_directory.hpp"
#include "support/tls_client.hpp"

namespace cq::test {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1024} * 1024;
constexpr int kUnits = part_of(2'000);
constexpr std::size_t kDetail = 8'000;
constexpr const char* kAll = "/api/v1/knowledge?domains=x&limit=1000000";

/// 16 MB of approved units, all in one domain, and a server on them.
class LongAnswersTest : public testing::Test {
 protected:
  // Straight into the file, as an import of them takes longer than all that is tested.
  void SetUp() override {
    ASSERT_EQ(run_cq_server({"db", "upgrade"}, environment_).exit_status, 0);
    DatabaseFile database(directory_.path() / "cq.db");
    database.run("BEGIN");
    for (int i = 0; i < kUnits; ++i) {
      std::string digits = std::to_string(i);
      digits.insert(0, 32 - digits.size(), '0');
      const std::string id = "ku_" + digits;
      database.run(
          "INSERT INTO knowledge_units (id, data, status, reviewed_by, reviewed_at, created_at, "
          "tier) VALUES (?1, ?2, 'approved', 'bob', '2026-01-01T00:00:00+00:00', "
          "'2026-01-01T00:00:00+00:00', 'private')",
          {id, document(id, "0." + std::to_string(5 + i % 4))});
      database.run("INSERT INTO knowledge_unit_domains VALUES (?1, 'x')", {id});
    }
    database.run("COMMIT");
  }

  static std::string document(const std::string& id, const std::string& confidence) {
    return R"({"id":")" + id +
           R"(","version":1,"domains":["x"],"insight":{"summary":"s","detail":")" +
           std::string(kDetail, 'd') +
           R"(","action":"a"},"context":{"languages":[],"frameworks":[],"pattern":""},)"
           R"("evidence":{"confidence":)" +
           confidence +
           R"(,"confirmations":0,"first_observed":"2026-01-01T00:00:00Z",)"
           R"("last_confirmed":"2026-01-01T00:00:00Z"},"tier":"private","created_by":"bob",)"
           R"("flags":[]})";
  }

  TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
};

TEST_F(LongAnswersTest, AreWholeAndHeldInPieces) {
  const ServerProcess server(environment_);
  ASSERT_EQ(get(server.port(), "/api/v1/knowledge?domains=x").status, 200);
  const std::size_t before = peak_memory(server.pid());
  const HttpAnswer answer = get(server.port(), kAll);
  EXPECT_LT(peak_memory(server.pid()) - before, 8 * kMebibyte + kSanitizerBytes);
  EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
  EXPECT_GT(answer.body.size(), kUnits * kDetail);
  const JsonValue json = answer.json();
  ASSERT_NE(json.member("data"), nullptr);
  std::set<std::string> ids;
  double last = 1.0;
  for (const JsonValue& unit : *json.member("data")->as_array()) {
    ids.insert(*unit.member("id")->as_string());
    const double confidence = *unit.member("evidence")->member("confidence")->as_double();
    EXPECT_LE(confidence, last);
    last = confidence;
  }
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(kUnits));
}

TEST_F(LongAnswersTest, OfReviewersAreWholeAndHeldInPiecesToo) {
  DatabaseFile database(directory_.path() / "cq.db");
  database.run("UPDATE knowledge_units SET status = 'pending'");
  const ServerProcess server(environment_);
  database.add_contract_users();
  const std::string jwt = crypto::JwtAuthority(kJwtSecret).issue("alice", now());
  ASSERT_EQ(get(server.port(), "/api/v1/review/queue", jwt).status, 200);
  for (const std::string path :
       {"/api/v1/review/units?limit=1000000", "/api/v1/review/queue?limit=-1",
        "/api/v1/review/queue?limit=1000000&offset=1"}) {
    const std::size_t before = peak_memory(server.pid());
    const HttpAnswer answer = get(server.port(), path, jwt);
    EXPECT_LT(peak_memory(server.pid()) - before, 8 * kMebibyte + kSanitizerBytes) << path;
    EXPECT_EQ(answer.header("transfer-encoding"), "chunked") << path;
    const JsonValue json = answer.json();
    const JsonValue* items = json.member("items");
    std::vector<std::string> ids;
    for (const JsonValue& unit : *(items == nullptr ? json : *items).as_array()) {
      ids.push_back(*unit.member("knowledge_unit")->member("id")->as_string());
    }
    // All were made at one moment, so their ids order them: in the list the highest first.
    const bool skips_one = path.ends_with("offset=1");
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(kUnits - (skips_one ? 1 : 0))) << path;
    EXPECT_TRUE(items == nullptr ? std::is_sorted(ids.rbegin(), ids.rend())
                                 : std::is_sorted(ids.begin(), ids.end()))
        << path;
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size()) << path;
    if (items != nullptr) {
      EXPECT_EQ(json.member("total")->as_int64(), kUnits) << path;
    }
  }
}

TEST_F(LongAnswersTest, AreHeldInPiecesWithTlsToo) {
  const CertificateFiles files = make_certificate(directory_.path());
  environment_["CQ_TLS_CERT"] = files.certificate.string();
  environment_["CQ_TLS_KEY"] = files.key.string();
  const ServerProcess server(environment_);
  TlsClient first(server.port());
  first.send("GET /api/v1/knowledge?domains=x HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(first.read_response().status, 200);
  const std::size_t before = peak_memory(server.pid());
  TlsClient client(server.port(), {.trusted = files.certificate}, 65536);
  client.send(std::string("GET ") + kAll +
              " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const std::string answer = client.read_to_end();
  EXPECT_TRUE(client.peer().server_closed());
  EXPECT_GT(answer.size(), kUnits * kDetail);
  EXPECT_TRUE(answer.ends_with("\r\n0\r\n\r\n"));
  EXPECT_LT(peak_memory(server.pid()) - before, 8 * kMebibyte + kSanitizerBytes);
}

TEST_F(LongAnswersTest, WithALimitEndThere) {
  const ServerProcess server(environment_);
  const HttpAnswer answer = get(server.port(), "/api/v1/knowledge?domains=x&limit=123");
  EXPECT_EQ(answer.json().member("data")->as_array()->size(), 123U);
  const HttpAnswer shorter = get(server.port(), "/api/v1/knowledge?domains=x&limit=16");
  EXPECT_EQ(shorter.header("content-length"), std::to_string(shorter.body.size()));
}

TEST_F(LongAnswersTest, WhoseClientsDoNotReadHoldLittleTogether) {
  constexpr std::size_t kTotal = 4 * kMebibyte;
  auto environment = environment_;
  environment["CQ_MAX_RESPONSE_BYTES_TOTAL"] = std::to_string(kTotal);
  const ServerProcess server(environment);
  ASSERT_EQ(get(server.port(), "/api/v1/knowledge?domains=x").status, 200);
  const std::size_t before = peak_memory(server.pid());
  std::vector<RawClient> deaf;
  for (int i = 0; i < 100; ++i) {
    deaf.emplace_back(server.port(), "127.0.0.1", 4096);
    deaf.back().send(std::string("GET ") + kAll + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  std::this_thread::sleep_for(std::chrono::seconds(5));
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=x&limit=3").status, 200);
  EXPECT_LT(peak_memory(server.pid()) - before, 6 * kTotal + kSanitizerBytes);
}

}  // namespace
}  // namespace cq::test
