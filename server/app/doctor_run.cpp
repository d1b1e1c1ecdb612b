#include "app/doctor_run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cq/error.hpp>
#include <csignal>
#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "database/diagnosis.hpp"
#include "settings/env_file.hpp"
#include "text/text.hpp"

namespace cq::app {
namespace {

using Clock = std::chrono::steady_clock;

/// Longer than any report, in bytes: each kind of finding names a bounded number of records.
constexpr std::size_t kLongestReport = std::size_t{4} * 1024 * 1024;
constexpr int kNiceness = 10;
constexpr const char* kByHand = "run 'cq-server doctor' on the server's machine";

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::kInternal, what + "; " + kByHand + ".");
}

[[noreturn]] void fail_by_system(const std::string& what, int reason) {
  fail(what + " (" + std::generic_category().message(reason) + ")");
}

/// A file in memory that holds that text, at its start.
http::FileDescriptor memory_file(std::string_view text) {
  http::FileDescriptor file(memfd_create("cq-settings", MFD_CLOEXEC));
  if (!file.valid()) fail_by_system("The settings can't be handed over", errno);
  while (!text.empty()) {
    const ssize_t written = write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail_by_system("The settings can't be handed over", errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

/// The quote with which a line of an env file holds that value; nullopt where none does.
std::optional<char> quote_for(const std::string& value) {
  if (value.find_first_of("\n\r") != std::string::npos) return std::nullopt;
  for (const char quote : {'"', '\''}) {
    if (value.find(quote) == std::string::npos) return quote;
  }
  return std::nullopt;
}

/// The settings as an env file: no other user, and no list of processes, shows what it holds.
std::string env_file_of(const settings::Values& settings) {
  std::string text;
  for (const auto& [name, value] : settings) {
    if (const std::optional<char> quote = quote_for(value)) {
      text.append(name).append(1, '=').append(1, *quote).append(value).append(1, *quote);
      text += '\n';
    }
  }
  return text;
}

/// This process's environment without settings, and without what the service manager tells it.
std::vector<std::string> variables_of(const settings::Values& settings) {
  std::vector<std::string> variables;
  const auto add = [&variables](const std::string& name, const std::string& value) {
    variables.push_back(name + "=" + value);
  };
  for (const auto& [name, value] : settings::process_environment()) {
    if (!name.starts_with(settings::kOurs) && name != "NOTIFY_SOCKET") add(name, value);
  }
  for (const auto& [name, value] : settings) {
    if (!quote_for(value)) add(name, value);
  }
  return variables;
}

/// How a process is started: what it has open, and that it is the first of a group of its own.
class Start {
 public:
  Start(int in, int out) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_adddup2(&files_, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files_, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
  }
  Start(const Start&) = delete;
  Start& operator=(const Start&) = delete;
  Start(Start&&) = delete;
  Start& operator=(Start&&) = delete;
  ~Start() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&files_);
  }

  pid_t operator()(const std::filesystem::path& program, std::vector<std::string> arguments,
                   std::vector<std::string> variables) {
    pid_t child = -1;
    const int problem =
        posix_spawn(&child, program.c_str(), &files_, &attributes_,
                    text::pointers_to(arguments).data(), text::pointers_to(variables).data());
    if (problem != 0) fail_by_system("No process can be started for it", problem);
    return child;
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

/// A process and those that it started, which end with this.
class Group {
 public:
  explicit Group(pid_t first) : first_(first) {
    setpriority(PRIO_PROCESS, static_cast<id_t>(first), kNiceness);
  }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  Group(Group&&) = delete;
  Group& operator=(Group&&) = delete;
  ~Group() {
    kill(-first_, SIGKILL);
    while (waitpid(first_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

 private:
  pid_t first_;
};

/// All that is written there until the end, `stop` is readable, or the deadline.
std::string read_all(int from, int stop, Clock::time_point deadline) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    std::array<pollfd, 2> waiting{pollfd{.fd = from, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = stop, .events = POLLIN, .revents = 0}};
    const int ready =
        poll(waiting.data(), waiting.size(), static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) fail("It took too long, and was ended");
    if (waiting[1].revents != 0) fail("The server ended first");
    const ssize_t size = read(from, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    if (text.size() > kLongestReport) fail("It reports more than can be shown");
  }
}

}  // namespace

DoctorRun::DoctorRun(Options options)
    : options_(std::move(options)), stop_(eventfd(0, EFD_CLOEXEC)) {
  if (!stop_.valid()) fail_by_system("Nothing can be made to end it", errno);
}

DoctorRun::~DoctorRun() {
  eventfd_write(stop_.get(), 1);
  if (thread_.joinable()) thread_.join();
}

feature::Diagnosis DoctorRun::begin() {
  const std::lock_guard lock(mutex_);
  if (last_.is_running) return last_;
  if (thread_.joinable()) thread_.join();  // it has nothing left to do
  last_.begun_at = now();
  try {
    thread_ = std::thread([this] { run(); });
    last_.is_running = true;
  } catch (const std::system_error& error) {
    last_.ended_at = last_.begun_at;
    last_.findings.clear();
    last_.problem = std::string("No thread can be started for it (") + error.what() + ").";
  }
  return last_;
}

feature::Diagnosis DoctorRun::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

void DoctorRun::run() {
  std::vector<Finding> findings;
  std::optional<std::string> problem;
  try {
    findings = database::findings_of(report());
  } catch (const Error& error) {
    problem = error.kind() == ErrorKind::kCorrupt
                  ? std::string("It ended without a report; ") + kByHand + "."
                  : error.what();
  } catch (const std::exception& error) {
    problem = error.what();
  }
  const std::lock_guard lock(mutex_);
  last_.is_running = false;
  last_.ended_at = now();
  last_.findings = std::move(findings);
  last_.problem = std::move(problem);
}

std::string DoctorRun::report() const {
  const Clock::time_point deadline = Clock::now() + options_.limit;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail_by_system("Nothing can be read from it", errno);
  const http::FileDescriptor reading(ends[0]);
  http::FileDescriptor writing(ends[1]);
  const http::FileDescriptor settings = memory_file(env_file_of(options_.settings));
  const Group group(Start(settings.get(), writing.get())(
      options_.program, {"cq-server", "--env-file", "/proc/self/fd/0", "doctor", "--json"},
      variables_of(options_.settings)));
  writing.close();
  return read_all(reading.get(), stop_.get(), deadline);
}

}  // namespace cq::app
