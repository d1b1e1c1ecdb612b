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
  CQ_SENTENCE("store.life");
  const auto store = feature().create_store(url());
  if (!lists(MigrationTarget::kId)) {
    store->open();
    EXPECT_FALSE(part<Knowledge>(*store).find(unit_id(1)));
    return;
  }
  EXPECT_TRUE(part<MigrationTarget>(*store).table_names().empty());
}

TEST_P(StoreLifeTest, MigrationsAreTheStoresOwnSchema) {
  CQ_SENTENCE("store.find_part.when");
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
  CQ_SENTENCE("store.parts");
  CQ_SENTENCE("store.find_part");
  CQ_SENTENCE("store.find_part.same");
  CQ_SENTENCE("store.find_part");
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
  CQ_SENTENCE("store.end");
  feature().create_store(url()).reset();
  open_store(feature(), url()).reset();
  EXPECT_EQ(error_kind_of([&] { part<Health>(*open_store(feature(), url())).check(); }),
            std::nullopt);
}

TEST_P(LastingStoreLifeTest, AStoreCanBeOpenedManyTimes) {
  CQ_SENTENCE("store.open");
  for (unsigned i = 0; i < 10; ++i) {
    const auto store = open_store(feature(), url());
    part<Knowledge>(*store).insert(sample_unit(i, {"api"}));
    for (unsigned j = 0; j <= i; ++j) EXPECT_TRUE(part<Knowledge>(*store).find(unit_id(j)));
  }
}

}  // namespace

CQ_TESTS_OF(store_life_test)

}  // namespace cq::testkit
