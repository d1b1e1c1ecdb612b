#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kHead = "0004";
constexpr const char* kSchema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name";

const std::filesystem::path kFixture =
    std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures/cq-at-0001.db";

class DbCommand : public testing::Test {
 protected:
  ProcessResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "db");
    return run_cq_server(arguments, environment_);
  }
  void run_well(const std::vector<std::string>& arguments) {
    const ProcessResult result = run(arguments);
    ASSERT_EQ(result.exit_status, 0) << result.err;
  }
  /// What `db current` prints, without the line's end.
  std::string current() {
    const std::string out = run({"current"}).out;
    return out.substr(0, out.find('\n'));
  }
  /// Runs it on a terminal on which somebody types that.
  ProcessResult run_on_terminal(const std::string& arguments, const std::string& typed) {
    ProcessOptions options;
    options.arguments = {"/usr/bin/script", "-qec", CQ_SERVER_BINARY " db " + arguments,
                         "/dev/null"};
    options.environment = environment_;
    options.input = typed;
    return run_process(options);
  }
  void take_fixture() {
    std::filesystem::create_directory(file_.parent_path());
    std::filesystem::copy_file(kFixture, file_);
    std::filesystem::permissions(file_, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
  }
  [[nodiscard]] std::vector<Row> rows(const std::string& sql) const {
    return DatabaseFile(file_).run(sql);
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "new" / "cq.db";
  std::map<std::string, std::string> environment_ = {{"CQ_DB_PATH", file_.string()}};
};

TEST_F(DbCommand, LookingNeedsNoSecretAndMakesNoFile) {
  EXPECT_EQ(current(), "none (the database is empty)");
  EXPECT_THAT(run({"history"}).out, AllOf(HasSubstr("0001  "), Not(HasSubstr("(current)"))));
  EXPECT_EQ(run({"heads"}).out, std::string(kHead) + " (head)\n");
  EXPECT_EQ(run({"check"}).exit_status, 1);
  EXPECT_THAT(run({"upgrade", "--sql"}).out, HasSubstr("CREATE TABLE users"));
  EXPECT_EQ(run({"downgrade", "--sql", "head:base"}).exit_status, 0);
  EXPECT_EQ(run({"downgrade", "base", "--yes"}).exit_status, 0);
  EXPECT_EQ(run({"upgrade", "0007"}).exit_status, 2);
  EXPECT_FALSE(std::filesystem::exists(file_.parent_path()));
}

TEST_F(DbCommand, UpgradesStepByStepOrToTheHead) {
  const ProcessResult first = run({"upgrade", "+1"});
  EXPECT_EQ(first.exit_status, 0);
  EXPECT_EQ(first.out, "");
  EXPECT_THAT(first.err, HasSubstr("schema brought to 0001, migrations run: 0001."));
  EXPECT_EQ(current(), "0001");
  EXPECT_THAT(run({"check"}).out, HasSubstr("behind the head"));
  run_well({"upgrade"});
  EXPECT_EQ(current(), "0004 (head), schema version 2026.11.29.01");
  EXPECT_THAT(run({"upgrade"}).err, HasSubstr("nothing to migrate"));
  EXPECT_EQ(run({"check"}).out, "The database is at 0004, the head.\n");
  EXPECT_THAT(run({"history"}).out, HasSubstr("(head) (current)\n0003  "));
}

TEST_F(DbCommand, AnswersScriptsInJson) {
  run_well({"upgrade", "1"});
  EXPECT_EQ(run({"current", "--json"}).out,
            R"({"revision":"0001","schema_version":null,"head":"0004","at_head":false,)"
            R"("state":"managed"})"
            "\n");
  EXPECT_EQ(run({"check", "--json"}).out,
            R"({"ok":false,"state":"managed","revision":"0001","head":"0004",)"
            R"("pending":["0002","0003","0004"],"missing":[],"extra":[]})"
            "\n");
  const std::string history = run({"history", "--json"}).out;
  EXPECT_THAT(history, HasSubstr(R"("head":false,"current":true}])"));
  EXPECT_THAT(history, HasSubstr(R"("file":"0001_baseline.sql")"));
}

TEST_F(DbCommand, TheUrlOptionNamesAnotherDatabase) {
  const std::filesystem::path other = directory_.path() / "other.db";
  run_well({"upgrade", "--url", "sqlite:///" + other.string()});
  EXPECT_TRUE(std::filesystem::exists(other));
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(DbCommand, CheckNamesWhatSomebodyChanged) {
  run_well({"upgrade"});
  DatabaseFile(file_).run("DROP INDEX idx_domains_domain");
  DatabaseFile(file_).run("CREATE TABLE notes (text TEXT)");
  const ProcessResult result = run({"check"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("isn't the one"), HasSubstr("missing: knowledge_unit_domains INDEX"),
                    HasSubstr("unexpected: notes column text: TEXT")));
}

TEST_F(DbCommand, AStampReplacesTwoVersionsByOne) {
  run_well({"upgrade"});
  DatabaseFile(file_).run("INSERT INTO alembic_version VALUES ('0001')");
  EXPECT_THAT(run({"upgrade"}).err, HasSubstr("cq-server db stamp REVISION"));
  EXPECT_EQ(run({"stamp", "head"}).exit_status, 0);
  EXPECT_EQ(current(), "0004 (head), schema version 2026.11.29.01");
}

TEST_F(DbCommand, CheckTellsUnknownForeignAndUnmanagedDatabases) {
  run_well({"upgrade"});
  DatabaseFile(file_).run("UPDATE alembic_version SET version_num = 'f00d'");
  EXPECT_EQ(run({"check"}).exit_status, 1);
  EXPECT_THAT(run({"check"}).out, HasSubstr("Can't locate revision identified by 'f00d'"));
  EXPECT_EQ(current(), "f00d (unknown here, where the head is 0004), schema version 2026.11.29.01");
  for (const char* change : {"upgrade", "downgrade"}) {
    const ProcessResult result = run({change, "0001"});
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_THAT(result.err, HasSubstr("'f00d'"));
  }
  DatabaseFile(file_).run("DROP TABLE alembic_version");
  EXPECT_EQ(run({"check"}).exit_status, 1);
  EXPECT_THAT(run({"check"}).out, HasSubstr("no version table"));
  DatabaseFile(file_).run("DROP TABLE knowledge_unit_domains");
  EXPECT_EQ(run({"check"}).exit_status, 1);
  EXPECT_THAT(run({"check"}).out, HasSubstr("not this server's"));
}

TEST_F(DbCommand, ADowngradeIsRefusedWithoutTerminalUnlessYesIsGiven) {
  run_well({"upgrade"});
  const ProcessResult refused = run({"downgrade", "-2"});
  EXPECT_EQ(refused.exit_status, 2);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("0003  roles, ends of tokens, voices"), HasSubstr("--yes")));
  EXPECT_EQ(current().substr(0, 4), "0004");
  const ProcessResult done = run({"downgrade", "-2", "--yes"});
  EXPECT_EQ(done.exit_status, 0);
  EXPECT_THAT(done.err, HasSubstr("schema taken down to 0002 from 0004"));
  EXPECT_EQ(current(), "0002, schema version 2026.11.21.01");
}

TEST_F(DbCommand, ADowngradeKeepsABackupBesideTheDatabase) {
  take_fixture();
  run_well({"upgrade"});
  const std::vector<Row> units = rows("SELECT * FROM knowledge_units ORDER BY id");
  run_well({"downgrade", "base", "--yes"});
  EXPECT_TRUE(rows("SELECT name FROM sqlite_master WHERE name = 'users'").empty());
  std::vector<std::filesystem::path> backups;
  for (const auto& entry : std::filesystem::directory_iterator(file_.parent_path())) {
    if (entry.path().filename().string().starts_with("cq.db.before-downgrade-from-0004-")) {
      backups.push_back(entry.path());
    }
  }
  ASSERT_EQ(backups.size(), 1U);
  EXPECT_EQ(DatabaseFile(backups.front()).run("SELECT * FROM knowledge_units ORDER BY id"), units);
  EXPECT_EQ(DatabaseFile(backups.front()).run("SELECT * FROM alembic_version"),
            (std::vector<Row>{{kHead}}));
}

TEST_F(DbCommand, ADowngradeAsksOnATerminal) {
  run_well({"upgrade"});
  const ProcessResult refused = run_on_terminal("downgrade base", "n\n");
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_THAT(refused.out, AllOf(HasSubstr("[y/N]"), HasSubstr("Every table goes"),
                                 HasSubstr("Nothing was changed")));
  EXPECT_EQ(current().substr(0, 4), "0004");
  const ProcessResult done = run_on_terminal("downgrade base", "y\n");
  EXPECT_EQ(done.exit_status, 0) << done.out;
  EXPECT_EQ(current(), "none (the database is empty)");
}

TEST_F(DbCommand, AfterADowngradeTheFileIsTheOriginalsAgain) {
  take_fixture();
  environment_ = server_environment(file_);
  {
    ServerProcess server(file_);
    EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=api").status, 200);
    EXPECT_EQ(server.stop(), 0);
  }
  EXPECT_EQ(current().substr(0, 11), "0004 (head)");
  for (const char* sql :
       {"INSERT INTO user_access (user_id, role) SELECT id, 'admin' FROM users",
        "INSERT INTO knowledge_unit_voices SELECT id, 'confirm', 'alice', '' FROM knowledge_units",
        "INSERT INTO audit_entries (at, act, actor, address, subject, detail) "
        "VALUES ('', 'test', '', '', '', '')"}) {
    DatabaseFile(file_).run(sql);
  }
  EXPECT_FALSE(rows("SELECT * FROM knowledge_unit_voices").empty());
  run_well({"downgrade", "0001", "--yes"});
  const std::filesystem::path untouched = directory_.path() / "untouched.db";
  std::filesystem::copy_file(kFixture, untouched);
  std::filesystem::permissions(untouched, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  DatabaseFile original(untouched);
  for (const char* sql :
       {kSchema, "SELECT * FROM alembic_version", "SELECT * FROM sqlite_sequence",
        "SELECT * FROM knowledge_units ORDER BY id",
        "SELECT * FROM knowledge_unit_domains ORDER BY unit_id, domain",
        "SELECT * FROM users ORDER BY id", "SELECT * FROM api_keys ORDER BY id"}) {
    EXPECT_EQ(rows(sql), original.run(sql)) << sql;
  }
}

TEST_F(DbCommand, AStampRunsNothingAndSaysWhenTheSchemaIsAnother) {
  take_fixture();
  const auto before = rows(kSchema);
  const ProcessResult result = run({"stamp", "head"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.err, AllOf(HasSubstr("was 0001"), HasSubstr("isn't the one")));
  EXPECT_EQ(rows(kSchema), before);
  EXPECT_EQ(rows("SELECT * FROM alembic_version"), std::vector<Row>{{kHead}});
  EXPECT_THAT(run({"stamp", "1"}).err, Not(HasSubstr("isn't the one")));
}

TEST_F(DbCommand, ArgumentsThatMakeNoSenseChangeNothing) {
  run_well({"upgrade", "1"});
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"upgrade", "base"},
                                             {"upgrade", "+7"},
                                             {"upgrade", "000"},
                                             {"upgrade", "1:2"},
                                             {"upgrade", "--sql", "2:1"},
                                             {"upgrade", "--sql", "+1:2"},
                                             {"downgrade"},
                                             {"downgrade", "2", "--yes"},
                                             {"downgrade", "-2", "--yes"},
                                             {"downgrade", "--sql", "1:2"},
                                             {"stamp"},
                                             {"stamp", "7"},
                                             {"revision"}}) {
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 2) << testing::PrintToString(arguments);
    EXPECT_EQ(result.out, "") << testing::PrintToString(arguments);
    EXPECT_NE(result.err, "") << testing::PrintToString(arguments);
  }
  EXPECT_EQ(current(), "0001");
}

TEST_F(DbCommand, ANewRevisionIsWrittenForEveryChain) {
  const std::filesystem::path chains = directory_.path() / "migrations";
  std::filesystem::copy(std::filesystem::path(CQ_SOURCE_DIRECTORY) / "migrations", chains,
                        std::filesystem::copy_options::recursive);
  const ProcessResult result = run({"revision", "-m", "Add notes", "--directory", chains.string()});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  for (const char* chain : {"postgres", "sqlite"}) {
    const std::filesystem::path file = chains / chain / "knowledge" / "0005_add_notes.sql";
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_THAT(result.out, HasSubstr(file.string()));
  }
  EXPECT_EQ(run({"revision", "-m", "x", "--directory", "/no/such/place"}).exit_status, 2);
}

TEST_F(DbCommand, TenAtOnceOnANewDatabaseApplyEachMigrationOnce) {
  ProcessOptions options;
  options.arguments = {CQ_SERVER_BINARY, "db", "upgrade"};
  options.environment = environment_;
  std::vector<std::unique_ptr<ChildProcess>> processes;
  for (int i = 0; i < 10; ++i) processes.push_back(std::make_unique<ChildProcess>(options));
  int ran = 0;
  for (const auto& process : processes) {
    EXPECT_EQ(process->wait(std::chrono::seconds(100)), 0) << process->err();
    const std::string said = process->err();
    const bool whole = said.find("migrations run: 0001 0002 0003 0004.") != std::string::npos;
    EXPECT_NE(whole, said.find("nothing to migrate") != std::string::npos) << said;
    ran += whole ? 1 : 0;
  }
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(rows("SELECT * FROM alembic_version"), std::vector<Row>{{kHead}});
  EXPECT_EQ(run({"check"}).exit_status, 0);
}

}  // namespace
}  // namespace cq::test
