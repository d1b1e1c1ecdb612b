// The entry point that libFuzzer calls. What check_input() throws ends the process, and libFuzzer
// keeps the input.
#include <cstddef>
#include <cstdint>

#include "fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  // NOLINT
  cq::test::check_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
