#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/two_features.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using Arguments = std::vector<std::string>;

std::string file_text(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// Commands on two databases: knowledge with three users, notes with one note.
class CommandsOnTwo : public testing::Test {
 protected:
  CommandsOnTwo() {
    expect_success({"db", "upgrade"});
    DatabaseFile(file("cq.db")).add_contract_users();
    add_note("a", "A");
  }

  [[nodiscard]] fs::path file(const std::string& name) const { return directory_.path() / name; }
  [[nodiscard]] std::string path(const std::string& name) const { return file(name).string(); }

  ProcessResult run(const Arguments& arguments) const {
    return run_notes_server(arguments, environment_);
  }
  ProcessResult expect_success(const Arguments& arguments) const {
    ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 0) << arguments.front() << ": " << result.err;
    return result;
  }
  /// What it says; it must not succeed.
  std::string refusal(const Arguments& arguments) const {
    const ProcessResult result = run(arguments);
    EXPECT_NE(result.exit_status, 0) << arguments.front();
    return result.err;
  }

  void add_note(const std::string& id, const std::string& text) const {
    expect_success({"note", "add", id, text});
  }
  [[nodiscard]] std::string notes() const { return expect_success({"note", "list"}).out; }
  [[nodiscard]] std::vector<Row> users(const std::string& name = "cq.db") const {
    return DatabaseFile(file(name)).run("SELECT username FROM users ORDER BY username");
  }

  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ = two_features(file("cq.db"));
};

TEST_F(CommandsOnTwo, DbSpeaksOfEachByItsName) {
  EXPECT_EQ(expect_success({"db", "current"}).out,
            "knowledge: 0004 (head), schema version 2026.11.29.01\n"
            "notes: 0002 (head), schema version notes 1\n");
  EXPECT_EQ(expect_success({"db", "current", "--feature", "notes"}).out,
            "0002 (head), schema version notes 1\n");
  EXPECT_THAT(expect_success({"db", "current", "--json"}).out,
              AllOf(StartsWith(R"({"knowledge":{)"), HasSubstr(R"("notes":{)")));
  EXPECT_THAT(expect_success({"db", "history"}).out,
              AllOf(HasSubstr("knowledge: 0001  baseline"), HasSubstr("notes: 0001  notes")));
  EXPECT_EQ(expect_success({"db", "heads"}).out, "knowledge: 0004 (head)\nnotes: 0002 (head)\n");
  DatabaseFile(file("notes.db")).run("DROP TABLE db_metadata");
  EXPECT_EQ(run({"db", "check"}).exit_status, 1);
  EXPECT_EQ(run({"db", "check", "--feature", "knowledge"}).exit_status, 0);
}

TEST_F(CommandsOnTwo, DbMovesBothOnlyToWhereEachCanGo) {
  EXPECT_THAT(refusal({"db", "downgrade", "0001", "--yes"}), HasSubstr("say which with --feature"));
  EXPECT_THAT(refusal({"db", "upgrade", "--sql"}), HasSubstr("say which with --feature"));
  expect_success({"db", "downgrade", "0001", "--yes", "--feature", "notes"});
  EXPECT_THAT(expect_success({"db", "current", "--feature", "notes"}).out, StartsWith("0001"));
  EXPECT_THAT(expect_success({"db", "current", "--feature", "knowledge"}).out, StartsWith("0004"));
  EXPECT_THAT(expect_success({"db", "upgrade"}).err,
              AllOf(HasSubstr("cq.db"), HasSubstr("notes.db")));
  EXPECT_THAT(expect_success({"db", "current", "--feature", "notes"}).out, StartsWith("0002"));
  expect_success({"db", "downgrade", "base", "--yes"});
  EXPECT_THROW(DatabaseFile(file("notes.db")).run("SELECT 1 FROM notes"), std::runtime_error);
  EXPECT_THROW(DatabaseFile(file("cq.db")).run("SELECT 1 FROM users"), std::runtime_error);
}

// Its revisions go by the same names.
TEST_F(CommandsOnTwo, AnotherFeaturesDatabaseIsLeftAlone) {
  fs::copy_file(file("cq.db"), file("old.db"));
  environment_["CQ_NOTES_DATABASE_URL"] = "sqlite:///" + path("old.db");
  for (const Arguments& arguments :
       std::vector<Arguments>{{"note", "add", "b", "B"},
                              {"db", "upgrade"},
                              {"db", "downgrade", "0001", "--yes", "--feature", "notes"},
                              {"serve", "--port", "0"}}) {
    EXPECT_THAT(refusal(arguments),
                AllOf(HasSubstr("holds no notes"), HasSubstr("set CQ_NOTES_DATABASE_URL")))
        << arguments.front();
  }
  EXPECT_EQ(users("old.db").size(), 3U);
}

TEST_F(CommandsOnTwo, AnUnknownFeatureIsNamed) {
  for (const Arguments& command : std::vector<Arguments>{
           {"db", "current"},
           {"db", "upgrade"},
           {"backup", path("b")},
           {"restore", path("b")},
           {"doctor"},
           {"export", path("e")},
           {"copy", "--from", "sqlite:///" + path("cq.db"), "--to", "sqlite:///" + path("x.db")}}) {
    Arguments arguments = command;
    arguments.insert(arguments.end(), {"--feature", "note"});
    EXPECT_THAT(refusal(arguments), HasSubstr("did you mean notes?")) << command.front();
  }
}

TEST_F(CommandsOnTwo, ABackupOfBothIsADirectoryThatRestoreTakes) {
  EXPECT_THAT(expect_success({"backup", path("b")}).err,
              AllOf(HasSubstr("Backed up knowledge"), HasSubstr("3 users"),
                    HasSubstr("Backed up notes"), HasSubstr("1 note")));
  EXPECT_THAT(
      file_text(file("b/manifest.json")),
      AllOf(StartsWith(R"({"format":"cq-backup","version":1,"created_at":)"),
            HasSubstr(R"({"feature":"knowledge","file":"knowledge.backup","revision":"0004")"),
            HasSubstr(R"({"feature":"notes","file":"notes.backup","revision":"0002")")));
  EXPECT_THAT(refusal({"backup", path("b")}), HasSubstr("isn't empty"));
  add_note("b", "B");
  DatabaseFile(file("cq.db")).run("DELETE FROM users");
  EXPECT_THAT(refusal({"restore", path("b"), "--yes"}), HasSubstr("give --discard-newer"));
  EXPECT_EQ(notes(), "a  A\nb  B\n");
  EXPECT_THAT(expect_success({"restore", path("b"), "--yes", "--discard-newer"}).err,
              AllOf(HasSubstr("Restored knowledge"), HasSubstr("Restored notes")));
  EXPECT_EQ(notes(), "a  A\n");
  EXPECT_EQ(users().size(), 3U);
}

TEST_F(CommandsOnTwo, OneOfABackupIsRestoredAlone) {
  expect_success({"backup", path("b")});
  add_note("b", "B");
  DatabaseFile(file("cq.db")).run("DELETE FROM users");
  expect_success({"restore", path("b"), "--feature", "notes", "--yes", "--discard-newer"});
  EXPECT_EQ(notes(), "a  A\n");
  EXPECT_EQ(users().size(), 0U);
}

TEST_F(CommandsOnTwo, NothingIsRestoredWhereOneCanNotBe) {
  expect_success({"backup", path("b")});
  add_note("b", "B");
  const auto refused = [this] {
    const std::string sentence = refusal({"restore", path("b"), "--yes", "--discard-newer"});
    EXPECT_EQ(notes(), "a  A\nb  B\n");
    return sentence;
  };
  const std::string manifest = file_text(file("b/manifest.json"));
  std::string elsewhere = manifest;
  elsewhere.replace(elsewhere.find("notes.backup"), 12, "../notes.dbx");
  std::ofstream(file("b/manifest.json")) << elsewhere;
  EXPECT_THAT(refused(), HasSubstr("no name of a file in the directory"));
  std::ofstream(file("b/manifest.json")) << "{}";
  EXPECT_THAT(refused(), HasSubstr("is no list of a backup"));
  std::ofstream(file("b/manifest.json")) << manifest;
  std::ofstream(file("b/notes.backup"), std::ios::app) << "x";
  EXPECT_THAT(refused(), HasSubstr("isn't what the backup's list says"));
  fs::remove(file("b/manifest.json"));
  EXPECT_THAT(refused(), HasSubstr("has no manifest.json"));
}

TEST_F(CommandsOnTwo, ABackupOfOneIsAFileAndSaysSo) {
  expect_success({"backup", path("n.db"), "--feature", "notes"});
  add_note("b", "B");
  EXPECT_THAT(refusal({"restore", path("n.db"), "--yes"}), HasSubstr("say which with --feature"));
  EXPECT_THAT(refusal({"restore", path("n.db"), "--feature", "knowledge", "--yes"}),
              HasSubstr("none of this server's tables"));
  expect_success({"restore", path("n.db"), "--feature", "notes", "--yes", "--discard-newer"});
  EXPECT_EQ(notes(), "a  A\n");
}

TEST_F(CommandsOnTwo, ABackupThatFailsLeavesNothing) {
  environment_["CQ_NOTES_DATABASE_URL"] = "sqlite:///" + path("none.db");
  EXPECT_THAT(refusal({"backup", path("b")}), HasSubstr("notes: "));
  EXPECT_FALSE(fs::exists(file("b")));
}

TEST_F(CommandsOnTwo, WhatIsNotSwitchedOnIsNotRestoredUnasked) {
  expect_success({"backup", path("b")});
  environment_["CQ_FEATURES"] = "knowledge";
  EXPECT_THAT(refusal({"restore", path("b"), "--yes"}),
              AllOf(HasSubstr("also holds notes"), HasSubstr("CQ_FEATURES")));
}

TEST_F(CommandsOnTwo, AnExportOfBothIsImportedIntoBoth) {
  EXPECT_THAT(expect_success({"export", path("all.jsonl")}).err, HasSubstr("1 note"));
  const std::string all = file_text(file("all.jsonl"));
  EXPECT_THAT(all, AllOf(StartsWith(R"({"format":"cq-export","version":2,)"
                                    R"("features":["knowledge","notes"],"created_at":)"),
                         HasSubstr(R"({"type":"user",)"), HasSubstr(R"({"type":"note",)")));
  environment_["CQ_DB_PATH"] = path("d/cq.db");
  fs::create_directory(file("d"));
  expect_success({"import", path("all.jsonl"), "--dry-run"});
  EXPECT_FALSE(fs::exists(file("d/notes.db")));
  environment_["CQ_AUDIT_DAYS"] = "0";  // its own entry would be a difference
  EXPECT_THAT(expect_success({"import", path("all.jsonl"), "--json"}).out,
              HasSubstr(R"({"added":{"users":3,"api_keys":0,"units":0,"notes":1})"));
  EXPECT_EQ(notes(), "a  A\n");
  expect_success({"export", path("again.jsonl")});
  const std::string again = file_text(file("again.jsonl"));
  EXPECT_EQ(again.substr(again.find('\n')), all.substr(all.find('\n')));
}

TEST_F(CommandsOnTwo, AnExportOfOneIsAsEverAndGoesToItsOwn) {
  expect_success({"export", path("k.jsonl"), "--feature", "knowledge"});
  EXPECT_THAT(file_text(file("k.jsonl")),
              AllOf(StartsWith(R"({"format":"cq-export","version":1,"created_at":)"),
                    Not(HasSubstr("note"))));
  expect_success({"export", path("n.jsonl"), "--feature", "notes"});
  expect_success({"export", path("all.jsonl")});
  environment_["CQ_DB_PATH"] = path("d/cq.db");
  fs::create_directory(file("d"));
  EXPECT_THAT(refusal({"import", path("k.jsonl"), "--feature", "notes"}),
              HasSubstr("none of what is to be imported"));
  expect_success({"import", path("n.jsonl")});
  EXPECT_EQ(notes(), "a  A\n");
  EXPECT_FALSE(fs::exists(file("d/cq.db")));
  EXPECT_THAT(expect_success({"import", path("all.jsonl"), "--feature", "notes"}).err,
              HasSubstr("left out 3 records of other features"));
  EXPECT_FALSE(fs::exists(file("d/cq.db")));
  environment_["CQ_FEATURES"] = "knowledge";
  EXPECT_THAT(refusal({"import", path("all.jsonl")}), HasSubstr("which is not switched on"));
  EXPECT_FALSE(fs::exists(file("d/cq.db")));
}

TEST_F(CommandsOnTwo, ACopyTakesEachToItsOwn) {
  fs::create_directory(file("d"));
  const Arguments copy{"copy", "--from", "sqlite:///" + path("cq.db"), "--to",
                       "sqlite:///" + path("d/cq.db")};
  EXPECT_THAT(expect_success(copy).err,
              AllOf(HasSubstr("knowledge: copied 3 users"), HasSubstr("notes: copied 1 note")));
  environment_["CQ_DB_PATH"] = path("d/cq.db");
  EXPECT_EQ(notes(), "a  A\n");
  EXPECT_EQ(users("d/cq.db").size(), 3U);
  // Where one can't be copied, neither is.
  add_note("b", "B");
  DatabaseFile(file("d/cq.db")).run("DELETE FROM users");
  EXPECT_THAT(refusal(copy), AllOf(HasSubstr("notes: "), HasSubstr("nothing was copied")));
  EXPECT_EQ(users("d/cq.db").size(), 0U);
}

TEST_F(CommandsOnTwo, ACopyOfOneTakesItsUrls) {
  expect_success({"copy", "--feature", "notes", "--from", "sqlite:///" + path("notes.db"), "--to",
                  "sqlite:///" + path("other.db")});
  EXPECT_EQ(DatabaseFile(file("other.db")).run("SELECT id FROM notes"), (std::vector<Row>{{"a"}}));
  EXPECT_THAT(
      refusal({"copy", "--from", "sqlite:///" + path("cq.db"), "--to", "postgresql://host/d"}),
      HasSubstr("copy needs --notes-to"));
}

TEST_F(CommandsOnTwo, TheDoctorLooksAtEach) {
  EXPECT_THAT(expect_success({"doctor"}).out,
              AllOf(HasSubstr("ok       knowledge schema: "), HasSubstr("ok       notes schema: "),
                    ContainsRegex("ok       settings: All [0-9]+ can be read.")));
  const std::string one = expect_success({"doctor", "--feature", "notes"}).out;
  EXPECT_THAT(one, AllOf(HasSubstr("ok       schema: "), Not(HasSubstr("cq.db"))));
  DatabaseFile(file("notes.db")).run("UPDATE alembic_version SET version_num = '0009'");
  const ProcessResult result = run({"doctor"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("problem  notes schema: "),
                                HasSubstr("ok       knowledge schema: ")));
}

}  // namespace
}  // namespace cq::test
