#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What the commands do with tables that are none of the server's.
class OtherTables : public testing::Test {
 protected:
  OtherTables() {
    make_database(environment_);
    EXPECT_EQ(run({"user", "create", "alice", "--password-stdin"}, "secret123\n").exit_status,
              kDone);
  }
  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = "") {
    return run_cq_server(arguments, environment_, input);
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  std::vector<Row> sql(const std::string& statement) const {
    return DatabaseFile(file_).run(statement);
  }
  ProcessResult copy() {
    return run(
        {"copy", "--from", "sqlite:///" + file_.string(), "--to", "sqlite:///" + path("copy.db")});
  }
  /// As the original makes it, with its extension loaded, which it isn't here.
  void make_vectors() const {
    DatabaseFile database(file_);
    database.run(
        "CREATE TABLE knowledge_units_vec (id TEXT PRIMARY KEY, embedding BLOB NOT NULL "
        "CHECK(length(embedding) = 768))");
    database.run("INSERT INTO knowledge_units_vec VALUES ('ku_x', zeroblob(768))");
    database.run("PRAGMA writable_schema = ON");
    database.run(
        "UPDATE sqlite_master SET sql = replace(sql, 'length(', 'vec_length(') WHERE name = "
        "'knowledge_units_vec'");
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(file_);
};

TEST_F(OtherTables, RowsOfOneAreNotUndoneByARestoreUnasked) {
  sql("CREATE TABLE notes (a)");
  const ProcessResult backup = run({"backup", path("b")});
  EXPECT_EQ(backup.exit_status, kDone);
  EXPECT_THAT(backup.err, HasSubstr("It also holds 0 rows of the table 'notes'"));
  sql("INSERT INTO notes VALUES (1), (2)");
  const ProcessResult refused = run({"restore", path("b"), "--yes"});
  EXPECT_NE(refused.exit_status, kDone);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("2 rows of the table 'notes'"),
                                 HasSubstr("0 changes to users"), HasSubstr("--discard-newer")));
  EXPECT_EQ(sql("SELECT count(*) FROM notes"), std::vector<Row>{{"2"}});
  EXPECT_EQ(run({"restore", path("b"), "--yes", "--discard-newer"}).exit_status, kDone);
  EXPECT_EQ(sql("SELECT count(*) FROM notes"), std::vector<Row>{{"0"}});
}

TEST_F(OtherTables, EachCommandSaysWhatItDidWithOne) {
  sql("CREATE TABLE notes (a)");
  sql("INSERT INTO notes VALUES (1), (2), (3)");
  const ProcessResult refused = copy();
  EXPECT_NE(refused.exit_status, kDone);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("3 rows of the table 'notes'"), HasSubstr("nothing")));
  const ProcessResult exported = run({"export", path("all.jsonl")});
  EXPECT_EQ(exported.exit_status, kDone);
  EXPECT_THAT(exported.err, HasSubstr("Not exported: 3 rows of the table 'notes'"));
  const ProcessResult backup = run({"backup", path("b"), "--json"});
  EXPECT_THAT(backup.out, HasSubstr(R"("other_tables":[{"name":"notes","rows":3}])"));
  const ProcessResult doctor = run({"doctor"});
  EXPECT_EQ(doctor.exit_status, kDone) << doctor.out;
  EXPECT_THAT(doctor.out, AllOf(HasSubstr("warning  other tables: The table 'notes'"),
                                HasSubstr("none of this server's (notes)")));
  EXPECT_NE(run({"db", "check"}).exit_status, kDone) << "the schema isn't what the migrations make";
}

TEST_F(OtherTables, ThoseOfAReplicationToolAreNoTrouble) {
  sql("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)");
  sql("CREATE TABLE _litestream_lock (id INTEGER)");
  EXPECT_EQ(run({"backup", path("b")}).exit_status, kDone);
  sql("INSERT INTO _litestream_seq VALUES (1, 1)");
  EXPECT_EQ(run({"db", "check"}).exit_status, kDone);
  const ProcessResult doctor = run({"doctor"});
  EXPECT_EQ(doctor.exit_status, kDone) << doctor.out;
  EXPECT_THAT(doctor.out, HasSubstr("ok       other tables: The table '_litestream_seq'"));
  EXPECT_EQ(run({"restore", path("b"), "--yes"}).exit_status, kDone);
  const ProcessResult copied = copy();
  EXPECT_EQ(copied.exit_status, kDone) << copied.err;
  EXPECT_THAT(copied.err, HasSubstr("Not copied: 0 rows of the table '_litestream_seq'"));
}

TEST_F(OtherTables, ThoseOfASearchExtensionThatIsNotHereAreNoTrouble) {
  make_vectors();
  {
    ServerProcess server(environment_);
    EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
    EXPECT_EQ(server.stop(), 0);
  }
  const std::vector<std::vector<std::string>> commands{{"backup", path("b")},
                                                       {"restore", path("b"), "--yes"},
                                                       {"export", path("all.jsonl")},
                                                       {"db", "check"},
                                                       {"doctor"},
                                                       {"db", "downgrade", "0001", "--yes"},
                                                       {"backup", path("c")},
                                                       {"db", "upgrade"}};
  for (const auto& command : commands) {
    const ProcessResult result = run(command);
    EXPECT_EQ(result.exit_status, kDone) << command.front() << ": " << result.out << result.err;
  }
  EXPECT_THAT(run({"doctor"}).out, Not(HasSubstr("problem")));
  const ProcessResult copied = copy();
  EXPECT_EQ(copied.exit_status, kDone) << copied.err;
  EXPECT_THAT(copied.err, HasSubstr("Not copied: 1 row of the table 'knowledge_units_vec'"));
  EXPECT_EQ(sql("SELECT length(embedding) FROM knowledge_units_vec"), std::vector<Row>{{"768"}});
}

}  // namespace
}  // namespace cq::test
