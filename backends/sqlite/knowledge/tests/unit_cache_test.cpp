#include "sqlite/knowledge/unit_cache.hpp"

#include <gtest/gtest.h>

#include <cq/testkit/samples.hpp>
#include <random>
#include <string>
#include <vector>

namespace cq::test {

using namespace testkit;

namespace {

using ranking::UnitKey;
using sqlite::UnitCache;

UnitKey numbered_key(unsigned number) {
  return ranking::key_of(unit_id(number)).value();
}

StoredUnit reviewed_unit(unsigned number) {
  return {unit_id(number), "{\"number\":" + std::to_string(number) + "}", ReviewStatus::kApproved,
          "bob", at("2026-01-05T00:00:00Z")};
}

TEST(UnitCache, FindsWhatWasKeptAsItWas) {
  UnitCache cache;
  const StoredUnit unit = reviewed_unit(1);
  cache.keep(numbered_key(1), 7, unit);
  StoredUnit found;
  ASSERT_TRUE(cache.find(numbered_key(1), 7, found));
  EXPECT_EQ(found.id, unit.id);
  EXPECT_EQ(found.document, unit.document);
  EXPECT_EQ(found.status, unit.status);
  EXPECT_EQ(found.reviewed_by, unit.reviewed_by);
  EXPECT_EQ(found.reviewed_at, unit.reviewed_at);
}

TEST(UnitCache, FindsNoOtherUnitAndNoOtherStateOfIt) {
  UnitCache cache;
  StoredUnit found;
  EXPECT_FALSE(cache.find(numbered_key(1), 0, found));
  cache.keep(numbered_key(1), 7, reviewed_unit(1));
  EXPECT_FALSE(cache.find(numbered_key(1), 8, found));
  EXPECT_FALSE(cache.find(numbered_key(2), 7, found));
  cache.keep(numbered_key(1), 8, reviewed_unit(1));
  EXPECT_FALSE(cache.find(numbered_key(1), 7, found));
  EXPECT_TRUE(cache.find(numbered_key(1), 8, found));
}

TEST(UnitCache, KeepsNoVeryLongDocument) {
  UnitCache cache;
  StoredUnit unit = reviewed_unit(1);
  unit.document.assign(4097, 'x');
  cache.keep(numbered_key(1), 7, unit);
  StoredUnit found;
  EXPECT_FALSE(cache.find(numbered_key(1), 7, found));
}

// An answer that lacks one of its units is read again whole: so units that are in use together must
// not push each other out long before the cache is full.
TEST(UnitCache, KeepsSomeThousandsTogether) {
  constexpr std::size_t kInUse = 3000;
  std::mt19937 engine(20261121);
  std::vector<UnitKey> keys(kInUse);
  for (UnitKey& key : keys) {
    for (unsigned char& byte : key.bytes) byte = static_cast<unsigned char>(engine());
  }
  UnitCache cache;
  for (const UnitKey& key : keys) cache.keep(key, 1, reviewed_unit(1));
  std::size_t found = 0;
  StoredUnit unit;
  for (const UnitKey& key : keys) found += cache.find(key, 1, unit) ? 1U : 0U;
  EXPECT_EQ(found, kInUse);
}

TEST(UnitCache, HoldsSoManyAtMost) {
  UnitCache cache;
  for (unsigned i = 0; i < 20'000; ++i) cache.keep(numbered_key(i), 1, reviewed_unit(i));
  std::size_t found = 0;
  StoredUnit unit;
  for (unsigned i = 0; i < 20'000; ++i) found += cache.find(numbered_key(i), 1, unit) ? 1U : 0U;
  EXPECT_LE(found, 8192U);
  EXPECT_GT(found, 4096U);
}

}  // namespace
}  // namespace cq::test
