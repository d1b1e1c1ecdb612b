#include <algorithm>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "run.hpp"

namespace cq::testkit {
namespace {

/// What a module says of itself, without a database.
class ModuleTest : public SubjectTest {
 protected:
  [[nodiscard]] const cq_module_descriptor& descriptor() const { return descriptor_of(module()); }
  [[nodiscard]] DatabaseUrl url_of_its_own() const {
    return parse_database_url(module().schemes().front() + "://127.0.0.1/database");
  }
};
CQ_SUITE(ModuleTest, "module", kNeedsNothing, Lasting::kStore);

class StorelessModuleTest : public ModuleTest {};
CQ_SUITE_WITHOUT(StorelessModuleTest, "module", kCqCapabilityStore);

class UnmaintainedModuleTest : public ModuleTest {};
CQ_SUITE_WITHOUT(UnmaintainedModuleTest, "module", kCqCapabilityMaintenance);

TEST_P(ModuleTest, ItServesTheFormsOfUrlThatItNames) {
  CQ_SENTENCE("cq_url_scheme",
              "One form of URL that a module serves: \"dialect+driver://\", or \"dialect://\" with "
              "an empty driver.");
  ASSERT_FALSE(module().schemes().empty());
  for (const std::string& scheme : module().schemes()) {
    EXPECT_TRUE(module().serves(parse_database_url(scheme + ":///database"))) << scheme;
  }
}

TEST_P(ModuleTest, PartsOfAStoreAreClaimedWithAStore) {
  CQ_SENTENCE(
      "kCqCapabilityStore",
      "The bits after kCqCapabilityMigrations, but for kCqCapabilityMaintenance, are parts of "
      "a store.");
  constexpr std::uint64_t kParts = kCqCapabilityAccounts | kCqCapabilityReviews |
                                   kCqCapabilityStatistics | kCqCapabilityArchive |
                                   kCqCapabilityAtOnce;
  const std::uint64_t capabilities = descriptor().capabilities;
  EXPECT_TRUE((capabilities & kParts) == 0 || (capabilities & kCqCapabilityStore) != 0);
}

TEST_P(ModuleTest, MigrationsAreClaimedWithAChain) {
  CQ_SENTENCE("kCqCapabilityMigrations", "open_migrations, a chain");
  EXPECT_EQ(claims(kCqCapabilityMigrations), !module().migrations().empty());
}

TEST_P(ModuleTest, WhatIsNotClaimedHasNoFactory) {
  CQ_SENTENCE("cq_module_descriptor::create_store", "Null without that capability.");
  CQ_SENTENCE("cq_module_descriptor::open_migrations", "Null without that capability.");
  EXPECT_EQ(descriptor().create_store != nullptr, claims(kCqCapabilityStore));
  EXPECT_EQ(descriptor().open_migrations != nullptr, claims(kCqCapabilityMigrations));
  EXPECT_EQ(descriptor().open_maintenance != nullptr, claims(kCqCapabilityMaintenance));
}

TEST_P(StorelessModuleTest, WhoAsksForAStoreIsToldWhyThereIsNone) {
  CQ_SENTENCE("cq_module_descriptor::why_no_store",
              "The sentence that whoever would open a store is told when the module has none; "
              "null: the core's own.");
  const auto error = error_of([&] { module().create_store(url_of_its_own()).reset(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kNotImplemented);
  const char* const why = descriptor().why_no_store;
  if (why != nullptr) {
    EXPECT_STREQ(error->what(), why);
  }
  EXPECT_TRUE(std::string_view(error->what()).ends_with('.')) << error->what();
}

TEST_P(UnmaintainedModuleTest, NothingMaintainsIt) {
  CQ_SENTENCE("kCqCapabilityStore",
              "The core calls on nothing that a module doesn't claim; who asks for it is told that "
              "this module lacks it.");
  std::unique_ptr<Maintenance> maintenance;
  const auto kind =
      error_kind_of([&] { maintenance = module().open_maintenance(url_of_its_own()); });
  EXPECT_EQ(kind.value_or(ErrorKind::kNotImplemented), ErrorKind::kNotImplemented);
  EXPECT_FALSE(maintenance);
}

}  // namespace

CQ_TESTS_OF(module_test)

}  // namespace cq::testkit
