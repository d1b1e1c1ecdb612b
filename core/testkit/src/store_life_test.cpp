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
  CQ_SENTENCE(
      "Store",
      "The order of a store's life: the module's factory makes it, reading and writing no "
      "table; the host brings its schema to head through the part \"migrations/1\", if the "
      "feature has it; the host calls open() once; from then on the other parts may be used, "
      "from any thread.");
  const auto store = feature().create_store(url());
  if (!lists(MigrationTarget::kId)) {
    store->open();
    EXPECT_FALSE(part<Knowledge>(*store).find(unit_id(1)));
    return;
  }
  EXPECT_TRUE(part<MigrationTarget>(*store).table_names().empty());
}

TEST_P(StoreLifeTest, MigrationsAreTheStoresOwnSchema) {
  CQ_SENTENCE("Store::find_part",
              "\"migrations/1\" may be asked for before open(), all others after it, from any "
              "thread.");
  if (!lists(MigrationTarget::kId)) {
    EXPECT_TRUE(feature().migrations().empty());
    return;
  }
  const auto store = open_store(feature(), url());
  EXPECT_EQ(part<MigrationTarget>(*store).versions(),
            std::vector<std::string>{feature().migrations().head()});
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
  EXPECT_EQ(part<MigrationTarget>(*store).versions(),
            std::vector<std::string>{feature().migrations().head()});
}

TEST_P(StoreLifeTest, AStoreHandsOutTheSamePartsEachTime) {
  CQ_SENTENCE("Store", "It hands out its parts by their ids; they live as long as the store.");
  CQ_SENTENCE("Store::find_part", "The same object each time.");
  CQ_SENTENCE(
      "Store::find_part",
      "The part of that id, an object of the class whose kId it is; null when this store has "
      "none.");
  const auto store = open_store(feature(), url());
  Knowledge& knowledge = part<Knowledge>(*store);
  Health& health = part<Health>(*store);
  knowledge.insert(sample_unit(1, {"api"}));
  for (const std::string_view id : kPartsOfStore) {
    EXPECT_EQ(store->find_part(id) != nullptr, lists(id)) << id;
    EXPECT_EQ(store->find_part(id), store->find_part(id)) << id;
  }
  health.check();
  EXPECT_TRUE(knowledge.find(unit_id(1)));
}

TEST_P(StoreLifeTest, AStoreThatWasNeverOpenedCanGo) {
  CQ_SENTENCE("Store", "A store is destroyed when no call is under way.");
  feature().create_store(url()).reset();
  open_store(feature(), url()).reset();
  EXPECT_EQ(error_kind_of([&] { part<Health>(*open_store(feature(), url())).check(); }),
            std::nullopt);
}

TEST_P(LastingStoreLifeTest, AStoreCanBeOpenedManyTimes) {
  CQ_SENTENCE("Store::open",
              "Called once, when the schema is at head and before any part but \"migrations/1\" is "
              "used.");
  for (unsigned i = 0; i < 10; ++i) {
    const auto store = open_store(feature(), url());
    part<Knowledge>(*store).insert(sample_unit(i, {"api"}));
    for (unsigned j = 0; j <= i; ++j) EXPECT_TRUE(part<Knowledge>(*store).find(unit_id(j)));
  }
}

}  // namespace

CQ_TESTS_OF(store_life_test)

}  // namespace cq::testkit
