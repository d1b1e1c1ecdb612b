#pragma once

#include <cstdint>
#include <optional>

namespace cq::observability {

/// What the system says of this process. A member is nullopt where the system doesn't say it.
struct ProcessStatistics {
  double cpu_seconds = 0;  ///< of all threads, in user and system mode
  double start_time = 0;   ///< seconds since 1970
  std::optional<std::uint64_t> resident_bytes;
  std::optional<std::uint64_t> virtual_bytes;
  std::optional<std::uint64_t> open_descriptors;
  std::optional<std::uint64_t> max_descriptors;  ///< the soft limit
  std::optional<std::uint64_t> threads;
};

/// As they are now. Safe from any thread.
ProcessStatistics process_statistics();

}  // namespace cq::observability
