#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

/// From a store's making to its end.
class StoreLifeTest : public SubjectTest {};
CQ_SUITE(StoreLifeTest, "store", kNeedsStore, Lasting::kStore);

class LastingStoreLifeTest : public SubjectTest {};
CQ_SUITE(LastingStoreLifeTest, "store", kNeedsStore, Lasting::kProcess);

TEST_P(StoreLifeTest, MakingAStoreMakesNoTable) {
  CQ_SENTENCE("Store",
              "The order of a store's life: the module's factory makes it, reading and writing no "
              "table; the host brings its schema to head through migrations(), if it has any; the "
              "host calls open() once, and then asks for every other part that the module claims; "
              "from then on these may be used, from any thread.");
  const auto store = module().create_store(url());
  if (!claims(kCqCapabilityMigrations)) {
    store->open();
    EXPECT_FALSE(store->knowledge().find(unit_id(1)));
    return;
  }
  EXPECT_TRUE(store->migrations().table_names().empty());
}

TEST_P(StoreLifeTest, MigrationsAreTheStoresOwnSchema) {
  CQ_SENTENCE("Store::migrations", "The database's schema side.");
  if (!claims(kCqCapabilityMigrations)) {
    EXPECT_TRUE(module().migrations().empty());
    return;
  }
  const auto store = open_store(module(), url());
  EXPECT_EQ(store->migrations().versions(), std::vector<std::string>{module().migrations().head()});
  store->knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_EQ(store->migrations().versions(), std::vector<std::string>{module().migrations().head()});
}

TEST_P(StoreLifeTest, AStoreHandsOutTheSamePartsEachTime) {
  CQ_SENTENCE("Store", "It hands out its parts by reference; they live as long as the store.");
  const auto store = open_store(module(), url());
  Knowledge& knowledge = store->knowledge();
  Health& health = store->health();
  knowledge.insert(sample_unit(1, {"api"}));
  EXPECT_EQ(&store->knowledge(), &knowledge);
  EXPECT_EQ(&store->health(), &health);
  if (claims(kCqCapabilityAccounts)) {
    EXPECT_EQ(&store->users(), &store->users());
    EXPECT_EQ(&store->api_keys(), &store->api_keys());
  }
  if (claims(kCqCapabilityReviews)) {
    EXPECT_EQ(&store->reviews(), &store->reviews());
  }
  if (claims(kCqCapabilityArchive)) {
    EXPECT_EQ(&store->archive(), &store->archive());
  }
  health.check();
  EXPECT_TRUE(knowledge.find(unit_id(1)));
}

TEST_P(StoreLifeTest, AStoreThatWasNeverOpenedCanGo) {
  CQ_SENTENCE("Store", "A store is destroyed when no call is under way.");
  module().create_store(url()).reset();
  open_store(module(), url()).reset();
  EXPECT_EQ(error_kind_of([&] { open_store(module(), url())->health().check(); }), std::nullopt);
}

TEST_P(LastingStoreLifeTest, AStoreCanBeOpenedManyTimes) {
  CQ_SENTENCE("Store::open",
              "Called once, when the schema is at head and before any part but migrations() is "
              "used.");
  for (unsigned i = 0; i < 10; ++i) {
    const auto store = open_store(module(), url());
    store->knowledge().insert(sample_unit(i, {"api"}));
    for (unsigned j = 0; j <= i; ++j) EXPECT_TRUE(store->knowledge().find(unit_id(j)));
  }
}

}  // namespace

CQ_TESTS_OF(store_life_test)

}  // namespace cq::testkit
