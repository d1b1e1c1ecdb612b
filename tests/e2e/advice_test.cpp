// Advice in errors fits what was asked: the command, its options, and the user who ran it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr uid_t kStranger = 65534;

class Advice : public testing::Test {
 protected:
  std::string complaint(const std::vector<std::string>& arguments,
                        std::optional<uid_t> user = std::nullopt) {
    ProcessOptions options = cq_server_options(arguments, server_environment(file_));
    options.user = user;
    const ProcessResult result = run_process(options);
    EXPECT_NE(result.exit_status, 0) << result.out;
    return result.err;
  }

  const TempDirectory directory_;
  const fs::path file_ = directory_.path() / "cq.db";
};

TEST_F(Advice, OnANewerRevisionIsNotToUpgrade) {
  make_database(server_environment(file_));
  DatabaseFile(file_).run("UPDATE alembic_version SET version_num = '9999'");
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"user", "list"},
                                             {"api-key", "list", "--user", "a"},
                                             {"export", (directory_.path() / "x.jsonl").string()},
                                             {"db", "upgrade"},
                                             {"serve", "--port", "0"}}) {
    const std::string said = complaint(arguments);
    EXPECT_THAT(said, HasSubstr("Can't locate revision identified by '9999'")) << arguments[0];
    EXPECT_THAT(said, HasSubstr("run the version that wrote it")) << arguments[0];
    EXPECT_THAT(said, Not(HasSubstr("db upgrade"))) << arguments[0];
  }
}

TEST_F(Advice, OfCopyNamesItsOwnOptions) {
  const std::string source = "sqlite:///" + (directory_.path() / "none.db").string();
  const std::string said =
      complaint({"copy", "--from", source, "--to", "sqlite:///" + file_.string()});
  EXPECT_THAT(said, HasSubstr("or name another one with --from."));
  EXPECT_THAT(complaint({"user", "list"}), HasSubstr("or name another one with --url."));
}

TEST_F(Advice, OnAUrlOfAnotherFormNamesTheCanonicalOne) {
  for (const auto& [url, form] :
       std::map<std::string, std::string>{{"postgres://h/x", "postgresql+psycopg://"},
                                          {"postgresql+asyncpg://h/x", "postgresql+psycopg://"},
                                          {"POSTGRESQL://h/x", "postgresql+psycopg://"},
                                          {"SQLITE:///x", "sqlite://"},
                                          {"sqlite3:///x", "sqlite://"}}) {
    for (const std::string command : {"current", "upgrade"}) {
      EXPECT_THAT(complaint({"db", command, "--url", url}), HasSubstr("'" + form + "'")) << url;
    }
  }
}

TEST_F(Advice, OnALackingPermissionNamesUserAndPath) {
  const fs::path locked = directory_.path() / "locked";
  fs::create_directory(locked);
  const std::string url = "sqlite:///" + (locked / "cq.db").string();
  const bool is_root = geteuid() == 0;
  const auto stranger = is_root ? std::optional(kStranger) : std::nullopt;
  const std::string user = is_root ? "The user 'nobody'" : "The user '";
  fs::permissions(directory_.path(), fs::perms(0755));
  fs::permissions(locked, fs::perms(0555));
  const std::string unwritable = complaint({"db", "upgrade", "--url", url}, stranger);
  fs::permissions(locked, fs::perms(0));
  const std::string closed = complaint({"db", "upgrade", "--url", url}, stranger);
  fs::permissions(locked, fs::perms(0755));
  make_database({{"CQ_DATABASE_URL", url}});
  fs::permissions(locked / "cq.db", fs::perms(0));
  const std::string unreadable = complaint({"user", "list", "--url", url}, stranger);
  EXPECT_THAT(unwritable, HasSubstr(user));
  EXPECT_THAT(unwritable, HasSubstr("may not make files in " + locked.string()));
  EXPECT_THAT(closed, HasSubstr("may not look into " + locked.string()));
  EXPECT_THAT(unreadable, HasSubstr("may not read and write " + (locked / "cq.db").string()));
}

TEST_F(Advice, IsNotNeededToReadWhatMayOnlyBeRead) {
  const fs::path locked = directory_.path() / "locked";
  fs::create_directory(locked);
  const fs::path file = locked / "cq.db";
  const std::string url = "sqlite:///" + file.string();
  make_database({{"CQ_DATABASE_URL", url}});
  DatabaseFile(file).add_contract_users();
  ASSERT_FALSE(fs::exists(file.string() + "-wal"));
  fs::permissions(directory_.path(), fs::perms(0755));
  fs::permissions(file, fs::perms(0444));
  fs::permissions(locked, fs::perms(0555));
  const auto stranger = geteuid() == 0 ? std::optional(kStranger) : std::nullopt;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"user", "list"},
                                             {"api-key", "list", "--user", "alice"},
                                             {"audit"},
                                             {"export", "-"},
                                             {"db", "current"},
                                             {"db", "check"}}) {
    std::vector<std::string> command = arguments;
    command.insert(command.end(), {"--url", url});
    ProcessOptions options = cq_server_options(command, server_environment(file_));
    options.user = stranger;
    const ProcessResult result = run_process(options);
    EXPECT_EQ(result.exit_status, 0) << arguments.front() << ": " << result.err;
  }
  EXPECT_THAT(complaint({"user", "create", "zoe", "--password-stdin", "--url", url}, stranger),
              Not(testing::IsEmpty()));
  EXPECT_THAT(complaint({"serve", "--port", "0", "--url", url}, stranger), HasSubstr("may not"));
  fs::permissions(locked, fs::perms(0755));
}

}  // namespace
}  // namespace cq::test
