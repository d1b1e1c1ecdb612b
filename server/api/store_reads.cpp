#include "api/store_reads.hpp"

#include <algorithm>
#include <thread>

namespace cq::api {

std::size_t reads_at_a_time() noexcept {
  constexpr std::size_t kLeast = 4;
  return std::max<std::size_t>(kLeast, std::size_t{2} * std::thread::hardware_concurrency());
}

}  // namespace cq::api
