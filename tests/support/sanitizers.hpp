#pragma once

#include <chrono>
#include <cstddef>

// Which sanitizers this file is built with: g++ says it by macros, clang by __has_feature. The
// build says it of a server that runs beside a program without one (CLIENT in cmake/CqTest.cmake).
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CQ_TEST_ADDRESS_SANITIZER
#endif
#if __has_feature(thread_sanitizer)
#define CQ_TEST_THREAD_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define CQ_TEST_ADDRESS_SANITIZER
#endif
#if defined(__SANITIZE_THREAD__)
#define CQ_TEST_THREAD_SANITIZER
#endif

namespace cq::test {

/// What a sanitizer takes of a process's memory for itself, for bounds on that: AddressSanitizer
/// keeps 256 MiB of what was freed, to notice its use, and a shadow of all. So such a bound is held
/// tightly by the other builds alone, and here only as far as the whole stays within that.
#if defined(CQ_TEST_ADDRESS_SANITIZER)
inline constexpr std::size_t kSanitizerBytes = std::size_t{512} * 1024 * 1024;
#else
inline constexpr std::size_t kSanitizerBytes = 0;
#endif

/// How long a test waits for what is sure to come before it calls it hung. Sanitized code on a busy
/// machine takes ten times as long as other code.
#if defined(CQ_TEST_ADDRESS_SANITIZER) || defined(CQ_TEST_THREAD_SANITIZER)
inline constexpr std::chrono::seconds kPatience{300};
#else
inline constexpr std::chrono::seconds kPatience{60};
#endif

#if defined(CQ_TEST_ADDRESS_SANITIZER) || defined(CQ_TEST_THREAD_SANITIZER)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// How often a test does what it repeats, where the first times show a sanitizer all there is to
/// see: it takes ten times as long for each. The other builds do the whole.
constexpr int part_of(int whole) {
  return kSanitized && whole >= 10 ? whole / 10 : whole;
}

}  // namespace cq::test
