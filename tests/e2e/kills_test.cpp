// A server that is killed under writers, again and again: what it acknowledged is there.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "support/raw_client.hpp"
#include "support/sanitizers.hpp"

namespace cq::test {
namespace {

constexpr int kKills = part_of(50);
constexpr int kWriters = 4;

/// The ids of the units whose proposals were acknowledged. Safe from any thread.
class Acknowledged {
 public:
  void add(std::string id) {
    const std::lock_guard lock(mutex_);
    ids_.insert(std::move(id));
  }
  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return ids_.size();
  }
  /// The ids so far. To be called only after every writer has ended.
  [[nodiscard]] const std::set<std::string>& ids() const noexcept { return ids_; }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> ids_;
};

class Kills : public testing::Test {
 protected:
  Kills() {
    ServerProcess server(file_);
    DatabaseFile(file_).add_contract_users();
    const std::string jwt = login_of_contract_user("alice");
    key_ = make_api_key(server.port(), jwt);
    EXPECT_EQ(server.stop(), 0);
  }

  /// Proposes, one after the other, until the server has gone.
  void propose_until_killed(std::uint16_t port, Acknowledged& acknowledged) const {
    const std::string body =
        R"({"domains":["kill"],"insight":{"summary":"S","detail":"D","action":"A"}})";
    const std::string request =
        "POST /api/v1/knowledge HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key_ +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
    try {
      RawClient client(port);
      while (client.try_send(request)) {
        HttpAnswer answer;
        const RawResponse response = client.read_response();
        if (response.status != 201) continue;
        answer.body = response.body;
        acknowledged.add(*answer.json().member("id")->as_string());
      }
    } catch (const std::exception&) {
      // The connection ended within a response, which acknowledges nothing.
    }
  }

  /// Starts a server and kills it once `more` further proposals are acknowledged.
  void kill_after(std::size_t more, Acknowledged& acknowledged) const {
    ServerProcess server(file_);
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&] { propose_until_killed(server.port(), acknowledged); });
    }
    const std::size_t wanted = acknowledged.count() + more;
    const auto deadline = std::chrono::steady_clock::now() + RawClient::kTimeout;
    while (acknowledged.count() < wanted && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    EXPECT_GE(acknowledged.count(), wanted) << server.log();
    EXPECT_EQ(server.stop(SIGKILL), 128 + SIGKILL);
    for (std::thread& writer : writers) writer.join();
  }

  [[nodiscard]] std::set<std::string> units_in_file() const {
    std::set<std::string> ids;
    for (const Row& row : DatabaseFile(file_).run("SELECT id FROM knowledge_units")) {
      ids.insert(row[0]);
    }
    return ids;
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::string key_;
};

TEST_F(Kills, FiftyUnderWritersLoseNoAcknowledgedProposal) {
  Acknowledged acknowledged;
  std::mt19937 random(1);
  for (int i = 0; i < kKills && !HasFailure(); ++i) kill_after(1 + random() % 40, acknowledged);
  EXPECT_GE(acknowledged.count(), static_cast<std::size_t>(kKills));

  ServerProcess server(file_);
  const std::set<std::string> kept = units_in_file();
  for (const std::string& id : acknowledged.ids()) EXPECT_TRUE(kept.contains(id)) << id;
  // Of each writer at most the last proposal of each life may be there without its response.
  EXPECT_LE(kept.size(), acknowledged.count() + kKills * kWriters);
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
  EXPECT_EQ(server.stop(), 0);
  const ProcessResult doctor = run_cq_server({"doctor"}, server_environment(file_));
  EXPECT_EQ(doctor.out.find("problem"), std::string::npos) << doctor.out;
  std::printf("%d kills, %zu acknowledged, %zu kept\n", kKills, acknowledged.count(), kept.size());
}

}  // namespace
}  // namespace cq::test
