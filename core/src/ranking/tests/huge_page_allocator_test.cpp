#include "ranking/huge_page_allocator.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <new>
#include <vector>

namespace cq::test {
namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21U;

TEST(HugePageAllocator, KeepsWhatAGrowingVectorHolds) {
  constexpr std::uint64_t kNumbers = 3'000'000;  // 24 MB, through both kinds of memory
  std::vector<std::uint64_t, ranking::HugePageAllocator<std::uint64_t>> numbers;
  for (std::uint64_t number = 0; number < kNumbers; ++number) numbers.push_back(number);
  for (std::uint64_t number = 0; number < kNumbers; ++number) ASSERT_EQ(numbers[number], number);
}

TEST(HugePageAllocator, BeginsWhereAHugePageMay) {
  ranking::HugePageAllocator<char> allocator;
  char* const memory = allocator.allocate(4 * kHugePage);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % kHugePage, 0U);
  allocator.deallocate(memory, 4 * kHugePage);
}

TEST(HugePageAllocator, RefusesWhatNoMemoryHolds) {
  ranking::HugePageAllocator<std::uint64_t> allocator;
  constexpr std::size_t kTooMany = std::numeric_limits<std::size_t>::max() / 4;
  EXPECT_THROW((void)allocator.allocate(kTooMany), std::bad_array_new_length);
}

}  // namespace
}  // namespace cq::test
