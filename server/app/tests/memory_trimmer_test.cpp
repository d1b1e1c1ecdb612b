#include "app/memory_trimmer.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <fstream>
#include <memory>
#include <vector>

#include "support/sanitizers.hpp"

// A sanitizer's allocator keeps freed memory on purpose, and tells malloc_trim nothing of it.
#if !defined(CQ_TEST_ADDRESS_SANITIZER) && !defined(CQ_TEST_THREAD_SANITIZER)

namespace cq::app {
namespace {

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST(FreeMemory, BetweenBlocksInUseIsGivenBackOnce) {
  constexpr std::size_t kBlocks = 8192;
  constexpr std::size_t kSize = std::size_t{16} * 1024;
  std::vector<std::unique_ptr<char[]>> freed;
  std::vector<std::unique_ptr<char[]>> kept;
  for (std::size_t i = 0; i < kBlocks; ++i) {  // 128 MiB
    freed.push_back(std::make_unique<char[]>(kSize));
    kept.push_back(std::make_unique<char[]>(1));
  }
  freed.clear();
  const std::size_t before = resident_bytes();
  FreeMemory memory;
  EXPECT_TRUE(memory.give_back());
  EXPECT_LT(resident_bytes() + std::size_t{64} * 1024 * 1024, before);
  EXPECT_FALSE(memory.give_back());
}

}  // namespace
}  // namespace cq::app

#endif
