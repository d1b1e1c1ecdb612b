#include "app/service_user.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <optional>

#include "support/temp_directory.hpp"

namespace cq::app {
namespace {

constexpr uid_t kOther = 12345;

class ServiceUser : public testing::Test {
 protected:
  void write(const std::string& text) {
    std::ofstream(path("env"), std::ios::binary) << text;
    given_.installed_env_file = path("env");
  }
  std::string path(const std::string& name) { return directory_.path() / name; }
  std::optional<uid_t> user() {
    const std::optional<Owner> owner = service_user(settings::Sources(given_));
    return owner ? std::optional(owner->user) : std::nullopt;
  }
  /// What the temporary directory's owner is to a command: root isn't left for root.
  std::optional<uid_t> ours() { return geteuid() == 0 ? std::nullopt : std::optional(geteuid()); }

  const test::InEmptyDirectory directory_;
  settings::Given given_;
};

TEST_F(ServiceUser, OwnsTheDatabaseThatTheInstallationsSettingsName) {
  write("CQ_DB_PATH=" + path("cq.db") + "\n");
  EXPECT_EQ(user(), ours());
  write("CQ_DATABASE_URL=sqlite:///" + path("cq.db") + "\n");
  EXPECT_EQ(user(), ours());
  if (geteuid() == 0) {
    ASSERT_EQ(chown(directory_.path().c_str(), kOther, kOther), 0);
    EXPECT_EQ(user(), kOther) << "of the directory, as there is no file yet";
    std::ofstream(path("cq.db")) << "";
    ASSERT_EQ(chown(path("cq.db").c_str(), kOther + 1, kOther), 0);
    EXPECT_EQ(user(), kOther + 1) << "of the file";
  }
}

TEST_F(ServiceUser, IsNobodyWhereAnotherSourceNamesTheDatabase) {
  write("CQ_DB_PATH=/proc/self/status\n");
  given_.environment["CQ_DB_PATH"] = path("cq.db");
  EXPECT_EQ(user(), std::nullopt);
  given_.environment.clear();
  given_.command_line["CQ_DATABASE_URL"] = "sqlite:///" + path("cq.db");
  EXPECT_EQ(user(), std::nullopt);
  given_.command_line.clear();
  given_.env_file = path("env");
  EXPECT_EQ(user(), std::nullopt) << "of a file that was named, as it is none that was installed";
}

TEST_F(ServiceUser, IsNobodyWhereTheDatabaseIsNoFile) {
  for (const char* url : {"postgresql://h/cq", "postgresql:///cq", "sqlite://", "nonsense"}) {
    write("CQ_DATABASE_URL=" + std::string(url) + "\n");
    EXPECT_EQ(user(), std::nullopt) << url;
  }
}

TEST_F(ServiceUser, OfAFileIsItsOwnerElseThatOfTheNearestDirectory) {
  EXPECT_EQ(owner_of("/proc/1")->user, 0U);
  EXPECT_EQ(owner_of(path("no/such/file"))->user, geteuid());
  EXPECT_EQ(owner_of("no/such/file")->user, geteuid());
  EXPECT_EQ(owner_of("/no/such/file")->user, 0U);
}

}  // namespace
}  // namespace cq::app
