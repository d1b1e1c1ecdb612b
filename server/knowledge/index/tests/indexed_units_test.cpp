#include "knowledge/index/indexed_units.hpp"

#include <gtest/gtest.h>

#include <cq/knowledge/unit_document.hpp>

#include "knowledge/index/tests/random_units.hpp"
#include "knowledge/index/tests/watched_store.hpp"

namespace cq::knowledge {
namespace {

using test::all_of;
using test::Dice;
using test::texts_of;
using test::unit_id;
using test::unit_in;

StoredUnit approved(const Unit& unit) {
  return {.id = unit.id,
          .document = write_unit_document(unit),
          .status = ReviewStatus::kApproved,
          .reviewed_by = "bob",
          .reviewed_at = test::kMorning};
}

TEST(IndexedUnits, AnswersAreTheStoresThroughAllChanges) {
  Dice dice(20261129);
  test::WatchedStore store;
  IndexedUnits units;
  for (int round = 0; round < 15; ++round) {
    for (int change = 0; change < 40; ++change) {
      const unsigned number = dice.below(150);
      const std::string id = unit_id(number);
      const auto known = store.knowledge.find(id);
      if (known && dice.below(5) == 0) {
        store.erase(id);
      } else if (known && dice.below(2) == 0) {
        store.knowledge.confirm(id, test::kMorning, "");
      } else if (known) {
        store.change_document(id, write_unit_document(dice.unit(number)));
      } else {
        store.knowledge.insert(dice.unit(number));
      }
      const auto now = store.knowledge.find(id);
      now ? units.put(*now) : units.remove(id);
    }
    for (int query = 0; query < 8; ++query) {
      const KnowledgeQuery asked = dice.query();
      const auto answer = units.query(asked);
      ASSERT_TRUE(answer);
      ASSERT_EQ(texts_of(*answer), texts_of(store.knowledge.query(asked))) << round;
    }
  }
}

TEST(IndexedUnits, OnlyApprovedOnesAreKept) {
  IndexedUnits units;
  StoredUnit unit = approved(unit_in(1, {"api"}));
  units.put(unit);
  EXPECT_EQ(texts_of(units.query(all_of({"api"})).value()), texts_of({unit}));
  const std::size_t with = units.document_bytes();
  unit.status = ReviewStatus::kRejected;
  units.put(unit);
  EXPECT_TRUE(units.query(all_of({"api"})).value().empty());
  EXPECT_EQ(units.size(), 0U);
  EXPECT_LT(units.document_bytes(), with);
  EXPECT_EQ(units.document_bytes(), 0U);
}

TEST(IndexedUnits, OfAnOddUnitTheStoreIsAskedWhereItMayBeAmongTheAnswers) {
  IndexedUnits units;
  units.put(approved(unit_in(1, {"api"})));
  Unit odd = unit_in(2, {"web"});
  odd.id = "ku_odd";
  units.put(approved(odd));
  EXPECT_TRUE(units.query(all_of({"api"})));
  EXPECT_FALSE(units.query(all_of({"web"})));
  odd.domains = {"db"};
  units.put(approved(odd));
  EXPECT_TRUE(units.query(all_of({"web"})));
  EXPECT_FALSE(units.query(all_of({"db"})));
  EXPECT_EQ(units.size(), 2U);
  units.remove("ku_odd");
  EXPECT_TRUE(units.query(all_of({"db"})));
}

TEST(IndexedUnits, WhileOneCannotBeReadTheStoreIsAskedAlways) {
  IndexedUnits units;
  const StoredUnit sound = approved(unit_in(1, {"api"}));
  StoredUnit broken = sound;
  broken.document = "{";
  units.put(sound);
  units.put(broken);
  EXPECT_FALSE(units.query(all_of({"web"})));
  EXPECT_EQ(units.size(), 1U);
  units.put(broken);
  units.put(sound);
  EXPECT_EQ(texts_of(units.query(all_of({"api"})).value()), texts_of({sound}));
  units.remove(sound.id);
  EXPECT_EQ(units.document_bytes(), 0U);
}

TEST(IndexedUnits, TheMemoryThatItSaysGrowsAndShrinksWithTheDocuments) {
  IndexedUnits units;
  Unit large = unit_in(1, {"api"});
  large.insight.detail = std::string(10'000, 'x');
  const std::size_t empty = units.bytes();
  units.put(approved(large));
  EXPECT_GT(units.bytes(), empty + 10'000);
  units.put(approved(unit_in(1, {"api"})));
  EXPECT_LT(units.document_bytes(), 1'000U);
  StoredUnit reviewed = approved(unit_in(1, {"api"}));
  reviewed.reviewed_by = std::string(10'000, 'b');
  units.put(reviewed);
  EXPECT_GT(units.document_bytes(), 10'000U);
  units.remove(reviewed.id);
  EXPECT_EQ(units.document_bytes(), 0U);
}

}  // namespace
}  // namespace cq::knowledge
