#include "workspaces/artifact_files.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/temp_directory.hpp"

namespace cq::workspaces {
namespace {

namespace fs = std::filesystem;

class ArtifactFilesTest : public testing::Test {
 protected:
  ArtifactFilesTest() {
    fs::create_directory(served_);
    fs::create_directory(served_ / "inner");
    fs::create_directory(directory_.path() / "served-not");
    write(served_ / "inner" / "log.txt", "hello");
    write(directory_.path() / "served-not" / "secret", "secret");
  }

  static void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

  std::string read(const fs::path& path) {
    const ArtifactFolders::Result result = folders_.open(path.string());
    if (result.file) return result.file->read(0, 100);
    return result.problem == ArtifactFolders::Problem::kOutside ? "(outside)" : "(missing)";
  }

  const test::TempDirectory directory_;
  const fs::path served_ = directory_.path() / "served";
  ArtifactFolders folders_{{(directory_.path() / "later").string(), served_.string()}};
};

TEST_F(ArtifactFilesTest, AreReadBelowTheFolders) {
  EXPECT_EQ(read(served_ / "inner" / "log.txt"), "hello");
  EXPECT_EQ(read(served_ / "inner" / ".." / "inner" / "log.txt"), "hello");
  fs::create_directory(directory_.path() / "later");
  write(directory_.path() / "later" / "a", "late");
  EXPECT_EQ(read(directory_.path() / "later" / "a"), "late") << "a folder that was made meanwhile";
}

TEST_F(ArtifactFilesTest, NoPathLeavesTheFolders) {
  const fs::path secret = directory_.path() / "served-not" / "secret";
  EXPECT_EQ(read(secret), "(outside)");
  EXPECT_EQ(read(served_ / ".." / "served-not" / "secret"), "(outside)");
  EXPECT_EQ(read("/etc/passwd"), "(outside)");
  fs::create_symlink(secret, served_ / "link");
  EXPECT_EQ(read(served_ / "link"), "(outside)");
  fs::create_directory_symlink(secret.parent_path(), served_ / "folder");
  EXPECT_EQ(read(served_ / "folder" / "secret"), "(outside)");
}

TEST_F(ArtifactFilesTest, LinksThatStayBelowThemAreFollowed) {
  fs::create_symlink("inner/log.txt", served_ / "latest");
  EXPECT_EQ(read(served_ / "latest"), "hello");
  fs::create_directory_symlink(served_, directory_.path() / "alias");
  EXPECT_EQ(read(directory_.path() / "alias" / "inner" / "log.txt"), "hello");
}

TEST_F(ArtifactFilesTest, OnlyRegularFilesAreRead) {
  ASSERT_EQ(::mkfifo((served_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read(served_ / "pipe"), "(missing)") << "and nobody waits for its other end";
  EXPECT_EQ(read(served_ / "inner"), "(missing)");
  EXPECT_EQ(read(served_ / "nothing"), "(missing)");
  EXPECT_EQ(read(""), "(missing)");
  EXPECT_FALSE(folders_.open((served_ / "inner" / "log.txt").string() + std::string(1, '\0')).file);
}

TEST_F(ArtifactFilesTest, NoFolderServesNothing) {
  EXPECT_FALSE(ArtifactFolders({}).open((served_ / "inner" / "log.txt").string()).file);
}

TEST_F(ArtifactFilesTest, SayWhenTheyChanged) {
  const fs::path path = served_ / "inner" / "log.txt";
  const auto tag = [&] { return folders_.open(path.string()).file->entity_tag(); };
  const std::string before = tag();
  EXPECT_EQ(tag(), before);
  write(path, "hello, too");
  EXPECT_NE(tag(), before);
  const ArtifactFile file = *std::move(folders_.open(path.string()).file);
  EXPECT_EQ(file.name(), "log.txt");
  EXPECT_EQ(file.size(), 10U);
  EXPECT_EQ(file.read(7, 100), "too");
  EXPECT_EQ(file.read(100, 100), "");
  EXPECT_TRUE(file.last_modified().ends_with(" GMT"));
}

}  // namespace
}  // namespace cq::workspaces
