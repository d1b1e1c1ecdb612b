#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kProposalToLose =
    R"({"domains":["a"],"insight":{"summary":"S","detail":"D","action":"A"}})";

std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// A server whose database's files are taken from under its feet.
class LostFiles : public testing::Test {
 protected:
  LostFiles() {
    fs::create_directory(file_.parent_path());
    server_.emplace(file_);
    DatabaseFile(file_).add_contract_users();
    const std::string jwt = login_of_contract_user("alice");
    key_ = make_api_key(port(), jwt);
    const HttpAnswer unit = propose();
    EXPECT_EQ(unit.status, 201);
    const std::string id = *unit.json().member("id")->as_string();
    EXPECT_EQ(post_json(port(), "/api/v1/review/" + id + "/approve", "", jwt).status, 200);
    // From here on queries are answered from memory.
    for (int i = 0; i < 50; ++i) EXPECT_EQ(query(), 200);
  }

  [[nodiscard]] HttpAnswer propose() const {
    return post_json(port(), "/api/v1/knowledge", kProposalToLose, key_);
  }
  [[nodiscard]] int query() const { return get(port(), "/api/v1/knowledge?domains=a").status; }
  [[nodiscard]] fs::path beside(const std::string& suffix) const { return file_.string() + suffix; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  /// The server has noticed: nothing is acknowledged, nothing is made, and it said so once.
  void expect_lost(const std::string& which) {
    const std::set<std::string> left = names_in(file_.parent_path());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(propose().status, 503);  // all but one have no line
    const HttpAnswer ready = get(port(), "/api/v1/ready");
    EXPECT_EQ(ready.status, 503);
    EXPECT_THAT(ready.body, HasSubstr("the database's file was removed, renamed or replaced"));
    EXPECT_THAT(ready.body, Not(HasSubstr(directory_.path().string())));
    std::this_thread::sleep_for(std::chrono::milliseconds(600));  // the longest unnoticed, and more
    EXPECT_EQ(query(), 503);
    EXPECT_EQ(get(port(), "/api/v1/knowledge?domains=b").status, 503);
    EXPECT_EQ(get(port(), "/api/v1/health").status, 200);
    EXPECT_EQ(names_in(file_.parent_path()), left);
    EXPECT_EQ(server_->stop(), 0);
    EXPECT_EQ(names_in(file_.parent_path()), left);
    EXPECT_EQ(count(server_->log(), " is served no longer, since " + which), 1) << server_->log();
  }

  TempDirectory directory_;
  const fs::path file_ = directory_.path() / "data" / "cq.db";
  std::optional<ServerProcess> server_;
  std::string key_;
};

TEST_F(LostFiles, ADatabaseThatIsDeletedIsServedNoLonger) {
  fs::remove(file_);
  expect_lost(file_.string() + " was removed or renamed");
}

TEST_F(LostFiles, OneThatIsRenamedIsServedNoLongerAndKeepsWhatWasAcknowledged) {
  fs::rename(file_, directory_.path() / "moved.db");
  expect_lost(file_.string() + " was removed or renamed");
  fs::rename(directory_.path() / "moved.db", file_);
  EXPECT_EQ(DatabaseFile(file_).run("SELECT status FROM knowledge_units LIMIT 1"),
            (std::vector<Row>{{"approved"}}));
  server_.emplace(file_);
  EXPECT_EQ(propose().status, 201);
}

TEST_F(LostFiles, OneWithAllThatIsBesideItIsServedNoLonger) {
  fs::rename(file_.parent_path(), directory_.path() / "elsewhere");
  fs::create_directory(file_.parent_path());
  expect_lost(file_.string() + " was removed or renamed");
  EXPECT_EQ(DatabaseFile(directory_.path() / "elsewhere" / "cq.db")
                .run("SELECT status FROM knowledge_units LIMIT 1"),
            (std::vector<Row>{{"approved"}}));
}

TEST_F(LostFiles, OneInWhosePlaceAnotherIsPutIsServedNoLongerAndTheOtherStaysAsItIs) {
  const fs::path other = directory_.path() / "other.db";
  ServerProcess second(other);  // as a backup that was put back over it, with a log of its own
  second.send_signal(SIGKILL);
  EXPECT_NE(second.stop(SIGKILL), 0);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    fs::rename(other.string() + suffix, beside(suffix));
  }
  const auto wal_size = fs::file_size(beside("-wal"));
  EXPECT_GT(wal_size, 0U);
  expect_lost(file_.string() + " was replaced by another file");
  EXPECT_EQ(fs::file_size(beside("-wal")), wal_size);
  EXPECT_EQ(DatabaseFile(file_).run("SELECT count(*) FROM knowledge_units"),
            (std::vector<Row>{{"0"}}));
}

TEST_F(LostFiles, WithoutItsSharedMemoryItIsServedNoLongerAndKeepsWhatWasAcknowledged) {
  fs::remove(beside("-shm"));
  EXPECT_EQ(propose().status, 503);
  EXPECT_EQ(get(port(), "/api/v1/ready").status, 503);
  EXPECT_FALSE(fs::exists(beside("-shm")));
  EXPECT_EQ(server_->stop(), 0);
  EXPECT_EQ(DatabaseFile(file_).run("SELECT status FROM knowledge_units LIMIT 1"),
            (std::vector<Row>{{"approved"}}));
}

TEST_F(LostFiles, ASharedMemoryThatIsCutOffDoesNotEndTheServer) {
  fs::resize_file(beside("-shm"), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(query(), 503);
  EXPECT_EQ(propose().status, 503);
  const HttpAnswer ready = get(port(), "/api/v1/ready");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("a file of the database was cut off"));
  EXPECT_EQ(server_->stop(), 0) << "it was killed";
  EXPECT_EQ(DatabaseFile(file_).run("SELECT status FROM knowledge_units LIMIT 1"),
            (std::vector<Row>{{"approved"}}));
  server_.emplace(file_);
  EXPECT_EQ(propose().status, 201);
}

TEST_F(LostFiles, WithoutItsLogItIsServedNoLongerAndKeepsWhatWasAcknowledged) {
  fs::remove(beside("-wal"));
  EXPECT_EQ(propose().status, 503);
  EXPECT_EQ(get(port(), "/api/v1/ready").status, 503);
  EXPECT_FALSE(fs::exists(beside("-wal")));
  EXPECT_EQ(server_->stop(), 0);
  EXPECT_EQ(DatabaseFile(file_).run("SELECT status FROM knowledge_units LIMIT 1"),
            (std::vector<Row>{{"approved"}}));
}

TEST_F(LostFiles, ALogWithoutItsDatabaseIsNotStartedOver) {
  server_->send_signal(SIGKILL);
  EXPECT_NE(server_->stop(SIGKILL), 0);
  for (const bool empty_file : {false, true}) {
    fs::remove(file_);
    if (empty_file) std::ofstream{file_}.flush();
    const auto wal_size = fs::file_size(beside("-wal"));
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"serve"}, {"db", "upgrade"}, {"user", "list"}}) {
      const ProcessResult result = run_cq_server(command, server_environment(file_));
      EXPECT_NE(result.exit_status, 0) << command.front();
    }
    const ProcessResult refused = run_cq_server({"serve"}, server_environment(file_));
    EXPECT_THAT(refused.err, HasSubstr(beside("-wal").string() + ", which may hold"));
    EXPECT_EQ(fs::file_size(beside("-wal")), wal_size);
  }
}

/// The database lies behind a link, as configuration systems make them.
TEST(LinkedDatabase, IsServedNoLongerOnceTheLinkLeadsElsewhere) {
  const TempDirectory directory;
  fs::create_directory(directory.path() / "one");
  fs::create_directory(directory.path() / "two");
  const fs::path link = directory.path() / "now";
  fs::create_directory_symlink(directory.path() / "one", link);
  ServerProcess server(link / "cq.db");
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
  fs::remove(link);
  fs::create_directory_symlink(directory.path() / "two", link);
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 503);
  EXPECT_TRUE(fs::is_empty(directory.path() / "two"));
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace cq::test
