#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "sqlite/knowledge/index/index_file_finding.hpp"
#include "sqlite/knowledge/index/tests/saved_index_fixture.hpp"

namespace cq::test {
namespace {

/// The file itself, and what is said of it.
class IndexFileTest : public SavedIndexTest {};

TEST_F(IndexFileTest, OneFromBeforeItWasSwitchedOffIsRemovedAndNoOther) {
  save();
  ASSERT_TRUE(fs::exists(index_file()));
  {
    RunningIndex index(file(), false);
    index.wait_until_there();
  }
  EXPECT_FALSE(fs::exists(index_file()));
  std::ofstream(index_file()) << "notes on the index";
  {
    RunningIndex index(file(), false);
    index.wait_until_there();
  }
  EXPECT_TRUE(fs::exists(index_file()));
}

TEST_F(IndexFileTest, DoctorSaysWhatKeepsItFromBeingSavedAndWhatLiesThere) {
  const auto finding = [this](bool on, std::size_t least_units = 1) {
    DatabaseOptions options;
    options.file = file();
    options.index_file = {on, least_units, std::chrono::milliseconds(0)};
    Connection connection(options, sqlite::Opening::kExisting);
    return sqlite::index_file_finding(options, connection);
  };
  using Kind = Finding::Kind;
  EXPECT_EQ(finding(false).sentence, "It is switched off.");
  EXPECT_THAT(finding(true).sentence, testing::HasSubstr("There is none yet"));
  EXPECT_THAT(finding(true, 1000).sentence, testing::HasSubstr("too few units"));
  save();
  EXPECT_EQ(finding(true).kind, Kind::kFine);
  EXPECT_THAT(finding(true).sentence, testing::HasSubstr("holds an index"));
  EXPECT_EQ(finding(false).kind, Kind::kWarning);
  EXPECT_THAT(finding(false).sentence, testing::HasSubstr("is left from before that"));
  fs::resize_file(index_file(), 100);
  EXPECT_EQ(finding(true).kind, Kind::kFine);
  EXPECT_THAT(finding(true).sentence, testing::HasSubstr("is damaged or of another version"));
  fs::remove(index_file());
  std::ofstream(index_file()) << "notes on the index";
  EXPECT_THAT(finding(false).sentence, testing::HasSubstr("is another program's file"));
  fs::remove(index_file());
  fs::create_directory(index_file());
  EXPECT_EQ(finding(true).kind, Kind::kWarning);
  EXPECT_THAT(finding(true).sentence, testing::HasSubstr("as a directory lies there"));
  EXPECT_NE(finding(true).remedy, "");
}

}  // namespace
}  // namespace cq::test
