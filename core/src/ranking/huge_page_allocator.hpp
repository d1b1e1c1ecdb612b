#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <limits>
#include <new>

namespace cq::ranking {

/// An allocator for a large vector that is looked at here and there: it asks the kernel for huge
/// pages (2 MiB), so that the processor rarely has to look up where a page is. Where the kernel has
/// none, everything works as with std::allocator. What it gives begins at a cache line, or it would
/// take two to look at 32 or 64 bytes. Safe from any thread.
template <typename T>
class HugePageAllocator {
 public:
  using value_type = T;

  HugePageAllocator() noexcept = default;
  template <typename Other>
  HugePageAllocator(const HugePageAllocator<Other>& /*other*/) noexcept {}

  /// Throws std::bad_alloc.
  [[nodiscard]] T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / sizeof(T))
      throw std::bad_array_new_length();
    const std::size_t bytes = count * sizeof(T);
    if (bytes < kWorthwhile) return static_cast<T*>(::operator new(bytes, kCacheLine));
    void* const memory = ::operator new(bytes, kHugePage);
    (void)madvise(memory, bytes, MADV_HUGEPAGE);  // a wish
    return static_cast<T*>(memory);
  }

  void deallocate(T* memory, std::size_t count) noexcept {
    if (count * sizeof(T) < kWorthwhile) {
      ::operator delete(memory, kCacheLine);
    } else {
      ::operator delete(memory, kHugePage);
    }
  }

  friend bool operator==(const HugePageAllocator&, const HugePageAllocator&) noexcept {
    return true;
  }

 private:
  static constexpr std::align_val_t kCacheLine{64};
  static constexpr std::align_val_t kHugePage{std::size_t{1} << 21U};
  static constexpr std::size_t kWorthwhile = std::size_t{1} << 22U;
};

}  // namespace cq::ranking
