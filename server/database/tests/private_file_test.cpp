#include "database/private_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "crypto/digest.hpp"
#include "support/server_fakes.hpp"
#include "support/temp_directory.hpp"

namespace cq::database {
namespace {

using test::error_of;
using testing::StartsWith;

std::string bytes_of(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

class PrivateFileTest : public testing::Test {
 protected:
  test::TempDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "export.jsonl";
};

TEST_F(PrivateFileTest, AppearsWholeAndForItsOwnerAlone) {
  const std::string text(200'000, 'x');
  PrivateFile file(file_, false);
  file.write(text);
  EXPECT_FALSE(std::filesystem::exists(file_));
  file.finish();
  EXPECT_EQ(bytes_of(file_), text);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path()), {}), 1);
  struct stat status {};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(PrivateFileTest, WhatIsNotFinishedGoes) {
  {
    PrivateFile file(file_, false);
    file.write("half");
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(PrivateFileTest, AnExistingFileStaysUnlessItIsToGo) {
  std::ofstream(file_) << "old";
  EXPECT_THAT(error_of([&] { const PrivateFile file(file_, false); }), StartsWith("conflict"));
  EXPECT_EQ(bytes_of(file_), "old");
  PrivateFile file(file_, true);
  file.write("new");
  file.finish();
  EXPECT_EQ(bytes_of(file_), "new");
}

TEST_F(PrivateFileTest, AFileThatCameMeanwhileStays) {
  PrivateFile file(file_, false);
  file.write("new");
  std::ofstream(file_) << "old";
  EXPECT_THAT(error_of([&] { file.finish(); }), StartsWith("conflict"));
  EXPECT_EQ(bytes_of(file_), "old");
}

TEST_F(PrivateFileTest, OfTwoAtOnceTheFirstToFinishHasTheName) {
  PrivateFile first(file_, false);
  PrivateFile second(file_, false);
  first.write("first");
  second.write("second");
  first.finish();
  EXPECT_THAT(error_of([&] { second.finish(); }), StartsWith("conflict"));
  EXPECT_EQ(bytes_of(file_), "first");
}

TEST_F(PrivateFileTest, SomebodyElsesPartStays) {
  const std::filesystem::path part = file_.string() + ".part";
  std::ofstream(part) << "precious";
  PrivateFile file(file_, false);
  file.write("new");
  file.finish();
  EXPECT_EQ(bytes_of(file_), "new");
  EXPECT_EQ(bytes_of(part), "precious");
}

TEST_F(PrivateFileTest, APlaceThatCannotBeWrittenIsNamed) {
  const auto nowhere = directory_.path() / "no" / "file";
  EXPECT_THAT(error_of([&] { const PrivateFile file(nowhere, false); }),
              testing::AllOf(StartsWith("unavailable"), testing::HasSubstr(nowhere.string())));
  EXPECT_THAT(error_of([&] { const PrivateFile file(directory_.path(), true); }),
              StartsWith("invalid argument"));
}

TEST(Sha256, IsThatOfTheStandardInParts) {
  crypto::Sha256 sum;
  EXPECT_EQ(sum.finish(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  sum.update("a");
  sum.update("");
  sum.update("bc");
  EXPECT_EQ(sum.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace cq::database
