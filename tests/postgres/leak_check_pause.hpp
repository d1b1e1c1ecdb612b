#pragma once

#include "support/sanitizers.hpp"

#ifdef CQ_TEST_ADDRESS_SANITIZER
#include <sanitizer/lsan_interface.h>
#endif

namespace cq::test {

/// While this lives, what is allocated isn't looked for among the leaks. For one place where a
/// library is known to leak and nothing of ours could prevent it.
class LeakCheckPause {
 public:
#ifdef CQ_TEST_ADDRESS_SANITIZER
  LeakCheckPause() {
    __lsan_disable();
  }
  ~LeakCheckPause() {
    __lsan_enable();
  }
#else
  LeakCheckPause() = default;
  ~LeakCheckPause() {}  // NOLINT(modernize-use-equals-default): a variable of it is never unused
#endif
  LeakCheckPause(const LeakCheckPause&) = delete;
  LeakCheckPause& operator=(const LeakCheckPause&) = delete;
  LeakCheckPause(LeakCheckPause&&) = delete;
  LeakCheckPause& operator=(LeakCheckPause&&) = delete;
};

}  // namespace cq::test
