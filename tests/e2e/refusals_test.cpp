// What is refused for its arguments or its surroundings leaves the database as it is: it is neither
// made nor brought to another revision, so that the original can go on with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/server_process.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;

struct Refused {
  std::string name;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> settings{};
  std::string input{};
};

class Refusals : public testing::TestWithParam<Refused> {
 protected:
  /// Without anything that it would have to do before it refuses.
  std::string refuse(const fs::path& database) {
    auto environment = server_environment(database);
    for (const auto& [name, value] : GetParam().settings) {
      environment[name] = value == "taken" ? std::to_string(other_.port()) : value;
    }
    const ProcessResult result = run_cq_server(GetParam().arguments, environment, GetParam().input);
    EXPECT_NE(result.exit_status, 0) << result.out;
    return result.err;
  }

  TempDirectory directory_;
  ServerProcess other_{directory_.path() / "other.db"};  // has a port
};

TEST_P(Refusals, LeaveADatabaseOfTheOriginalAtItsRevision) {
  const fs::path file = directory_.path() / "cq.db";
  fs::copy_file(fs::path(CQ_TEST_DATA_DIRECTORY) / "fixtures/cq-at-0001.db", file);
  const std::string said = refuse(file);
  EXPECT_EQ(DatabaseFile(file).run("SELECT version_num FROM alembic_version"),
            std::vector<Row>{{"0001"}})
      << said;
}

// What works on records that are there doesn't make the database that it doesn't find.
TEST(MissingDatabase, IsMadeOnlyByWhatFillsOne) {
  const TempDirectory directory;
  const fs::path file = directory.path() / "new" / "cq.db";
  const auto environment = server_environment(file);
  const auto run = [&](const std::vector<std::string>& arguments) {
    return run_cq_server(arguments, environment, "correct horse\n");
  };
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"user", "create", "zoe", "--password-stdin"},
           {"user", "passwd", "zoe", "--password-stdin"},
           {"user", "delete", "zoe", "--yes"},
           {"api-key", "create", "--user", "zoe", "--name", "k", "--ttl", "1d"},
           {"api-key", "revoke", "--user", "zoe", "k"},
           {"db", "stamp", "head"}}) {
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 1) << arguments[0] << result.err;
    EXPECT_THAT(result.err,
                testing::AllOf(testing::HasSubstr("There is no database at sqlite:///"),
                               testing::HasSubstr(file.string() + " yet"),
                               testing::HasSubstr("make it with 'cq-server db upgrade' or start")));
    EXPECT_FALSE(fs::exists(file.parent_path())) << arguments[0];
  }
  const std::string backup = (directory.path() / "backup").string();
  const std::string exported = (directory.path() / "export").string();
  const std::string url = "sqlite:///" + file.string();
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"demo"},
                                             {"db", "upgrade"},
                                             {"import", exported},
                                             {"restore", backup},
                                             {"restore", backup, "--json"}}) {
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, 0) << arguments[0] << result.err;
    EXPECT_THAT(result.err, testing::HasSubstr(url)) << arguments[0];
    EXPECT_TRUE(fs::exists(file)) << arguments[0];
    if (arguments[0] == "demo") {
      EXPECT_THAT(result.err, testing::HasSubstr("Made the database " + url + "."));
      ASSERT_EQ(run({"backup", backup}).exit_status, 0);
      ASSERT_EQ(run({"export", exported}).exit_status, 0);
    }
    fs::remove_all(file.parent_path());
  }
  ServerProcess server(file);
  EXPECT_THAT(server.log(), testing::HasSubstr("Made the database " + url));
}

TEST_P(Refusals, MakeNoDatabase) {
  const fs::path file = directory_.path() / "cq.db";
  const std::string said = refuse(file);
  EXPECT_FALSE(fs::exists(file)) << said;
}

INSTANTIATE_TEST_SUITE_P(
    Commands, Refusals,
    testing::Values(
        Refused{"PortInUse", {"serve"}, {{"CQ_PORT", "taken"}}},
        Refused{"MetricsPortInUse", {"serve"}, {{"CQ_PORT", "0"}, {"CQ_METRICS_PORT", "taken"}}},
        Refused{"OnePortForBoth", {"serve"}, {{"CQ_PORT", "4321"}, {"CQ_METRICS_PORT", "4321"}}},
        Refused{"NoSuchHost", {"serve"}, {{"CQ_HOST", "203.0.113.77"}}},
        Refused{"BadSetting", {"serve"}, {{"CQ_MAX_HEADERS", "many"}}},
        Refused{"NoSecret", {"serve"}, {{"CQ_JWT_SECRET", ""}}},
        Refused{"WeakSecret", {"serve"}, {{"CQ_JWT_SECRET", "fifteen-letters"}}},
        Refused{"OneSecretForBoth",
                {"serve"},
                {{"CQ_JWT_SECRET", "twenty-four-letters-here"},
                 {"CQ_API_KEY_PEPPER", "twenty-four-letters-here"}}},
        Refused{"EmptyPassword", {"user", "create", "zoe", "--password-stdin"}, {}, "\n"},
        Refused{"NoPassword", {"user", "create", "zoe", "--password-stdin"}},
        Refused{"LongPassword",
                {"user", "create", "zoe", "--password-stdin"},
                {},
                std::string(73, 'x') + "\n"},
        Refused{"NewPasswordEmpty", {"user", "passwd", "alice", "--password-stdin"}, {}, "\n"},
        Refused{"BadUserName", {"user", "create", "", "--password-stdin"}, {}, "correct horse\n"},
        Refused{"BadTtl", {"api-key", "create", "--user", "alice", "--name", "k", "--ttl", "soon"}},
        Refused{"BadKeyName",
                {"api-key", "create", "--user", "alice", "--name", "", "--ttl", "1d"}},
        Refused{"NoExport", {"import", "-"}, {}, "this is none\n"},
        Refused{"EmptyExport", {"import", "-"}},
        Refused{"NoSuchExport", {"import", "/nonexistent/export.jsonl"}},
        Refused{"NoBackup", {"restore", "/nonexistent/backup"}}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace cq::test
