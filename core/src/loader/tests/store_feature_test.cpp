#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/store_module.hpp>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "loader/descriptor_checks.hpp"

namespace cq::host {
namespace {

const std::filesystem::path kModules = CQ_TEST_MODULE_DIRECTORY;

StoreFeature knowledge_of(const std::string& module) {
  return StoreModule::load(kModules / module).feature("knowledge");
}

std::string refusal(const StoreFeature& feature, std::initializer_list<std::string_view> parts) {
  try {
    feature.require(parts);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
    return error.what();
  }
  return "";
}

TEST(StoreFeature, OfEachPartTheIdIsKnown) {
  EXPECT_THAT(known_parts(),
              testing::IsSupersetOf({"migrations/1", "maintenance/1", "users/1", "api-keys/1",
                                     "knowledge/1", "fast-query/1", "reviews/1", "statistics/1",
                                     "old-documents/1", "health/1", "archive/1"}));
}

TEST(StoreFeature, HasThePartsThatTheModuleLists) {
  const StoreFeature memory = knowledge_of("cq_store_memory.so");
  EXPECT_TRUE(memory.has("archive/1"));
  EXPECT_FALSE(memory.has("maintenance/1"));
  EXPECT_FALSE(memory.has("archive"));
  EXPECT_EQ(refusal(memory, {"archive/1", "api-keys/1"}), "");
  EXPECT_EQ(
      refusal(memory, {"archive/1", "fast-query/1", "maintenance/1"}),
      "Store module memory has no fast query (part \"fast-query/1\"), which this needs; use a "
      "module that has it, as 'cq-server module list' shows.");
  EXPECT_EQ(
      refusal(memory, {"maintenance/1"}),
      "Store module memory has no maintenance (part \"maintenance/1\"), which this needs; use "
      "the database's own tools, or a module that has it, as 'cq-server module list' shows.");
}

TEST(StoreFeature, WithoutAStoreTheModuleSaysWhyInItsOwnSentence) {
  const StoreFeature feature = knowledge_of("broken/cq_store_saysnostore.so");
  EXPECT_FALSE(feature.has_store());
  EXPECT_EQ(refusal(feature, {"knowledge/1"}), "There is no store yet.");
  EXPECT_EQ(refusal(feature, {"reviews/1"}), "There is no store yet.");
  EXPECT_THAT(refusal(feature, {"maintenance/1"}), testing::HasSubstr("no maintenance"));
  EXPECT_EQ(refusal(feature, {"migrations/1"}), "");
}

TEST(StoreFeature, IsFoundByItsName) {
  const StoreModule module = StoreModule::load(kModules / "broken/cq_store_otherfeature.so");
  ASSERT_EQ(module.features().size(), 1U);
  EXPECT_EQ(module.feature("recipes-2").name(), "recipes-2");
  EXPECT_EQ(module.find_feature("knowledge"), nullptr);
  try {
    (void)module.feature("knowledge");
    ADD_FAILURE() << "it has that feature";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
    EXPECT_STREQ(error.what(),
                 "Store module otherfeature has no feature \"knowledge\", which this needs; use a "
                 "module that has it, as 'cq-server module list' shows.");
  }
}

TEST(StoreFeature, OfAModuleOfALaterTimeIsUsedForWhatThisHostKnowsOfIt) {
  const StoreModule module = StoreModule::load(kModules / "broken/cq_store_later.so");
  EXPECT_EQ(module.interface_version(), kCqInterfaceVersion);
  EXPECT_THAT(module.feature("knowledge").parts(),
              testing::ElementsAre("migrations/1", "maintenance/1", "knowledge/1", "health/1"));
}

struct LaterDescriptor {
  cq_module_descriptor known;
  const void* added;
  std::uint64_t flags;
};

TEST(DescriptorCopy, HasNothingWhereTheModulesDescriptorEnds) {
  cq_module_descriptor old{};
  old.struct_size = sizeof(old);
  old.name = "old";
  old.feature_count = 7;
  const auto copy = copy_descriptor<LaterDescriptor>(&old, old.struct_size);
  EXPECT_STREQ(copy.known.name, "old");
  EXPECT_EQ(copy.known.feature_count, 7U);
  EXPECT_EQ(copy.added, nullptr);
  EXPECT_EQ(copy.flags, 0U);
}

TEST(DescriptorCopy, LeavesOutWhatThisHostDoesNotKnow) {
  LaterDescriptor later{};
  later.known.struct_size = sizeof(later);
  later.known.name = "later";
  later.added = &later;
  EXPECT_STREQ(copy_descriptor<cq_module_descriptor>(&later, sizeof(later)).name, "later");
}

TEST(DescriptorCopy, TheSmallestAreThoseOfThisVersionAtFirst) {
  EXPECT_EQ(kSmallestDescriptor, 72U);
  EXPECT_EQ(kSmallestFeature, 80U);
}

}  // namespace
}  // namespace cq::host
