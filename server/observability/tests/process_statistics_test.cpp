#include "observability/process_statistics.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <thread>
#include <vector>

#include "observability/metrics.hpp"

namespace cq::observability {
namespace {

using testing::HasSubstr;

TEST(ProcessStatistics, FollowWhatTheProcessTakes) {
  const ProcessStatistics before = process_statistics();
  const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const std::vector<char> memory(std::size_t{64} * 1024 * 1024, 'x');
  while (process_statistics().cpu_seconds < before.cpu_seconds + 0.01) {
  }
  std::uint64_t threads = 0;
  std::thread([&threads] { threads = *process_statistics().threads; }).join();
  const ProcessStatistics after = process_statistics();
  close(descriptor);
  EXPECT_EQ(*after.open_descriptors, *before.open_descriptors + 1);
  EXPECT_GT(*after.max_descriptors, *after.open_descriptors);
  EXPECT_GT(*after.resident_bytes, *before.resident_bytes + memory.size() / 2);
  EXPECT_GT(*after.virtual_bytes, *after.resident_bytes);
  EXPECT_EQ(threads, *before.threads + 1);
}

TEST(ProcessStatistics, KnowWhenTheProcessStarted) {
  const auto now = static_cast<double>(std::time(nullptr));
  const double started = process_statistics().start_time;
  EXPECT_LE(started, now + 2);
  EXPECT_GT(started, now - 3600);
}

TEST(ProcessStatistics, AreAmongTheMetricsUnderTheirUsualNames) {
  const Metrics metrics;
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("# TYPE process_cpu_seconds_total counter\n"));
  for (const char* name :
       {"process_start_time_seconds", "process_resident_memory_bytes",
        "process_virtual_memory_bytes", "process_open_fds", "process_max_fds", "process_threads"}) {
    EXPECT_THAT(text, HasSubstr("# TYPE " + std::string(name) + " gauge\n" + name + " "));
  }
}

}  // namespace
}  // namespace cq::observability
