#pragma once

#include <cstddef>

namespace cq::api {

/// How many requests read from one store at a time: it has so many threads for them, more than the
/// machine has cores, as some of them wait for disks. Safe from any thread.
[[nodiscard]] std::size_t reads_at_a_time() noexcept;

}  // namespace cq::api
