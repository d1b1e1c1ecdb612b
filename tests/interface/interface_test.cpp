#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "auth/sha256.hpp"
#include "interface/baseline.hpp"
#include "interface/layout.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path kData = CQ_TEST_DATA_DIRECTORY;

// What the interface was when it was frozen, and what was added at the end since.
TEST(Interface, IsTheRecordedOne) {
  EXPECT_THAT(complaints(read_lines(kData / "interface-1.txt"), layout_lines()), IsEmpty());
}

// Lines may be added to the record, but what it held when the interface was frozen stays.
TEST(Interface, TheRecordOfTheFrozenOneIsAsItWas) {
  std::ifstream file(kData / "interface-1.sha256");
  std::string digest;
  std::size_t count = 0;
  ASSERT_TRUE(file >> digest >> count);
  EXPECT_GE(count, 200U);
  const std::vector<std::string> lines = read_lines(kData / "interface-1.txt");
  ASSERT_GE(lines.size(), count);
  auth::Sha256 hash;
  for (std::size_t i = 0; i < count; ++i) {
    hash.update(lines[i] + "\n");
  }
  EXPECT_EQ(hash.finish(), digest);
}

TEST(Interface, TheRecordHasSomethingOfEachKind) {
  const std::vector<std::string> lines = layout_lines();
  for (const std::string line :
       {"interface version 1", "entry cq_module_descriptor.struct_size 0 4 j",
        "entry cq_module_descriptor.interface_version 4 4 j",
        "entry cq_module_descriptor.cxx_runtime 8 8 PKc",
        "virtual Store.migrations 2 MN2cq5StoreEFRNS_15MigrationTargetEvE", "virtuals Health 3",
        "value ErrorKind.kConflict 1", "bit kCqCapabilityMaintenance 64"}) {
    EXPECT_THAT(lines, testing::Contains(line));
  }
}

class Complaints : public testing::Test {
 protected:
  const std::vector<std::string> recorded_{"entry cq_module_descriptor.name 16 8 PKc",
                                           "struct cq_module_descriptor 24 8",
                                           "virtual Users.find 2 A",
                                           "virtuals Users 3",
                                           "member Unit.id 0 32 B",
                                           "struct Unit 32 8"};
  std::vector<std::string> present_ = recorded_;
};

TEST_F(Complaints, AreNoneWhileNothingMoves) {
  std::reverse(present_.begin(), present_.end());
  EXPECT_THAT(complaints(recorded_, present_), IsEmpty());
}

TEST_F(Complaints, NameWhatHasMovedAndTheRule) {
  present_[0] = "entry cq_module_descriptor.name 24 8 PKc";
  present_[2] = "virtual Users.find 3 A";
  present_[5] = "struct Unit 40 8";
  EXPECT_THAT(
      complaints(recorded_, present_),
      ElementsAre(AllOf(HasSubstr("'entry cq_module_descriptor.name' was 16 8 PKc and is "
                                  "24 8 PKc"),
                        HasSubstr("entries stay as they are")),
                  AllOf(HasSubstr("'struct Unit' was 32 8 and is 40 8"), HasSubstr("never change")),
                  AllOf(HasSubstr("'virtual Users.find' was 2 A and is 3 A"),
                        HasSubstr("keep their place"))));
}

TEST_F(Complaints, NameWhatIsGone) {
  present_.erase(present_.begin() + 4);
  EXPECT_THAT(complaints(recorded_, present_), ElementsAre(HasSubstr("'member Unit.id' is gone")));
}

TEST_F(Complaints, EndWhenAnAdditionAtTheEndIsRecorded) {
  present_[1] = "struct cq_module_descriptor 32 8";
  present_[3] = "virtuals Users 4";
  present_.emplace_back("virtual Users.count 3 C");
  present_.emplace_back("entry cq_module_descriptor.added 24 8 D");
  const std::vector<std::string> unrecorded = complaints(recorded_, present_);
  EXPECT_THAT(unrecorded,
              testing::UnorderedElementsAre(
                  HasSubstr("'virtual Users.count' is new"),
                  HasSubstr("add the line 'entry cq_module_descriptor.added 24 8 D' at the end"),
                  HasSubstr("'virtuals Users' has grown from 3 to 4"),
                  HasSubstr("'struct cq_module_descriptor' has grown from 24 8 to 32 8")));
  std::vector<std::string> extended = recorded_;
  extended.insert(extended.end(),
                  {"virtual Users.count 3 C", "virtuals Users 4",
                   "entry cq_module_descriptor.added 24 8 D", "struct cq_module_descriptor 32 8"});
  EXPECT_THAT(complaints(extended, present_), IsEmpty());
}

TEST_F(Complaints, DoNotEndWhenALineIsRecordedAnewWithAnotherValue) {
  present_[2] = "virtual Users.find 3 A";
  std::vector<std::string> extended = recorded_;
  extended.emplace_back("virtual Users.find 3 A");
  EXPECT_THAT(complaints(extended, present_),
              ElementsAre(HasSubstr("'virtual Users.find' is recorded twice")));
}

}  // namespace
}  // namespace cq::test
