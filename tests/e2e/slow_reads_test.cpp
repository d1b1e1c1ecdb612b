#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cq/timestamp.hpp>
#include <filesystem>
#include <future>
#include <map>
#include <string>
#include <vector>

#include "crypto/jwt.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/eventually.hpp"

namespace cq::test {
namespace {

/// A server on whose database reads of API keys never end by themselves when the test wants that.
class SlowReads : public testing::Test {
 protected:
  SlowReads() : server_(environment()), other_(file_) {
    other_.add_contract_users();
    jwt_ = crypto::JwtAuthority(kJwtSecret).issue("alice", now());
    make_api_key(port(), jwt_);
  }

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  ServerProcess& server() { return server_; }
  [[nodiscard]] HttpAnswer keys() const { return get(port(), "/api/v1/users/me/api-keys", jwt_); }

  void make_reads_endless() {
    other_.run("PRAGMA legacy_alter_table = ON");
    other_.run("ALTER TABLE api_keys RENAME TO real_keys");
    other_.run(
        "CREATE VIEW api_keys AS SELECT * FROM real_keys WHERE (WITH RECURSIVE c(x) AS "
        "(SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c) > 0");
  }
  void make_reads_end() {
    other_.run("DROP VIEW api_keys");
    other_.run("ALTER TABLE real_keys RENAME TO api_keys");
  }

  /// Returns once no worker has a read to do.
  void wait_until_workers_are_free() const {
    ASSERT_TRUE(eventually([this] {
      return get(port(), "/metrics")
                 .body.find("cq_worker_pool_active{pool=\"cq-store-read\"} 0\n") !=
             std::string::npos;
    })) << "reads go on";
  }

 private:
  [[nodiscard]] std::map<std::string, std::string> environment() const {
    auto environment = server_environment(file_);
    environment["CQ_STORE_TIMEOUT"] = "3";
    return environment;
  }

  TempDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "cq.db";
  ServerProcess server_;
  DatabaseFile other_;
  std::string jwt_;
};

TEST_F(SlowReads, AreStoppedWhenTheirRequestsAreAnsweredSoThatTheirWorkersAreFree) {
  EXPECT_EQ(keys().status, 200);
  make_reads_endless();
  std::vector<std::future<HttpAnswer>> reads;
  for (int i = 0; i < 40; ++i) {
    reads.push_back(std::async(std::launch::async, [this] { return keys(); }));
  }
  for (auto& read : reads) EXPECT_EQ(read.get().status, 503);
  wait_until_workers_are_free();  // though the reads would still go on
  make_reads_end();
  EXPECT_EQ(keys().status, 200);
  EXPECT_EQ(server().stop(), 0);
}

}  // namespace
}  // namespace cq::test
