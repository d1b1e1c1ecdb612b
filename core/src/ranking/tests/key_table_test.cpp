#include "ranking/key_table.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

namespace cq::ranking {
namespace {

UnitKey key_with(std::uint64_t number) {
  UnitKey key;
  std::memcpy(key.bytes.data(), &number, sizeof number);
  return key;
}

TEST(KeyTable, FindsWhatAMapFindsThroughAllChanges) {
  std::mt19937 dice(3);
  std::map<UnitKey, RecordId> expected;
  std::vector<UnitKey> keys(20'000);
  KeyTable table;
  const auto key_of = [&keys](RecordId record) -> const UnitKey& { return keys[record]; };
  for (int i = 0; i < 200'000; ++i) {
    const auto record = static_cast<RecordId>(dice() % keys.size());
    const UnitKey key = key_with(record * 1'000'003ULL);
    keys[record] = key;
    if (expected.contains(key)) {
      ASSERT_EQ(table.find(key, key_of), record);
      table.remove(key, record);
      expected.erase(key);
    } else {
      ASSERT_EQ(table.find(key, key_of), std::nullopt);
      table.add(key, record);
      expected.emplace(key, record);
    }
  }
  EXPECT_EQ(table.size(), expected.size());
  for (const auto& [key, record] : expected) EXPECT_EQ(table.find(key, key_of), record);
}

}  // namespace
}  // namespace cq::ranking
