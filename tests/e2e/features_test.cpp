#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/two_features.hpp"
#include "support/eventually.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A server of two features, each with a database of its own.
class TwoFeatures : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return directory_.path() / name;
  }
  std::map<std::string, std::string> environment() const { return two_features(file("cq.db")); }

  const TempDirectory directory_;
};

TEST_F(TwoFeatures, AreServedTogether) {
  {
    ServerProcess server(notes_server(), environment());
    EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 201);
    EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 409);
    EXPECT_EQ(get(server.port(), "/api/v1/notes").body, R"({"notes":[{"id":"a","text":"A"}]})");
    EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 200);
    EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
    EXPECT_THAT(get(server.port(), "/openapi.json").body,
                AllOf(HasSubstr("/api/v1/notes"), HasSubstr("/api/v1/knowledge")));
    EXPECT_EQ(server.stop(), 0);
    EXPECT_THAT(server.log(), AllOf(HasSubstr("Opened sqlite:///" + file("cq.db").string()),
                                    HasSubstr("Opened sqlite:///" + file("notes.db").string() +
                                              " (from beside CQ_DB_PATH)")));
  }
  // Each file holds its own tables, and its own chain's revision.
  DatabaseFile notes(file("notes.db"));
  EXPECT_EQ(notes.run("SELECT count(*) FROM notes"), (std::vector<Row>{{"1"}}));
  EXPECT_THROW(notes.run("SELECT count(*) FROM users"), std::runtime_error);
  EXPECT_EQ(notes.run("SELECT version FROM db_metadata"), (std::vector<Row>{{"notes 1"}}));
  EXPECT_THROW(DatabaseFile(file("cq.db")).run("SELECT count(*) FROM notes"), std::runtime_error);
}

TEST_F(TwoFeatures, WithOneSwitchedOffServeTheOtherAsEver) {
  auto settings = environment();
  settings.erase("CQ_FEATURES");
  ServerProcess server(notes_server(), settings);
  EXPECT_EQ(get(server.port(), "/api/v1/notes").status, 404);
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 200);
  EXPECT_THAT(get(server.port(), "/openapi.json").body, Not(HasSubstr("notes")));
  EXPECT_THAT(get(server.port(), "/metrics").body, Not(HasSubstr("notes")));
  EXPECT_EQ(server.stop(), 0);
  EXPECT_FALSE(std::filesystem::exists(file("notes.db")));
}

TEST_F(TwoFeatures, OneIsServedWithoutTheOther) {
  auto settings = environment();
  settings["CQ_FEATURES"] = "notes";
  settings.erase("CQ_JWT_SECRET");
  settings.erase("CQ_API_KEY_PEPPER");
  ServerProcess server(notes_server(), settings);
  EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 201);
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 404);
  EXPECT_EQ(server.stop(), 0);
  EXPECT_FALSE(std::filesystem::exists(file("cq.db")));
}

/// The same on databases of another kind: in memory, gone with the process.
class TwoFeaturesInMemory : public TwoFeatures {
 protected:
  std::map<std::string, std::string> in_memory() const {
    auto settings = environment();
    settings["CQ_DATABASE_URL"] = "memory:///knowledge";
    settings["CQ_NOTES_DATABASE_URL"] = "memory:///notes";
    return settings;
  }
};

TEST_F(TwoFeaturesInMemory, AreServedTogether) {
  ServerProcess server(notes_server(), in_memory());
  EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 201);
  EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 409);
  EXPECT_EQ(get(server.port(), "/api/v1/notes").body, R"({"notes":[{"id":"a","text":"A"}]})");
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 200);
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
  EXPECT_THAT(get(server.port(), "/metrics").body,
              HasSubstr("cq_store_operation_duration_seconds_count"
                        R"({database="notes",operation="notes.add"} 2)"));
  EXPECT_EQ(server.stop(), 0);
  EXPECT_THAT(server.log(),
              AllOf(HasSubstr("Opened memory:///knowledge"),
                    HasSubstr("Opened memory:///notes (from CQ_NOTES_DATABASE_URL)")));
}

TEST_F(TwoFeaturesInMemory, EachHasADatabaseOfItsOwnWithoutAName) {
  auto settings = environment();
  settings["CQ_DATABASE_URL"] = "memory://";
  ServerProcess server(notes_server(), settings);
  EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 201);
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 200);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(TwoFeaturesInMemory, OneIsServedWithoutTheOther) {
  auto settings = in_memory();
  settings["CQ_FEATURES"] = "notes";
  settings.erase("CQ_JWT_SECRET");
  settings.erase("CQ_API_KEY_PEPPER");
  settings["CQ_DATABASE_URL"] = "nosuch:///x";  // nothing asks for it
  ServerProcess server(notes_server(), settings);
  EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 201);
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 404);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(TwoFeaturesInMemory, OneDatabaseForBothIsRefused) {
  auto settings = in_memory();
  settings["CQ_NOTES_DATABASE_URL"] = "memory:///knowledge";
  const ProcessResult result = run_notes_server({"serve", "--port", "0"}, settings);
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr("is that of knowledge"));
}

TEST_F(TwoFeaturesInMemory, TakeACopyOfThoseInFiles) {
  ASSERT_EQ(run_notes_server({"db", "upgrade"}, environment()).exit_status, 0);
  DatabaseFile(file("cq.db")).add_contract_users();
  ASSERT_EQ(run_notes_server({"note", "add", "a", "A"}, environment()).exit_status, 0);
  const ProcessResult copy =
      run_notes_server({"copy", "--from", "sqlite:///" + file("cq.db").string(), "--to",
                        "memory:///knowledge", "--notes-to", "memory:///notes"},
                       environment());
  EXPECT_EQ(copy.exit_status, 0) << copy.err;
  EXPECT_THAT(copy.err,
              AllOf(HasSubstr("knowledge: copied 3 users"), HasSubstr("notes: copied 1 note")));
}

TEST_F(TwoFeaturesInMemory, OneOfThemWithoutMaintenanceKeepsBothFromABackup) {
  auto settings = environment();
  ASSERT_EQ(run_notes_server({"db", "upgrade"}, settings).exit_status, 0);
  settings["CQ_NOTES_DATABASE_URL"] = "memory:///notes";
  const ProcessResult both = run_notes_server({"backup", file("saved").string()}, settings);
  EXPECT_EQ(both.exit_status, 2);
  EXPECT_THAT(both.err, HasSubstr("Store module memory has no maintenance"));
  EXPECT_FALSE(std::filesystem::exists(file("saved")));
  EXPECT_EQ(run_notes_server({"backup", "--feature", "knowledge", file("saved").string()}, settings)
                .exit_status,
            0);
}

TEST_F(TwoFeatures, LieInDifferentBackEndsWhereTheirUrlsSaySo) {
  auto settings = environment();
  settings["CQ_DATABASE_URL"] = "memory://";
  settings["CQ_NOTES_DATABASE_URL"] = "sqlite:///" + file("elsewhere.db").string();
  settings["CQ_STORE_MODULE_PATH"] += ":" + std::string(CQ_TEST_MODULE_DIRECTORY);
  ServerProcess server(notes_server(), settings);
  EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 201);
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
  EXPECT_EQ(server.stop(), 0);
  EXPECT_TRUE(std::filesystem::exists(file("elsewhere.db")));
}

TEST_F(TwoFeatures, AreMeasuredApart) {
  ServerProcess server(notes_server(), environment());
  EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 201);
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 200);
  const std::string metrics = get(server.port(), "/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("cq_store_operation_duration_seconds_count"
                                 R"({database="notes",operation="notes.add"} 1)"));
  EXPECT_THAT(metrics, HasSubstr("cq_store_operation_duration_seconds_count"
                                 R"({operation="knowledge.query"})"));
  EXPECT_THAT(metrics, HasSubstr(R"(cq_worker_pool_threads{pool="cq-notes-write"} 10)"));
}

TEST_F(TwoFeatures, ReadinessSaysWhichDatabaseIsNotReady) {
  ServerProcess server(notes_server(), environment());
  DatabaseFile(file("notes.db")).run("UPDATE alembic_version SET version_num = '0007'");
  const HttpAnswer answer = get(server.port(), "/api/v1/ready");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body,
            R"({"detail":"notes: The schema is at revision 0007, but this server works on 0002"})");
}

// More writes than there are threads wait for the lock of the one; the other doesn't notice.
TEST_F(TwoFeatures, WriteLocksAreIndependent) {
  auto settings = environment();
  settings["CQ_DATABASE_URL"] = "sqlite:///" + file("cq.db").string() + "?timeout=60";
  ServerProcess server(notes_server(), settings);
  DatabaseFile knowledge(file("cq.db"));
  knowledge.add_contract_users();
  const std::string jwt = login_of_contract_user("alice");
  knowledge.run("BEGIN IMMEDIATE");
  std::vector<std::future<int>> blocked;
  for (int i = 0; i < 12; ++i) {
    blocked.push_back(std::async(std::launch::async, [&] {
      return post_json(server.port(), "/api/v1/users/me/api-keys", R"({"name":"k","ttl":"1d"})",
                       jwt)
          .status;
    }));
  }
  const auto waiting = [&] {
    const std::string metrics = get(server.port(), "/metrics").body;
    return metrics.find(R"(cq_worker_pool_active{pool="cq-store-write"} 10)") != std::string::npos;
  };
  ASSERT_TRUE(eventually(waiting));
  EXPECT_EQ(post_json(server.port(), "/api/v1/notes", R"({"id":"a","text":"A"})").status, 201);
  EXPECT_TRUE(waiting());  // they still do
  knowledge.run("ROLLBACK");
  for (std::future<int>& status : blocked) EXPECT_THAT(status.get(), testing::AnyOf(201, 503));
}

TEST_F(TwoFeatures, NothingIsOpenedWhereOneCanNotBe) {
  const auto refusal = [this](const std::string& name, const std::string& value) {
    auto settings = environment();
    settings[name] = value;
    const ProcessResult result = run_notes_server({"serve", "--port", "0"}, settings);
    EXPECT_EQ(result.exit_status, 2) << result.err;
    EXPECT_FALSE(std::filesystem::exists(file("cq.db")));
    EXPECT_FALSE(std::filesystem::exists(file("notes.db")));
    return result.err;
  };
  EXPECT_THAT(refusal("CQ_FEATURES", "knowledge,note"),
              AllOf(HasSubstr("CQ_FEATURES"), HasSubstr("did you mean notes?")));
  EXPECT_THAT(refusal("CQ_NOTES_DATABASE_URL", "sqlite:///" + file("cq.db").string()),
              AllOf(HasSubstr("is that of knowledge"), HasSubstr("set CQ_NOTES_DATABASE_URL")));
  EXPECT_THAT(refusal("CQ_NOTES_DATABASE_URL", "nosuch:///x"), HasSubstr("nosuch"));
  EXPECT_THAT(refusal("CQ_DATABASE_URL", "postgresql://h/d"),
              HasSubstr("CQ_NOTES_DATABASE_URL is not set"));
}

TEST_F(TwoFeatures, ACommandOfAFeatureWorksOnItsDatabase) {
  EXPECT_EQ(run_notes_server({"note", "add", "a", "A"}, environment()).exit_status, 0);
  EXPECT_EQ(run_notes_server({"note", "list"}, environment()).out, "a  A\n");
  const ProcessResult none = run_notes_server(
      {"note", "list", "--notes-url", "sqlite:///" + file("none.db").string()}, environment());
  EXPECT_THAT(none.err, HasSubstr("name another one with --notes-url."));
  EXPECT_FALSE(std::filesystem::exists(file("cq.db")));
}

}  // namespace
}  // namespace cq::test
