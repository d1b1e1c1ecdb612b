#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cq/timestamp.hpp>
#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "crypto/jwt.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

/// A server on whose database reads of the units never end by themselves when the test wants that.
class SlowReads : public testing::Test {
 protected:
  SlowReads() : server_(environment()), other_(file_) {
    other_.add_contract_users();
    jwt_ = crypto::JwtAuthority(kJwtSecret).issue("alice", now());
    const std::string key = make_api_key(port(), jwt_);
    EXPECT_EQ(
        post_json(port(), "/api/v1/knowledge",
                  R"({"domains":["a"],"insight":{"summary":"S","detail":"D","action":"A"}})", key)
            .status,
        201);
  }

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  ServerProcess& server() { return server_; }
  [[nodiscard]] HttpAnswer queue() const { return get(port(), "/api/v1/review/queue", jwt_); }

  void make_reads_endless() {
    other_.run("PRAGMA legacy_alter_table = ON");
    other_.run("ALTER TABLE knowledge_units RENAME TO real_units");
    other_.run(
        "CREATE VIEW knowledge_units AS SELECT * FROM real_units WHERE (WITH RECURSIVE c(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c) > 0");
  }
  void make_reads_end() {
    other_.run("DROP VIEW knowledge_units");
    other_.run("ALTER TABLE real_units RENAME TO knowledge_units");
  }

  /// Returns once no worker has a read to do.
  void wait_until_workers_are_free() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (get(port(), "/metrics").body.find("cq_worker_pool_active{pool=\"cq-store-read\"} 0\n") ==
           std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "reads go on";
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

 private:
  std::map<std::string, std::string> environment() {
    auto environment = server_environment(file_);
    environment["CQ_STORE_TIMEOUT"] = "1";
    return environment;
  }

  TempDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "cq.db";
  ServerProcess server_;
  DatabaseFile other_;
  std::string jwt_;
};

TEST_F(SlowReads, AreStoppedWhenTheirRequestsAreAnsweredSoThatTheirWorkersAreFree) {
  EXPECT_EQ(queue().status, 200);
  make_reads_endless();
  std::vector<std::future<HttpAnswer>> reads;
  for (int i = 0; i < 40; ++i) {
    reads.push_back(std::async(std::launch::async, [this] { return queue(); }));
  }
  for (auto& read : reads) EXPECT_EQ(read.get().status, 503);
  wait_until_workers_are_free();  // though the reads would still go on
  make_reads_end();
  EXPECT_EQ(queue().status, 200);
  EXPECT_EQ(server().stop(), 0);
}

}  // namespace
}  // namespace cq::test
