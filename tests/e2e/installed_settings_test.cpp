#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "e2e/database_file.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr uid_t kNobodysUid = 65534;

/// The binary in a bin/ of its own, with the libraries of the build beside it.
class InstalledSettings : public testing::Test {
 protected:
  InstalledSettings() {
    const fs::path built = CQ_SERVER_BINARY;
    fs::permissions(directory_.path(), fs::perms(0755));  // for the user nobody, too
    fs::permissions(work_.path(), fs::perms(0755));
    fs::create_directories(directory_.path() / "bin");
    fs::copy_file(built, binary_);
    fs::create_directory_symlink(built.parent_path().parent_path() / "lib",
                                 directory_.path() / "lib");
    fs::create_directories(env_file_.parent_path());
    fs::create_directories(state_);
    std::ofstream(env_file_) << "CQ_DB_PATH=" << (state_ / "cq.db").string() << "\n";
  }

  ProcessResult run(const std::vector<std::string>& arguments,
                    const std::map<std::string, std::string>& environment = {},
                    std::optional<uid_t> user = std::nullopt) {
    ProcessOptions options;
    options.arguments = {binary_.string()};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.environment = environment;
    options.input = "open sesame\n";
    options.working_directory = work_.path();
    options.user = user;
    return run_process(options);
  }
  /// Where root runs the tests; else nothing, as nobody else's database can be made.
  void give_state_to_nobody() {
    if (geteuid() == 0) {
      ASSERT_EQ(chown(state_.c_str(), kNobodysUid, kNobodysUid), 0);
    }
  }
  static uid_t owner(const fs::path& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 ? found.st_uid : static_cast<uid_t>(-1);
  }

  const TempDirectory directory_;
  const TempDirectory work_;
  const fs::path binary_ = directory_.path() / "bin" / "cq-server";
  const fs::path env_file_ = directory_.path() / "etc" / "cq-server" / "cq-server.env";
  const fs::path state_ = directory_.path() / "state";
};

TEST_F(InstalledSettings, AreReadByItselfFromAnywhere) {
  ASSERT_EQ(run({"db", "upgrade"}).exit_status, kDone);
  const ProcessResult made = run({"user", "create", "alice", "--password-stdin"});
  EXPECT_EQ(made.exit_status, kDone) << made.err;
  EXPECT_TRUE(fs::exists(state_ / "cq.db"));
  EXPECT_THAT(run({"config"}).out, HasSubstr(env_file_.string()));
  EXPECT_THAT(run({"config"}, {{"CQ_ENV_FILE", "/dev/null"}}).out, Not(HasSubstr("cq-server.env")));
}

TEST_F(InstalledSettings, OfAnotherBinaryAreNotRead) {
  EXPECT_THAT(run_cq_server({"config"}, {}).out, Not(HasSubstr("cq-server.env")));
}

TEST_F(InstalledSettings, RootWorksOnTheDatabaseAsItsOwner) {
  const uid_t user = geteuid() == 0 ? kNobodysUid : geteuid();
  give_state_to_nobody();
  ASSERT_EQ(run({"db", "upgrade"}).exit_status, kDone);
  ASSERT_EQ(run({"user", "create", "alice", "--password-stdin"}).exit_status, kDone);
  ASSERT_EQ(run({"backup", (state_ / "one.backup").string()}).exit_status, kDone);
  std::size_t seen = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(state_)) {
    EXPECT_EQ(owner(entry.path()), user) << entry.path();
    ++seen;
  }
  EXPECT_GE(seen, 3U) << "the database, the backup and its digest";
}

TEST_F(InstalledSettings, AFileThatOnlyRootMayUseIsRefusedWithTheUser) {
  const fs::path locked = directory_.path() / "locked";
  fs::create_directory(locked);
  give_state_to_nobody();
  ASSERT_EQ(run({"db", "upgrade"}).exit_status, kDone);
  fs::permissions(locked, geteuid() == 0 ? fs::perms(0700) : fs::perms(0500));
  const ProcessResult result = run({"backup", (locked / "one.backup").string()});
  fs::permissions(locked, fs::perms(0700));
  EXPECT_NE(result.exit_status, kDone);
  EXPECT_THAT(result.err, HasSubstr("ermission denied"));
  EXPECT_THAT(result.err, HasSubstr(locked.string()));
  EXPECT_EQ(result.err.find("Root runs this as the user 'nobody'") != std::string::npos,
            geteuid() == 0)
      << result.err;
}

TEST_F(InstalledSettings, ThatThisUserMayNotReadAreNamedWithTheUser) {
  fs::permissions(env_file_.parent_path(), fs::perms(0000));
  const std::optional<uid_t> user = geteuid() == 0 ? std::optional(kNobodysUid) : std::nullopt;
  const ProcessResult refused = run({"user", "list"}, {}, user);
  const ProcessResult config = run({"config"}, {}, user);
  const ProcessResult version = run({"--version"}, {}, user);
  const ProcessResult doctor_run = run({"doctor"}, {}, user);
  const std::string doctor = doctor_run.out;
  const ProcessResult own =
      run({"db", "heads"}, {{"CQ_DATABASE_URL", "sqlite://"}}, user);  // needs none of them
  fs::permissions(env_file_.parent_path(), fs::perms(0700));
  EXPECT_EQ(refused.exit_status, kMisconfigured);
  EXPECT_THAT(refused.err, HasSubstr("may not read " + env_file_.string()));
  EXPECT_THAT(refused.err, HasSubstr("sudo -u cq-server"));
  EXPECT_THAT(refused.err, HasSubstr(user ? "The user 'nobody'" : "The user"));
  EXPECT_EQ(config.exit_status, kMisconfigured);
  EXPECT_EQ(config.err, refused.err);
  EXPECT_EQ(version.exit_status, kDone);
  const std::string problem = "problem  settings: The user ";
  EXPECT_THAT(doctor, HasSubstr(problem)) << doctor_run.err;
  EXPECT_EQ(doctor.find(problem), doctor.rfind(problem)) << doctor;
  EXPECT_EQ(own.exit_status, kDone) << own.err;
}

}  // namespace
}  // namespace cq::test
