// What commands did to a whole database, as the audit tells it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cq/json.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/child_process.hpp"
#include "support/eventually.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::_;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Environment = std::map<std::string, std::string>;

constexpr const char* kOldUnit =
    R"({"id":"ku_48231500-0230-249b-4a5a-ae4d629a6f22","version":1,"domain":["kept"],)"
    R"("insight":{"summary":"Old","detail":"D","action":"A"},)"
    R"("evidence":{"confidence":0.5,"confirmations":1,"first_observed":"2026-01-02T03:04:05Z",)"
    R"("last_confirmed":"2026-01-02T03:04:05Z"},"tier":"TIER_TEAM","flags":[]})";

class CommandAudits : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return directory_.path() / name;
  }
  [[nodiscard]] Environment on(const std::string& name) const {
    return server_environment(file(name));
  }
  [[nodiscard]] std::string url(const std::string& name) const {
    return "sqlite:///" + file(name).string();
  }
  static ProcessResult run(const std::vector<std::string>& arguments,
                           const Environment& environment = {}, const std::string& input = "") {
    ProcessResult result = run_cq_server(arguments, environment, input);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    return result;
  }
  /// "act actor subject: detail" of each entry, the oldest first.
  static std::vector<std::string> told(const Environment& environment) {
    std::vector<std::string> lines;
    const JsonValue entries =
        std::get<JsonValue>(parse_json(run({"audit", "--json"}, environment).out));
    for (const JsonValue& entry : *entries.as_array()) {
      const auto text = [&entry](const char* name) { return *entry.member(name)->as_string(); };
      EXPECT_EQ(text("address"), "");
      lines.insert(lines.begin(), text("act") + " " + text("actor") + " " + text("subject") + ": " +
                                      text("detail"));
    }
    return lines;
  }
  void make_alice(const std::string& name) const {
    make_database(on(name));
    run({"user", "create", "alice", "--role", "admin", "--password-stdin"}, on(name), "pw\n");
  }
  void add_old_unit(const std::string& name) const {
    make_database(on(name));
    DatabaseFile(file(name))
        .run(
            "INSERT INTO knowledge_units (id, data, status, created_at, tier) VALUES "
            "('ku_48231500-0230-249b-4a5a-ae4d629a6f22', ?1, 'approved', "
            "'2026-01-02T03:04:05+00:00', 'private')",
            {kOldUnit});
  }

  const TempDirectory directory_;
  const std::string who_ = std::string("cli:") + getpwuid(getuid())->pw_name;
};

TEST_F(CommandAudits, ADemoSaysWhatItMade) {
  run({"demo"}, on("cq.db"));
  EXPECT_THAT(
      told(on("cq.db")),
      ElementsAre("user.create " + who_ + " demo: demo", StartsWith("key.create " + who_ + " "),
                  "database.demo " + who_ + " demo: 36 units with their reviews"));
}

TEST_F(CommandAudits, AnImportSaysFromWhereAndWhatItAddedUnlessThatIsNothing) {
  make_alice("cq.db");
  const std::string dump = file("all.jsonl").string();
  run({"export", dump}, on("cq.db"));
  run({"import", dump}, on("other.db"));
  const std::string entry = "database.import " + who_ + " " + dump + ": 1 user, 0 API keys, ";
  const std::vector<std::string> after = told(on("other.db"));
  EXPECT_THAT(after, ElementsAre("user.create " + who_ + " alice: admin", StartsWith(entry)));
  run({"import", dump}, on("other.db"));
  EXPECT_EQ(told(on("other.db")), after) << "all was there already";
  run({"import", "--dry-run", dump}, on("other.db"));
  EXPECT_EQ(told(on("other.db")), after);

  run({"import", "-"}, on("third.db"), run({"export", "-"}, on("cq.db")).out);
  EXPECT_THAT(told(on("third.db")),
              Contains(StartsWith("database.import " + who_ + " standard input: ")));
}

// Its input ends never, as a pipe's may; what is there is written when it is enough for a batch.
TEST_F(CommandAudits, AnImportThatIsKilledHasLeftItsTrace) {
  run({"demo"}, on("cq.db"));
  const std::string dump = run({"export", "-"}, on("cq.db")).out;
  const std::string header = dump.substr(0, dump.find('\n') + 1);
  const std::size_t unit = dump.find(R"({"type":"unit")");
  const std::string line = dump.substr(unit, dump.find('\n', unit) + 1 - unit);
  const std::size_t id = line.find("ku_");
  const auto fifo = file("endless.jsonl");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  ChildProcess import(cq_server_options({"import", fifo.string()}, on("killed.db")));
  std::ofstream input(fifo);
  input << header;
  constexpr int kUnits = 600;
  for (int i = 0; i < kUnits; ++i) {
    std::string number = std::to_string(100'000 + i);
    input << std::string(line).replace(id + 3, number.size(), number);
  }
  input.flush();
  ASSERT_TRUE(eventually([&] {
    return std::filesystem::exists(file("killed.db")) &&
           DatabaseFile(file("killed.db"))
                   .run("SELECT count(*) FROM sqlite_master WHERE name = 'audit_entries'")
                   .front()
                   .front() == "1" &&
           DatabaseFile(file("killed.db"))
                   .run("SELECT count(*) FROM knowledge_units")
                   .front()
                   .front() != "0";
  })) << import.err();
  import.send_signal(SIGKILL);
  ASSERT_TRUE(import.wait(kPatience));
  EXPECT_THAT(told(on("killed.db")),
              ElementsAre("database.import " + who_ + " " + fifo.string() + ": begun"));
}

TEST_F(CommandAudits, WhatIsAddedAndWhoseAuditComesAlongHasBothEntriesBehindThat) {
  run({"demo"}, on("cq.db"));
  run({"copy", "--from", url("cq.db"), "--to", url("copy.db")});
  const std::vector<std::string> before = told(on("cq.db"));
  const std::vector<std::string> after = told(on("copy.db"));
  ASSERT_EQ(after.size(), before.size() + 2);
  const std::string act = "database.copy " + who_ + " " + url("cq.db") + ": ";
  EXPECT_EQ(after[before.size()], act + "begun");
  EXPECT_THAT(after.back(), StartsWith(act + "1 user"));
  run({"copy", "--from", url("cq.db"), "--to", url("copy.db")});
  EXPECT_EQ(told(on("copy.db")), after);
}

TEST_F(CommandAudits, WhoMayDoWhatInOtherFeaturesIsTold) {
  Environment all = on("cq.db");
  all["CQ_FEATURES"] = "knowledge,workspaces,experiments";
  all["CQ_EXPERIMENTS_JWT_SECRET"] = "a secret of sixteen bytes and more";
  make_database(all);
  run({"token", "create", "ci"}, all);
  run({"token", "revoke", "1"}, all);
  run({"account", "create", "ann@example.org", "--password-stdin"}, all, "secret-1\n");
  run({"account", "disable", "ann@example.org"}, all);
  run({"account", "enable", "ann@example.org"}, all);
  run({"account", "password", "ann@example.org", "--password-stdin"}, all, "secret-2\n");
  const std::string account = " " + who_ + " ann@example.org: account of experiments";
  EXPECT_THAT(told(all),
              ElementsAre("token.create " + who_ + " ci: token of workspaces",
                          "token.revoke " + who_ + " 1: token of workspaces",
                          "account.create" + account, "account.change" + account + ": disabled",
                          "account.change" + account + ": active",
                          "account.change" + account + ": password"));
  Environment alone = on("none.db");
  alone["CQ_FEATURES"] = "workspaces";
  make_database(alone);
  EXPECT_THAT(run({"token", "create", "other"}, alone).err, Not(HasSubstr("audit")));
  EXPECT_FALSE(std::filesystem::exists(file("none.db")));
}

TEST_F(CommandAudits, ACopySaysFromWhereAndMayBeRepeated) {
  make_alice("cq.db");
  const std::vector<std::string> copy{"copy", "--from", url("cq.db"), "--to", url("copy.db")};
  run(copy);
  const std::vector<std::string> after = told(on("copy.db"));
  EXPECT_THAT(after,
              ElementsAre("user.create " + who_ + " alice: admin",
                          StartsWith("database.copy " + who_ + " " + url("cq.db") + ": 1 user")));
  run(copy);
  EXPECT_EQ(told(on("copy.db")), after) << "nothing was added";
  EXPECT_THAT(told(on("cq.db")), Not(Contains(StartsWith("database."))));
  run({"user", "create", "zoe", "--password-stdin"}, on("copy.db"), "pw\n");
  EXPECT_EQ(run_cq_server(copy, {}).exit_status, kRefused) << "that isn't of a copy";
}

TEST_F(CommandAudits, ARestoreSaysFromWhichBackup) {
  make_alice("cq.db");
  const std::string backup = file("kept").string();
  run({"backup", backup}, on("cq.db"));
  run({"user", "create", "zoe", "--password-stdin"}, on("cq.db"), "pw\n");
  run({"restore", backup, "--yes", "--discard-newer"}, on("cq.db"));
  const std::string entry = "database.restore " + who_ + " " + backup + ": revision 0004, 1 user, ";
  EXPECT_THAT(
      told(on("cq.db")),
      ElementsAre("user.create " + who_ + " alice: admin",
                  "database.backup " + who_ + " " + backup + ": knowledge", StartsWith(entry)));
  // Onto nothing, too; and of several databases, where each that has an audit gets it.
  run({"restore", backup, "--json"}, on("new.db"));
  EXPECT_THAT(told(on("new.db")), Contains(StartsWith(entry)));
  Environment both = on("cq.db");
  both["CQ_FEATURES"] = "knowledge,workspaces";
  make_database(both);
  const std::string directory = file("all").string();
  run({"backup", directory}, both);
  run({"restore", directory, "--yes"}, both);
  EXPECT_THAT(told(both).back(),
              StartsWith("database.restore " + who_ + " " + directory + "/knowledge.backup: "));
}

TEST_F(CommandAudits, ABackupHoldsItsOwnEntrySoThatItIsNoLessThanTheDatabase) {
  make_alice("cq.db");
  const std::string backup = file("kept").string();
  run({"backup", backup}, on("cq.db"));
  const std::string begun = "database.backup " + who_ + " " + backup + ": knowledge";
  EXPECT_THAT(told(on("cq.db")), ElementsAre("user.create " + who_ + " alice: admin", begun));
  run({"restore", backup, "--yes"}, on("cq.db"));
  EXPECT_NE(run_cq_server({"backup", backup}, on("cq.db")).exit_status, kDone);
  EXPECT_THAT(told(on("cq.db")),
              ElementsAre(_, begun, StartsWith("database.restore "), begun,
                          StartsWith("database.backup.failed " + who_ + " " + backup + ": ")));
  // A backup of all databases is recorded in the audit of the knowledge database.
  Environment both = on("cq.db");
  both["CQ_FEATURES"] = "knowledge,workspaces";
  make_database(both);
  run({"backup", file("all").string()}, both);
  EXPECT_EQ(told(both).back(),
            "database.backup " + who_ + " " + file("all").string() + ": knowledge, workspaces");
  run({"backup", "--feature", "workspaces", file("one").string()}, both);
  EXPECT_EQ(told(both).back(),
            "database.backup " + who_ + " " + file("one").string() + ": workspaces");
}

TEST_F(CommandAudits, ABackupThatCantBeRecordedIsMadeAndSaysSo) {
  make_alice("cq.db");
  DatabaseFile(file("cq.db"))
      .run(
          "CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'no'); "
          "END");
  const ProcessResult made = run({"backup", file("kept").string()}, on("cq.db"));
  EXPECT_THAT(made.err, HasSubstr("The audit has no entry of this: "));
  EXPECT_TRUE(std::filesystem::exists(file("kept")));
  Environment off = on("cq.db");
  off["CQ_AUDIT_DAYS"] = "0";
  EXPECT_THAT(run({"backup", file("other").string()}, off).err, Not(HasSubstr("audit has")));
}

// It is at the revision that the backup has, and stays there.
TEST_F(CommandAudits, ARestoreOfARevisionWithoutAnAuditSaysThatItHasNoEntry) {
  const std::filesystem::path old =
      std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / "cq-at-0001.db";
  std::filesystem::copy_file(old, file("old"));
  const ProcessResult restored = run({"restore", file("old").string()}, on("cq.db"));
  EXPECT_THAT(restored.err, HasSubstr("The audit has no entry of this: The schema of "));
  EXPECT_EQ(DatabaseFile(file("cq.db")).run("SELECT version_num FROM alembic_version"),
            (std::vector<Row>{{"0001"}}));
}

TEST_F(CommandAudits, AConversionAndItsEntryAreStoredTogether) {
  add_old_unit("cq.db");
  run({"convert-documents", "--dry-run"}, on("cq.db"));
  EXPECT_THAT(told(on("cq.db")), IsEmpty());
  DatabaseFile(file("cq.db"))
      .run(
          "CREATE TRIGGER full BEFORE INSERT ON audit_entries WHEN new.act = 'database.convert' "
          "BEGIN SELECT RAISE(ABORT, 'no room'); END");
  EXPECT_NE(run_cq_server({"convert-documents"}, on("cq.db")).exit_status, kDone);
  const auto ids = [this] {
    return DatabaseFile(file("cq.db")).run("SELECT id FROM knowledge_units").front().front();
  };
  EXPECT_EQ(ids(), "ku_48231500-0230-249b-4a5a-ae4d629a6f22");
  DatabaseFile(file("cq.db")).run("DROP TRIGGER full");
  run({"convert-documents"}, on("cq.db"));
  EXPECT_EQ(ids(), "ku_482315000230249b4a5aae4d629a6f22");
  EXPECT_THAT(told(on("cq.db")),
              ElementsAre("database.convert " + who_ + " " + url("cq.db") + ": 1 unit"));
  run({"convert-documents"}, on("cq.db"));
  EXPECT_EQ(told(on("cq.db")).size(), 1U) << "nothing is left to convert";
}

TEST_F(CommandAudits, AreShownToAdministratorsAndSwitchedOffWithTheRest) {
  Environment silent = on("cq.db");
  silent["CQ_AUDIT_DAYS"] = "0";
  run({"demo"}, silent);
  EXPECT_THAT(told(on("cq.db")), IsEmpty());
  make_alice("other.db");
  run({"export", file("all.jsonl").string()}, silent);
  run({"import", file("all.jsonl").string()}, on("other.db"));
  const ServerProcess server(on("other.db"));
  const std::string alice = log_in(server.port(), "alice", "pw");
  const HttpAnswer answer = get(server.port(), "/api/v1/review/audit?act=database.import", alice);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"("actor":")" + who_ + "\""));
  EXPECT_THAT(answer.body, HasSubstr(R"("detail":"1 user, 1 API key and 36 units")"));
}

}  // namespace
}  // namespace cq::test
