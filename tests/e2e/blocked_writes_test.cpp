#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cq/timestamp.hpp>
#include <csignal>
#include <filesystem>
#include <future>
#include <optional>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "crypto/jwt.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/eventually.hpp"

namespace cq::test {
namespace {

constexpr int kWrites = 12;

/// A server whose database's one write lock is held by somebody else.
class BlockedWrites : public testing::Test {
 protected:
  /// `lock_timeout`: seconds that the server waits for the lock.
  void start(const std::string& lock_timeout, const Headers& settings = {}) {
    auto environment = settings;
    environment["CQ_DATABASE_URL"] = "sqlite:///" + file_.string() + "?timeout=" + lock_timeout;
    start(environment);
  }
  void start_without_timeout() { start(Headers{}); }

  void take_lock() { other_->run("BEGIN IMMEDIATE"); }
  void free_lock() { other_->run("ROLLBACK"); }

 private:
  void start(const Headers& settings) {
    auto environment = server_environment(file_);
    environment["CQ_STORE_TIMEOUT"] = "5";
    for (const auto& [name, value] : settings) environment[name] = value;
    server_.emplace(environment);
    other_.emplace(file_);
    other_->add_contract_users();
    // Not by logging in: hashing may take longer than a short CQ_STORE_TIMEOUT.
    const std::string jwt = crypto::JwtAuthority(kJwtSecret).issue("alice", now());
    key_ = make_api_key(port(), jwt);
    unit_ =
        *post_json(port(), "/api/v1/knowledge",
                   R"({"domains":["a"],"insight":{"summary":"S","detail":"D","action":"A"}})", key_)
             .json()
             .member("id")
             ->as_string();
    ASSERT_EQ(post_json(port(), "/api/v1/review/" + unit_ + "/approve", "", jwt).status, 200);
  }

 protected:
  /// The status of each answer, 0 where none came.
  std::vector<std::future<int>> confirm_many() {
    std::vector<std::future<int>> statuses;
    for (int i = 0; i < kWrites; ++i) {
      statuses.push_back(std::async(std::launch::async, [this] {
        try {
          return confirm().status;
        } catch (const std::exception&) {
          return 0;
        }
      }));
    }
    return statuses;
  }

  [[nodiscard]] HttpAnswer confirm() const {
    return post_json(port(), "/api/v1/knowledge/" + unit_ + "/confirmations", "", key_);
  }

  /// Returns once the server has all those writes to do.
  void wait_until_writes_wait() const {
    ASSERT_TRUE(eventually([this] { return writes_under_way() >= kWrites; }));
  }

  void wait_until_no_write_waits() const {
    ASSERT_TRUE(eventually([this] { return writes_under_way() == 0; }));
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  ServerProcess& server() { return *server_; }
  DatabaseFile& other() { return *other_; }

 private:
  [[nodiscard]] int writes_under_way() const {
    const std::string text = get(port(), "/metrics").body;
    const std::regex load(R"re(cq_worker_pool_(active|queued)\{pool="cq-store-write"\} (\d+))re");
    int count = 0;
    for (std::sregex_iterator found(text.begin(), text.end(), load), end; found != end; ++found) {
      count += std::stoi((*found)[2]);
    }
    return count;
  }

  TempDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "cq.db";
  std::optional<ServerProcess> server_;
  std::optional<DatabaseFile> other_;
  std::string key_;
  std::string unit_;
};

TEST_F(BlockedWrites, ReadsAreAnsweredBeforeTheLockIsFree) {
  start("60");
  take_lock();
  std::vector<std::future<int>> writes = confirm_many();
  wait_until_writes_wait();
  EXPECT_EQ(get(port(), "/api/v1/knowledge?domains=a").status, 200);
  EXPECT_EQ(get(port(), "/api/v1/ready").status, 200);
  EXPECT_EQ(get(port(), "/metrics").status, 200);
  free_lock();
  int confirmed = 0;
  for (std::future<int>& write : writes) {
    const int status = write.get();
    EXPECT_TRUE(status == 201 || status == 503) << status;  // 503: it waited for too long
    confirmed += status == 201 ? 1 : 0;
  }
  EXPECT_GT(confirmed, 0);
  EXPECT_EQ(server().stop(), 0);
}

// However long the URL says, so that the workers come free while the lock is still held.
TEST_F(BlockedWrites, ALockIsWaitedForNoLongerThanTheRequestIs) {
  start("600", {{"CQ_STORE_TIMEOUT", "1"}});
  const std::vector<Row> before = other().run("SELECT data FROM knowledge_units");
  take_lock();
  for (std::future<int>& write : confirm_many()) EXPECT_EQ(write.get(), 503);
  wait_until_no_write_waits();
  EXPECT_EQ(get(port(), "/api/v1/ready").status, 200);
  free_lock();
  EXPECT_EQ(other().run("SELECT data FROM knowledge_units"), before);
  while (confirm().status != 201) {  // which has but a second for it
  }
  EXPECT_EQ(server().stop(), 0);
}

// Without settings, SQLite gives up before the server does, so that it is known that nothing
// changed.
TEST_F(BlockedWrites, ALockIsWaitedForLessThanTheStoreIs) {
  start_without_timeout();
  take_lock();
  const HttpAnswer answer = confirm();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"detail":"The store is busy, try again"})");
  free_lock();
  EXPECT_EQ(server().stop(), 0);
}

TEST_F(BlockedWrites, WritesAreToldThatTheStoreIsBusyWhileTheLockIsHeld) {
  start("0.5");
  take_lock();
  for (std::future<int>& write : confirm_many()) EXPECT_EQ(write.get(), 503);
  free_lock();
  EXPECT_EQ(confirm().status, 201);
  EXPECT_EQ(server().stop(), 0);
}

TEST_F(BlockedWrites, AStopWaitsForNoLockAndWritesNothingForThoseWhoWereCutOff) {
  start("600", {{"CQ_SHUTDOWN_TIMEOUT", "1"}});
  const std::vector<Row> before = other().run("SELECT data FROM knowledge_units");
  take_lock();
  std::vector<std::future<int>> writes = confirm_many();
  wait_until_writes_wait();
  EXPECT_EQ(server().stop(), 1);  // while the lock is still held
  for (std::future<int>& write : writes) {
    const int status = write.get();
    EXPECT_TRUE(status == 0 || status == 503) << status;
  }
  EXPECT_THAT(server().log(), testing::HasSubstr("Not everything came to an end in time"));
  free_lock();
  EXPECT_EQ(other().run("SELECT data FROM knowledge_units"), before);
}

TEST_F(BlockedWrites, AStopAnswersWhatCanStillBeDone) {
  start("600", {{"CQ_SHUTDOWN_TIMEOUT", "600"}});
  take_lock();
  std::vector<std::future<int>> writes = confirm_many();
  wait_until_writes_wait();
  auto stopped = std::async(std::launch::async, [this] { return server().stop(); });
  while (server().log().find("Stopping") == std::string::npos) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  free_lock();
  EXPECT_EQ(stopped.get(), 0);
  int confirmed = 0;
  for (std::future<int>& write : writes) confirmed += write.get() == 201 ? 1 : 0;
  EXPECT_GT(confirmed, 0);
}

/// Waits until the process has written that on standard error.
void wait_until_said(ChildProcess& process, const std::string& text) {
  const auto is_said = [&] { return process.err().find(text) != std::string::npos; };
  ASSERT_TRUE(eventually([&] { return is_said() || !process.running(); })) << process.err();
  ASSERT_TRUE(is_said()) << process.err();
}

// What must migrate waits for a lock for up to a minute, and doesn't do so silently.
TEST(BlockedMigration, SaysThatItWaitsForAnotherProcess) {
  for (const bool serves : {false, true}) {
    const TempDirectory directory;
    const std::filesystem::path file = directory.path() / "cq.db";
    std::filesystem::copy_file(CQ_TEST_DATA_DIRECTORY "/fixtures/cq-at-0001.db", file);
    auto environment = server_environment(file);
    environment["CQ_PORT"] = "0";
    DatabaseFile other(file);
    other.run("BEGIN IMMEDIATE");
    using Arguments = std::vector<std::string>;
    ChildProcess process(
        cq_server_options(serves ? Arguments{"serve"} : Arguments{"db", "upgrade"}, environment));
    wait_until_said(process, "The database sqlite:///" + file.string() +
                                 " must be migrated, but another process holds its lock; waiting "
                                 "for that one for up to 57 s more");
    other.run("ROLLBACK");
    if (serves) {
      wait_until_said(process, "listens on");
      process.send_signal(SIGTERM);
    }
    EXPECT_EQ(process.wait(std::chrono::seconds(60)), 0) << process.err();
  }
}

}  // namespace
}  // namespace cq::test
