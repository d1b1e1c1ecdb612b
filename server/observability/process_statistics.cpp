#include "observability/process_statistics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace cq::observability {
namespace {

double seconds_on(clockid_t clock) {
  constexpr double kNanoseconds = 1e-9;
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + kNanoseconds * static_cast<double>(time.tv_nsec);
}

/// The directory that is read is open itself meanwhile.
std::optional<std::uint64_t> count_descriptors() {
  std::error_code failure;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", failure), end;
       !failure && entry != end; entry.increment(failure)) {
    ++count;
  }
  return failure || count == 0 ? std::nullopt : std::optional(count - 1);
}

void read_memory(ProcessStatistics& statistics) {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  if (file >> size >> resident) {
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    statistics.virtual_bytes = size * page;
    statistics.resident_bytes = resident * page;
  }
}

/// From /proc/self/stat: the fields behind the name, which may hold blanks and parentheses.
void read_stat(ProcessStatistics& statistics) {
  constexpr int kThreads = 20;
  constexpr int kStartTime = 22;
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return;
  std::istringstream fields(text.substr(name_end + 1));
  std::string field;
  for (int number = 3; number <= kStartTime && fields >> field; ++number) {
    if (number == kThreads) statistics.threads = std::stoull(field);
    if (number == kStartTime) {
      // Ticks since the machine started, of which a service that sees only its own processes is
      // told by the clock alone.
      const double since_boot =
          static_cast<double>(std::stoull(field)) / static_cast<double>(sysconf(_SC_CLK_TCK));
      statistics.start_time = seconds_on(CLOCK_REALTIME) - seconds_on(CLOCK_BOOTTIME) + since_boot;
    }
  }
}

}  // namespace

ProcessStatistics process_statistics() {
  ProcessStatistics statistics;
  statistics.cpu_seconds = seconds_on(CLOCK_PROCESS_CPUTIME_ID);
  statistics.open_descriptors = count_descriptors();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    statistics.max_descriptors = limit.rlim_cur;
  }
  read_memory(statistics);
  read_stat(statistics);
  return statistics;
}

}  // namespace cq::observability
