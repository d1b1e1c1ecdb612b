#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/error.hpp>
#include <cq/host/capabilities.hpp>
#include <cq/host/descriptor_copy.hpp>
#include <cq/host/store_module.hpp>
#include <filesystem>
#include <string>

namespace cq::host {
namespace {

const std::filesystem::path kModules = CQ_TEST_MODULE_DIRECTORY;

std::string refusal(const StoreModule& module, std::uint64_t bits) {
  try {
    module.require(bits);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNotImplemented);
    return error.what();
  }
  return "";
}

TEST(Capabilities, HaveEachABitAndANameOfTheirOwn) {
  std::uint64_t seen = 0;
  for (const Capability& capability : all_capabilities()) {
    EXPECT_EQ(seen & capability.bit, 0U) << capability.name;
    seen |= capability.bit;
    EXPECT_THAT(names_of_capabilities(capability.bit),
                testing::ElementsAre(std::string(capability.name)));
  }
  EXPECT_EQ(known_capabilities(~std::uint64_t{0}), seen);
}

TEST(Capabilities, AModuleHasWhatItClaims) {
  const StoreModule memory = StoreModule::load(kModules / "cq_store_memory.so");
  EXPECT_TRUE(memory.has(kCqCapabilityStore | kCqCapabilityArchive));
  EXPECT_FALSE(memory.has(kCqCapabilityStore | kCqCapabilityMaintenance));
  EXPECT_EQ(refusal(memory, kCqCapabilityStore | kCqCapabilityArchive), "");
  EXPECT_EQ(refusal(memory, kCqCapabilityStore | kCqCapabilityMaintenance),
            "Store module memory has no maintenance (capability \"maintenance\"), which this "
            "needs; use the database's own tools, or a module that has it, as 'cq-server module "
            "list' shows.");
}

TEST(Capabilities, AModuleWithoutAStoreSaysWhyInItsOwnSentence) {
  const StoreModule module = StoreModule::load(kModules / "broken/cq_store_saysnostore.so");
  EXPECT_EQ(refusal(module, kCqCapabilityStore), "There is no store yet.");
  EXPECT_EQ(refusal(module, kCqCapabilityReviews), "There is no store yet.");
  EXPECT_THAT(refusal(module, kCqCapabilityMaintenance), testing::HasSubstr("no maintenance"));
  EXPECT_EQ(refusal(module, kCqCapabilityMigrations), "");
}

TEST(Capabilities, AModuleOfALaterTimeIsUsedForWhatThisHostKnowsOfIt) {
  const StoreModule module = StoreModule::load(kModules / "broken/cq_store_later.so");
  EXPECT_EQ(module.interface_version(), kCqInterfaceVersion);
  EXPECT_EQ(module.capabilities(),
            kCqCapabilityStore | kCqCapabilityMigrations | kCqCapabilityMaintenance);
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
  old.why_no_store = "because";
  const auto copy = copy_descriptor<LaterDescriptor>(&old, old.struct_size);
  EXPECT_STREQ(copy.known.name, "old");
  EXPECT_STREQ(copy.known.why_no_store, "because");
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

TEST(DescriptorCopy, TheSmallestIsTheOneOfTheFirstVersion) {
  EXPECT_EQ(kSmallestDescriptor, 112U);
}

}  // namespace
}  // namespace cq::host
