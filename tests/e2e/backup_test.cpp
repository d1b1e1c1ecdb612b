#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>
#include <variant>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

class Backup : public testing::Test {
 protected:
  ProcessResult run(const std::vector<std::string>& arguments) {
    return run_cq_server(arguments, environment_);
  }
  void make_user(const std::string& name) {
    make_database(environment_);
    const ProcessResult result =
        run_cq_server({"user", "create", name, "--password-stdin"}, environment_, "secret123\n");
    ASSERT_EQ(result.exit_status, kDone) << result.err;
  }
  [[nodiscard]] std::vector<Row> users() const {
    return DatabaseFile(file_).run("SELECT username FROM users ORDER BY username");
  }
  [[nodiscard]] std::vector<std::filesystem::path> kept() const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      if (entry.path().filename().string().starts_with("cq.db.before-restore-")) {
        found.push_back(entry.path());
      }
    }
    return found;
  }
  static JsonValue json_of(const ProcessResult& result) {
    return std::get<JsonValue>(parse_json(result.out));
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  const std::string backup_ = directory_.path() / "cq.backup";
  std::map<std::string, std::string> environment_ = server_environment(file_);
};

TEST_F(Backup, HasItsDigestBesideItInTheFormOfSha256sum) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  ProcessOptions check;
  check.arguments = {"/bin/sh", "-c",
                     "cd '" + directory_.path().string() + "' && sha256sum -c cq.backup.sha256"};
  const ProcessResult checked = run_process(check, std::chrono::minutes(1));
  EXPECT_EQ(checked.exit_status, 0) << checked.err;
  EXPECT_EQ(checked.out, "cq.backup: OK\n");
}

TEST_F(Backup, TenChangedBytesAreNoticedAtARestore) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  {
    std::fstream file(backup_, std::ios::binary | std::ios::in | std::ios::out);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::size_t hash = bytes.find("$2b$");
    ASSERT_NE(hash, std::string::npos);
    file.clear();
    file.seekp(static_cast<std::streamoff>(hash) + 20);
    file << "0123456789";  // within the hash of a password, which no check of SQLite's looks at
  }
  std::filesystem::remove(file_);
  const ProcessResult refused = run({"restore", backup_});
  EXPECT_NE(refused.exit_status, kDone);
  EXPECT_THAT(refused.err, HasSubstr("The file " + backup_ + " isn't what was backed up"));
  EXPECT_FALSE(std::filesystem::exists(file_));
  const ProcessResult taken = run({"restore", "--ignore-digest", backup_});
  EXPECT_EQ(taken.exit_status, kDone) << taken.err;
}

TEST_F(Backup, WithoutItsDigestItIsRestoredAndThatIsSaid) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  std::filesystem::remove(backup_ + ".sha256");
  const ProcessResult restored = run({"restore", "--yes", backup_});
  EXPECT_EQ(restored.exit_status, kDone) << restored.err;
  EXPECT_THAT(restored.err, HasSubstr("There is no " + backup_ + ".sha256"));
}

/// Proposes in several threads until it is told to end; notes what was acknowledged.
class WriteLoad {
 public:
  WriteLoad(std::uint16_t port, const std::string& key) {
    constexpr int kThreads = 5;
    for (int i = 0; i < kThreads; ++i) {
      threads_.emplace_back([this, port, key] {
        while (!ended_) propose(port, key);
      });
    }
  }
  WriteLoad(const WriteLoad&) = delete;
  WriteLoad& operator=(const WriteLoad&) = delete;
  WriteLoad(WriteLoad&&) = delete;
  WriteLoad& operator=(WriteLoad&&) = delete;
  ~WriteLoad() { end(); }

  [[nodiscard]] std::set<std::string> acknowledged() {
    const std::lock_guard lock(mutex_);
    return ids_;
  }
  /// Waits for so many more.
  void wait_for(std::size_t more) {
    const std::size_t wanted = acknowledged().size() + more;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (acknowledged().size() < wanted) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the server takes no proposals";
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  void end() {
    ended_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  [[nodiscard]] int refused() const { return refused_; }

 private:
  void propose(std::uint16_t port, const std::string& key) {
    const HttpAnswer answer = post_json(
        port, "/api/v1/knowledge",
        R"({"domains":["load"],"insight":{"summary":"S","detail":"D","action":"A"}})", key);
    if (answer.status != 201) {
      ++refused_;
      return;
    }
    const std::lock_guard lock(mutex_);
    ids_.insert(*answer.json().member("id")->as_string());
  }

  std::vector<std::thread> threads_;
  std::atomic<bool> ended_{false};
  std::atomic<int> refused_{0};
  std::mutex mutex_;
  std::set<std::string> ids_;
};

TEST_F(Backup, OfAServerUnderLoadRestoresEveryUnitAcknowledgedBeforeItBegan) {
  ServerProcess server(environment_);
  make_user("alice");
  const ProcessResult made =
      run({"api-key", "create", "--user", "alice", "--name", "k", "--ttl", "1d"});
  ASSERT_EQ(made.exit_status, kDone) << made.err;
  WriteLoad load(server.port(), made.out.substr(0, made.out.size() - 1));
  for (int round = 0; round < 3; ++round) {
    load.wait_for(40);
    const std::set<std::string> before = load.acknowledged();
    const std::string backup = backup_ + std::to_string(round);
    const ProcessResult result = run({"backup", backup, "--json"});
    ASSERT_EQ(result.exit_status, kDone) << result.err;
    load.wait_for(1);  // it serves on

    const auto restored = directory_.path() / ("restored" + std::to_string(round) + ".db");
    const ProcessResult back = run({"restore", backup, "--url", "sqlite:///" + restored.string()});
    ASSERT_EQ(back.exit_status, kDone) << back.err;
    std::set<std::string> units;
    for (const Row& row : DatabaseFile(restored).run("SELECT id FROM knowledge_units")) {
      units.insert(row[0]);
    }
    EXPECT_TRUE(std::includes(units.begin(), units.end(), before.begin(), before.end()));
    EXPECT_EQ(json_of(result).member("units")->as_int64(), static_cast<std::int64_t>(units.size()));
    ServerProcess again(restored);
    EXPECT_EQ(get(again.port(), "/api/v1/ready").status, 200);
    EXPECT_EQ(again.stop(), 0);
  }
  load.end();
  EXPECT_EQ(load.refused(), 0);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Backup, SaysWhatItHolds) {
  make_user("alice");
  const ProcessResult result = run({"backup", backup_});
  EXPECT_EQ(result.exit_status, kDone);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("1 user, 0 API keys, 2 audit records, 0 units"));
  EXPECT_THAT(result.err,
              HasSubstr(std::to_string(std::filesystem::file_size(backup_)) + " bytes"));
  const ProcessResult other = run({"backup", backup_ + "2", "--json"});
  EXPECT_EQ(json_of(other).member("users")->as_int64(), 1);
  EXPECT_EQ(*json_of(other).member("file")->as_string(), backup_ + "2");
  EXPECT_EQ(other.err, "");
}

TEST_F(Backup, OfNothingOrOverAFileIsRefused) {
  const ProcessResult missing = run({"backup", backup_});
  EXPECT_EQ(missing.exit_status, kRefused);
  EXPECT_THAT(missing.err, HasSubstr(file_.string()));
  EXPECT_FALSE(std::filesystem::exists(file_));
  make_user("alice");
  std::ofstream(backup_) << "precious";
  EXPECT_EQ(run({"backup", backup_}).exit_status, kRefused);
  EXPECT_EQ(std::filesystem::file_size(backup_), 8U);
}

TEST_F(Backup, AModuleWithoutMaintenanceIsNamed) {
  environment_["CQ_STORE_MODULE_PATH"] = CQ_TEST_MODULE_DIRECTORY;
  for (const char* command : {"backup", "restore"}) {
    const ProcessResult result = run({command, backup_, "--url", "memory:///x"});
    EXPECT_EQ(result.exit_status, kMisconfigured);
    EXPECT_THAT(result.err, HasSubstr("memory"));
    EXPECT_THAT(result.err, HasSubstr("own tools"));
  }
}

TEST_F(Backup, RestoringReplacesTheDatabaseAndKeepsTheOldOneBesideIt) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  make_user("bob");
  const ProcessResult result = run({"restore", backup_, "--yes", "--discard-newer"});
  ASSERT_EQ(result.exit_status, kDone) << result.err;
  EXPECT_EQ(users(), std::vector<Row>{{"alice"}});
  ASSERT_EQ(kept().size(), 1U);
  EXPECT_THAT(result.err, HasSubstr(kept().front().string()));
  EXPECT_EQ(DatabaseFile(kept().front()).run("SELECT count(*) FROM users"),
            std::vector<Row>{{"2"}});
}

TEST_F(Backup, RestoringSaysAsJsonWhatItDid) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  const ProcessResult result = run({"restore", backup_, "--yes", "--json"});
  ASSERT_EQ(result.exit_status, kDone) << result.err;
  const JsonValue json = json_of(result);
  EXPECT_EQ(json.member("users")->as_int64(), 1);
  EXPECT_EQ(json.member("replaced")->member("users")->as_int64(), 1);
  EXPECT_EQ(*json.member("kept")->as_string(), kept().front().string());
}

TEST_F(Backup, RestoringOverNewerChangesIsRefusedWithBothMoments) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  make_user("bob");
  const auto moment = [this](const std::string& query) {
    return DatabaseFile(file_).run(query).front().front();
  };
  const ProcessResult result = run({"restore", backup_, "--yes"});
  EXPECT_EQ(result.exit_status, kRefused);
  EXPECT_THAT(result.err, HasSubstr(moment("SELECT replace(at, '+00:00', 'Z') FROM audit_entries "
                                           "WHERE act = 'database.backup'")));
  EXPECT_THAT(result.err, HasSubstr(moment("SELECT replace(created_at, '+00:00', 'Z') FROM users "
                                           "WHERE username = 'bob'")));
  EXPECT_THAT(result.err, HasSubstr("--discard-newer"));
  EXPECT_EQ(users().size(), 2U);
  EXPECT_TRUE(kept().empty());
}

TEST_F(Backup, RestoringOverADeletionOrANewPasswordIsRefused) {
  make_user("alice");
  make_user("bob");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  DatabaseFile(file_).run("UPDATE users SET password_hash = 'new' WHERE username = 'alice'");
  DatabaseFile(file_).run("DELETE FROM users WHERE username = 'bob'");
  const ProcessResult result = run({"restore", backup_, "--yes"});
  EXPECT_EQ(result.exit_status, kRefused);
  EXPECT_THAT(result.err, HasSubstr("undo 2 changes to users, 0 to API keys and 0 to units"));
  EXPECT_THAT(result.err, HasSubstr("--discard-newer"));
  EXPECT_EQ(users(), std::vector<Row>{{"alice"}});
  EXPECT_TRUE(kept().empty());
  EXPECT_EQ(run({"restore", backup_, "--yes", "--discard-newer"}).exit_status, kDone);
  EXPECT_EQ(users().size(), 2U);
}

TEST_F(Backup, RestoringOverADatabaseWithoutRowsNeedsNoMore) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  DatabaseFile(file_).run("DELETE FROM users");
  EXPECT_EQ(run({"restore", backup_, "--yes"}).exit_status, kRefused);  // the audit has rows
  DatabaseFile(file_).run("DELETE FROM audit_entries");
  EXPECT_EQ(run({"restore", backup_, "--yes"}).exit_status, kDone);
  EXPECT_EQ(users(), std::vector<Row>{{"alice"}});
}

TEST_F(Backup, SomebodyElsesDatabaseIsNotReplaced) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  const auto other = directory_.path() / "other.db";
  std::ofstream(other).close();
  for (const char* sql : {"CREATE TABLE somebody_elses (x)", "CREATE TABLE users (username)"}) {
    DatabaseFile(other).run(sql);
    const ProcessResult result = run(
        {"restore", backup_, "--yes", "--discard-newer", "--url", "sqlite:///" + other.string()});
    EXPECT_EQ(result.exit_status, kMisconfigured);
    EXPECT_THAT(result.err, HasSubstr("isn't this server's"));
  }
  EXPECT_EQ(DatabaseFile(other).run("SELECT count(*) FROM somebody_elses"),
            std::vector<Row>{{"0"}});
}

TEST_F(Backup, RestoringADatabaseFromItselfIsRefusedBeforeAnythingIsKept) {
  make_user("alice");
  const ProcessResult result = run({"restore", file_, "--yes", "--discard-newer"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("is the database itself"));
  EXPECT_TRUE(kept().empty());
}

TEST_F(Backup, RestoringOverADatabaseNeedsATerminalOrYes) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  const ProcessResult result = run({"restore", backup_});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("--yes"));
  EXPECT_THAT(result.err, HasSubstr("1 user"));
  EXPECT_TRUE(kept().empty());
}

TEST_F(Backup, RestoringUnderARunningServerIsRefused) {
  ServerProcess server(environment_);
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  const ProcessResult result = run({"restore", backup_, "--yes", "--discard-newer"});
  EXPECT_EQ(result.exit_status, kRefused);
  EXPECT_THAT(result.err, HasSubstr("in use"));
  EXPECT_TRUE(kept().empty());
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Backup, UnknownRevisionsAreRefused) {
  make_user("alice");
  ASSERT_EQ(run({"backup", backup_}).exit_status, kDone);
  ASSERT_EQ(run({"backup", backup_ + "2"}).exit_status, kDone);
  DatabaseFile(backup_).run("UPDATE alembic_version SET version_num = '9999'");
  const ProcessResult newer = run({"restore", "--ignore-digest", backup_, "--yes"});
  EXPECT_EQ(newer.exit_status, kRefused);
  EXPECT_THAT(newer.err, testing::AllOf(HasSubstr("9999"), HasSubstr("newer")));
  DatabaseFile(file_).run("UPDATE alembic_version SET version_num = 'f00d'");
  const ProcessResult unknown = run({"restore", backup_ + "2", "--yes"});
  EXPECT_EQ(unknown.exit_status, kRefused);
  EXPECT_THAT(unknown.err, HasSubstr("f00d"));
  EXPECT_EQ(users(), std::vector<Row>{{"alice"}});
}

TEST_F(Backup, WhatIsNoBackupOfThisServerIsRefused) {
  std::ofstream(backup_) << std::string(5000, 'x');
  EXPECT_EQ(run({"restore", backup_}).exit_status, kMisconfigured);
  std::ofstream(directory_.path() / "other").close();
  DatabaseFile(directory_.path() / "other").run("CREATE TABLE somebody_elses (x)");
  const ProcessResult other = run({"restore", directory_.path() / "other"});
  EXPECT_EQ(other.exit_status, kMisconfigured);
  EXPECT_THAT(other.err, HasSubstr("none of this server's tables"));
  EXPECT_EQ(run({"restore", directory_.path() / "none"}).exit_status, kRefused);
  EXPECT_FALSE(std::filesystem::exists(file_));
}

}  // namespace
}  // namespace cq::test
