#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kProposalOfData =
    R"({"domains":["api"],"insight":{"summary":"s","detail":"d","action":"a"}})";

class Data : public testing::Test {
 protected:
  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = "") {
    return run_cq_server(arguments, environment_, input);
  }
  /// Runs a command that must succeed; what it answered.
  std::string answer(const std::vector<std::string>& arguments, const std::string& input = "") {
    const ProcessResult result = run(arguments, input);
    EXPECT_EQ(result.exit_status, kDone) << arguments.front() << ": " << result.err;
    return result.out;
  }
  /// Likewise, with --json.
  JsonValue json(std::vector<std::string> arguments, const std::string& input = "") {
    arguments.emplace_back("--json");
    const std::string text = answer(arguments, input);
    EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
    auto parsed = parse_json(text);
    const auto* value = std::get_if<JsonValue>(&parsed);
    EXPECT_NE(value, nullptr) << text;
    return value == nullptr ? JsonValue() : *value;
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  [[nodiscard]] std::vector<std::vector<std::string>> reading_commands() const {
    return {{"user", "list"},
            {"api-key", "list", "--user", "alice"},
            {"export", path("all.jsonl")},
            {"copy", "--from", url("new/cq.db"), "--to", url("b.db")}};
  }
  [[nodiscard]] std::string url(const std::string& name) const { return "sqlite:///" + path(name); }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "new" / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(file_);
};

std::string text_of(const JsonValue& object, const char* member) {
  const JsonValue* found = object.member(member);
  return found != nullptr && found->as_string() != nullptr ? *found->as_string() : "";
}

std::int64_t number_of(const JsonValue& object, const char* part, const char* member) {
  const JsonValue* found =
      object.member(part) == nullptr ? nullptr : object.member(part)->member(member);
  return found == nullptr ? -1 : found->as_int64().value_or(-1);
}

std::string bytes_of(const std::string& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

std::string without_first_line(const std::string& text) {
  return text.substr(text.find('\n') + 1);
}

TEST_F(Data, ReadingWhereThereIsNoDatabaseIsNotFoundAndMakesNone) {
  for (const std::vector<std::string>& command : reading_commands()) {
    const ProcessResult result = run(command);
    EXPECT_EQ(result.exit_status, kRefused) << command.front();
    EXPECT_THAT(result.err, HasSubstr("There is no database"));
    EXPECT_TRUE(std::filesystem::is_empty(directory_.path())) << command.front();
  }
}

TEST_F(Data, ReadingLeavesASchemaThatIsNotAtHeadWhereItIs) {
  std::filesystem::create_directories(file_.parent_path());
  std::filesystem::copy_file(
      std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / "cq-before-migrations.db",
      file_);
  const auto all_are_refused = [this](const std::string& revision, const std::string& advice) {
    for (const std::vector<std::string>& command : reading_commands()) {
      const ProcessResult result = run(command);
      EXPECT_EQ(result.exit_status, kRefused) << command.front();
      EXPECT_EQ(result.out, "");
      EXPECT_THAT(result.err, AllOf(HasSubstr(revision), HasSubstr(advice)));
    }
  };
  const std::string before = bytes_of(file_);
  all_are_refused("no revision", "cq-server db upgrade");
  EXPECT_EQ(bytes_of(file_), before);
  answer({"user", "create", "zoe", "--password-stdin"}, "secret\n");  // moves it
  EXPECT_THAT(answer({"user", "list"}), HasSubstr("alice"));
  DatabaseFile(file_).run("UPDATE alembic_version SET version_num = 'f00d'");
  all_are_refused("revision identified by 'f00d'", "run the version that wrote it");
  EXPECT_EQ(DatabaseFile(file_).run("SELECT version_num FROM alembic_version"),
            std::vector<Row>{{"f00d"}});
}

TEST_F(Data, WritingSaysThatItMovedAnExistingSchemaAndHowToTakeItBack) {
  std::filesystem::create_directories(file_.parent_path());
  std::filesystem::copy_file(
      std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / "cq-at-0001.db", file_);
  const ProcessResult moved = run({"user", "passwd", "bob", "--password-stdin"}, "secret\n");
  EXPECT_EQ(moved.exit_status, kDone);
  EXPECT_THAT(moved.err,
              AllOf(HasSubstr("from revision 0001 to "), HasSubstr("cq-server db downgrade 0001")));
  const ProcessResult again = run({"user", "passwd", "bob", "--password-stdin"}, "secret\n");
  EXPECT_THAT(again.err, Not(HasSubstr("downgrade")));
  const ProcessResult made = run({"demo", "--url", url("b.db")});
  EXPECT_THAT(made.err, Not(HasSubstr("downgrade")));
}

TEST_F(Data, UsersAreMadeListedChangedAndDeleted) {
  make_database(environment_);
  const JsonValue created = json({"user", "create", "bob", "--password-stdin"}, "one\n");
  EXPECT_EQ(text_of(created, "username"), "bob");
  answer({"user", "create", "älice", "--password-stdin"}, "two\n");
  answer({"api-key", "create", "--user", "bob", "--name", "ci", "--ttl", "1d"});
  const std::string table = answer({"user", "list"});
  EXPECT_THAT(table, StartsWith("NAME   CREATED "));
  EXPECT_THAT(table, HasSubstr("\nbob    20"));
  EXPECT_THAT(table, HasSubstr("\nälice  20"));
  const JsonValue list = json({"user", "list"});
  ASSERT_EQ(list.as_array()->size(), 2U);
  EXPECT_EQ(text_of(list.as_array()->at(0), "username"), "bob");
  EXPECT_EQ(list.as_array()->at(0).member("active_api_keys")->as_int64(), 1);

  ServerProcess server(environment_);
  const std::string token = log_in(server.port(), "bob", "one");
  const ProcessResult changed = run({"user", "passwd", "bob", "--password-stdin"}, "three\n");
  EXPECT_EQ(changed.exit_status, kDone);
  EXPECT_EQ(changed.out, "");
  EXPECT_THAT(changed.err, AllOf(HasSubstr("for the old one end"), Not(HasSubstr("three"))));
  EXPECT_EQ(get(server.port(), "/api/v1/users/me", token).status, 401);
  EXPECT_THROW(log_in(server.port(), "bob", "one"), std::runtime_error);
  EXPECT_FALSE(log_in(server.port(), "bob", "three").empty());

  const JsonValue deleted = json({"user", "delete", "bob", "--yes"});
  EXPECT_EQ(deleted.member("api_keys_deleted")->as_int64(), 1);
  EXPECT_THROW(log_in(server.port(), "bob", "three"), std::runtime_error);
  EXPECT_EQ(json({"user", "list"}).as_array()->size(), 1U);
}

TEST_F(Data, DeletingAUserSaysWhatGoesAndIsRefusedWithoutATerminal) {
  make_database(environment_);
  answer({"user", "create", "bob", "--password-stdin"}, "one\n");
  for (const char* name : {"a", "b"}) {
    answer({"api-key", "create", "--user", "bob", "--name", name, "--ttl", "1d"});
  }
  const ProcessResult refused = run({"user", "delete", "bob"}, "y\n");
  EXPECT_EQ(refused.exit_status, kMisconfigured);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("2 API keys"), HasSubstr("stays"), HasSubstr("--yes")));
  EXPECT_EQ(json({"user", "list"}).as_array()->size(), 1U);
  const ProcessResult deleted = run({"user", "delete", "bob", "--yes"});
  EXPECT_EQ(deleted.exit_status, kDone);
  EXPECT_THAT(deleted.err, HasSubstr("2 API keys"));
}

TEST_F(Data, AnUnknownUserIsNamed) {
  make_database(environment_);
  answer({"user", "create", "bob", "--password-stdin"}, "one\n");
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"user", "passwd", "nobody", "--password-stdin"},
                                             {"user", "delete", "nobody", "--yes"},
                                             {"api-key", "list", "--user", "nobody"},
                                             {"api-key", "revoke", "--user", "nobody", "x"}}) {
    const ProcessResult result = run(command, "secret\n");
    EXPECT_EQ(result.exit_status, kRefused);
    EXPECT_THAT(result.err, HasSubstr("'nobody'"));
  }
}

TEST_F(Data, KeysAreMadeListedAndRevoked) {
  make_database(environment_);
  answer({"user", "create", "bob", "--password-stdin"}, "one\n");
  const JsonValue key = json(
      {"api-key", "create", "--user", "bob", "--name", "agent", "--ttl", "30d", "--label", "ci"});
  const std::string id = text_of(key, "id");
  const std::string token = text_of(key, "token");
  EXPECT_THAT(token, StartsWith("cqa.v1." + id + "."));
  ServerProcess server(environment_);
  EXPECT_EQ(post_json(server.port(), "/api/v1/knowledge", kProposalOfData, token).status, 201);

  EXPECT_THAT(answer({"api-key", "list", "--user", "bob"}),
              AllOf(StartsWith("ID "), HasSubstr("LAST USED\n" + id + "  agent  ci      " +
                                                 text_of(key, "prefix") + "  active  20")));
  EXPECT_EQ(text_of(json({"api-key", "list", "--user", "bob"}).as_array()->at(0), "status"),
            "active");

  const JsonValue revoked = json({"api-key", "revoke", "--user", "bob", id});
  EXPECT_FALSE(text_of(revoked, "revoked_at").empty());
  EXPECT_EQ(post_json(server.port(), "/api/v1/knowledge", kProposalOfData, token).status, 401);
  EXPECT_THAT(answer({"api-key", "list", "--user", "bob"}), HasSubstr("revoked"));
  DatabaseFile(file_).run("UPDATE api_keys SET revoked_at = NULL, expires_at = created_at");
  EXPECT_THAT(answer({"api-key", "list", "--user", "bob"}), HasSubstr("expired"));
  EXPECT_EQ(run({"api-key", "revoke", "--user", "bob", "unknown"}).exit_status, kRefused);
}

TEST_F(Data, AnExportComesInElsewhereAsItWas) {
  std::filesystem::create_directories(file_.parent_path());
  std::filesystem::copy_file(
      std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / "cq-at-0001.db", file_);
  answer({"user", "create", "zoe", "--password-stdin"}, "secret\n");
  const std::string exported = path("all.jsonl");
  const ProcessResult result = run({"export", exported});
  EXPECT_EQ(result.exit_status, kDone) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("4 users"));
  struct stat status {};
  ASSERT_EQ(::stat(exported.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(without_first_line(answer({"export", "-"})), without_first_line(bytes_of(exported)));
  EXPECT_EQ(run({"export", exported}).exit_status, kRefused);
  EXPECT_EQ(run({"export", exported, "--overwrite"}).exit_status, kDone);

  answer({"import", exported, "--dry-run", "--url", url("b.db")});
  EXPECT_FALSE(std::filesystem::exists(path("b.db")));
  environment_["CQ_AUDIT_DAYS"] = "0";  // its own entry would be a difference
  const JsonValue report = json({"import", exported, "--url", url("b.db")});
  EXPECT_EQ(number_of(report, "added", "users"), 4);
  EXPECT_EQ(number_of(report, "kept", "units"), 0);
  EXPECT_EQ(without_first_line(answer({"export", "-", "--url", url("b.db")})),
            without_first_line(bytes_of(exported)));
  const std::string rows =
      "SELECT id, data, status, reviewed_by, reviewed_at, created_at, tier FROM knowledge_units "
      "ORDER BY id";
  EXPECT_EQ(DatabaseFile(path("b.db")).run(rows), DatabaseFile(file_).run(rows));
  const std::string domains =
      "SELECT unit_id, domain FROM knowledge_unit_domains ORDER BY unit_id, domain";
  EXPECT_EQ(DatabaseFile(path("b.db")).run(domains), DatabaseFile(file_).run(domains));
  const std::string keys =
      "SELECT k.id, u.username, name, labels, key_prefix, key_hash, ttl, expires_at, k.created_at, "
      "last_used_at, revoked_at FROM api_keys k JOIN users u ON u.id = user_id ORDER BY k.id";
  EXPECT_EQ(DatabaseFile(path("b.db")).run(keys), DatabaseFile(file_).run(keys));

  const JsonValue again = json({"import", "-", "--url", url("b.db")}, bytes_of(exported));
  EXPECT_EQ(number_of(again, "added", "users"), 0);
  EXPECT_EQ(number_of(again, "kept", "users"), 4);
}

TEST_F(Data, AnImportSaysWhichLinesItRefused) {
  answer({"demo"});
  std::string text = answer({"export", "-"});
  const std::size_t second = text.find('\n') + 1;
  text.insert(second, "nonsense\n");
  const ProcessResult result = run({"import", "-", "--json", "--url", url("b.db")}, text);
  EXPECT_EQ(result.exit_status, kRefused);
  EXPECT_THAT(result.err, AllOf(HasSubstr("Line 2 refused: "), HasSubstr("was changed")));
  EXPECT_THAT(result.out, AllOf(HasSubstr(R"("other_lines":1)"), HasSubstr(R"("units":36)")));

  const ProcessResult cut =
      run({"import", "-", "--url", url("b.db")}, answer({"export", "-"}).substr(0, second + 400));
  EXPECT_EQ(cut.exit_status, kRefused);
  EXPECT_THAT(cut.err, HasSubstr("cut off"));
  EXPECT_EQ(run({"import", path("nothing.jsonl")}).exit_status, kRefused);
  EXPECT_EQ(run({"import", "-"}, "{}\n").exit_status, kMisconfigured);
}

TEST_F(Data, AnExportBesideARunningServerHoldsAllThatWasAcknowledgedBefore) {
  make_database(environment_);
  answer({"user", "create", "bob", "--password-stdin"}, "one\n");
  std::string token = answer({"api-key", "create", "--user", "bob", "--name", "a", "--ttl", "1d"});
  token.pop_back();
  ServerProcess server(environment_);
  std::atomic<bool> stop = false;
  std::atomic<unsigned> acknowledged = 0;
  // Raised for each round, so that the writer is never at its end while a round waits for it.
  constexpr unsigned kForEachRound = 2'000;
  std::atomic<unsigned> allowed = kForEachRound;
  std::thread writer([&] {
    while (!stop) {
      if (acknowledged >= allowed) {
        std::this_thread::yield();
      } else if (post_json(server.port(), "/api/v1/knowledge", kProposalOfData, token).status ==
                 201) {
        ++acknowledged;
      }
    }
  });
  unsigned before = 0;
  for (int round = 0; round < 3; ++round) {
    while (acknowledged < before + 20) std::this_thread::yield();
    before = acknowledged;
    allowed = before + kForEachRound;
    const ProcessResult exported = run({"export", path("all.jsonl"), "--overwrite"});
    EXPECT_EQ(exported.exit_status, kDone) << exported.err;
    const JsonValue report =
        json({"import", path("all.jsonl"), "--url", url("copy" + std::to_string(round) + ".db")});
    EXPECT_GE(number_of(report, "added", "units"), static_cast<std::int64_t>(before));
    EXPECT_EQ(number_of(report, "refused", "units"), 0);
  }
  stop = true;
  writer.join();
  EXPECT_EQ(server.stop(), kDone);
}

TEST_F(Data, ACopyHoldsTheSameAndMayBeRepeated) {
  answer({"demo"});
  environment_["CQ_AUDIT_DAYS"] = "0";  // as above
  const JsonValue report = json({"copy", "--from", url("new/cq.db"), "--to", url("b.db")});
  EXPECT_EQ(number_of(report, "added", "units"), 36);
  EXPECT_EQ(number_of(report, "verified", "users"), 1);
  EXPECT_EQ(text_of(report, "sha256").size(), 64U);
  EXPECT_EQ(without_first_line(answer({"export", "-", "--url", url("b.db")})),
            without_first_line(answer({"export", "-"})));
  const JsonValue again = json({"copy", "--from", url("new/cq.db"), "--to", url("b.db")});
  EXPECT_EQ(number_of(again, "kept", "units"), 36);
  EXPECT_EQ(text_of(again, "sha256"), text_of(report, "sha256"));

  answer({"user", "create", "zoe", "--password-stdin", "--url", url("b.db")}, "secret\n");
  const ProcessResult refused = run({"copy", "--from", url("new/cq.db"), "--to", url("b.db")});
  EXPECT_EQ(refused.exit_status, kRefused);
  EXPECT_THAT(refused.err, HasSubstr("'zoe'"));
}

TEST_F(Data, ACopyOntoItselfIsRefused) {
  answer({"demo"});
  std::filesystem::create_symlink(file_, path("link.db"));
  for (const std::string& same : {url("new/cq.db"), url("new/../new/cq.db"), url("link.db")}) {
    const ProcessResult result = run({"copy", "--from", url("new/cq.db"), "--to", same});
    EXPECT_EQ(result.exit_status, kMisconfigured) << same;
    EXPECT_THAT(result.err, HasSubstr("the same database"));
  }
}

TEST_F(Data, ACopyToADatabaseInMemoryIsVerified) {
  answer({"demo"});
  EXPECT_EQ(number_of(json({"copy", "--from", url("new/cq.db"), "--to", "sqlite://"}), "verified",
                      "units"),
            36);
  environment_["CQ_STORE_MODULE_PATH"] = CQ_TEST_MODULE_DIRECTORY;
  EXPECT_EQ(number_of(json({"copy", "--from", url("new/cq.db"), "--to", "memory://"}), "verified",
                      "units"),
            36);
}

TEST_F(Data, TheDemoWorksOverTheApi) {
  const JsonValue made = json({"demo"});
  EXPECT_EQ(made.member("approved")->as_int64(), 30);
  ServerProcess server(environment_);
  const std::string token = text_of(made, "token");
  EXPECT_EQ(post_json(server.port(), "/api/v1/knowledge", kProposalOfData, token).status, 201);
  const std::string jwt = log_in(server.port(), "demo", text_of(made, "password"));
  EXPECT_EQ(get(server.port(), "/api/v1/review/queue", jwt).json().member("total")->as_int64(), 5);
  EXPECT_THAT(get(server.port(), "/api/v1/knowledge?domains=kubernetes&languages=go").body,
              HasSubstr("SIGTERM"));
  const ProcessResult again = run({"demo"});
  EXPECT_EQ(again.exit_status, kRefused);
  EXPECT_THAT(again.err, HasSubstr("'demo'"));
}

TEST_F(Data, TheDemosPasswordMayBeGivenAndIsThenNotShown) {
  const ProcessResult made = run({"demo", "--password-stdin"}, "open sesame\n");
  EXPECT_EQ(made.exit_status, kDone);
  EXPECT_THAT(made.out, AllOf(HasSubstr("cqa.v1."), HasSubstr("curl"), HasSubstr("36 units")));
  EXPECT_THAT(made.out + made.err, Not(HasSubstr("open sesame")));
  ServerProcess server(environment_);
  EXPECT_FALSE(log_in(server.port(), "demo", "open sesame").empty());
}

}  // namespace
}  // namespace cq::test
