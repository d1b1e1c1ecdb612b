#pragma once

#include <cstddef>

namespace cq::test {

/// What a sanitizer takes of a process's memory for itself, for bounds on that: AddressSanitizer
/// keeps 256 MiB of what was freed, to notice its use, and a shadow of all. So such a bound is held
/// tightly by the other builds alone, and here only as far as the whole stays within that.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr std::size_t kSanitizerBytes = std::size_t{512} * 1024 * 1024;
#else
inline constexpr std::size_t kSanitizerBytes = 0;
#endif

}  // namespace cq::test
