#include "database/isolation.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cq/error.hpp>
#include <csignal>
#include <cstring>
#include <exception>
#include <optional>
#include <string_view>
#include <variant>

#include "http/file_descriptor.hpp"

namespace cq::database {

namespace {

using Clock = std::chrono::steady_clock;

// What the child's report begins with.
constexpr char kSucceeded = '+';
constexpr char kFailed = '-';

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void silence() {
  const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    dup2(nowhere, descriptor);
  }
  const rlimit no_core{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core);
}

// Where a handler that can be handed nothing finds the report: nothing is read in the child.
constexpr int kReport = STDIN_FILENO;

// What no handler caught, e.g. because it was thrown while the dynamic linker ran a constructor.
[[noreturn]] void report_uncaught() {
  std::string text = "it ended the process";
  try {
    if (const std::exception_ptr uncaught = std::current_exception()) {
      std::rethrow_exception(uncaught);
    }
  } catch (const std::exception& error) {
    text = std::string("it threw an exception that nothing could catch: ") + error.what();
  } catch (...) {
    text = "it threw an exception of an unknown type that nothing could catch";
  }
  write_all(kReport, kFailed + text + ".");
  _exit(0);
}

[[noreturn]] void be_the_child(int report, const std::function<std::string()>& work) {
  silence();
  dup3(report, kReport, O_CLOEXEC);
  std::set_terminate(&report_uncaught);
  std::string text;
  try {
    text = kSucceeded + work();
  } catch (const std::exception& error) {
    text = std::string(1, kFailed) + error.what();
  } catch (...) {
    text = std::string(1, kFailed) + "an exception of an unknown type";
  }
  write_all(report, text);
  _exit(0);  // what the parent has open and buffered is the parent's to end
}

// All that the child reports until it ends; nullopt when it takes too long.
std::optional<std::string> read_report(int descriptor, Clock::time_point deadline) {
  std::string report;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
    const int ready = poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return std::nullopt;
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return report;
    report.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

int wait_for_end(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

[[noreturn]] void fail(const char* what) {
  throw Error(ErrorKind::kInternal, std::string("No process of its own can be made (") + what +
                                        ": " + std::generic_category().message(errno) +
                                        "); check the system's limits.");
}

}  // namespace

IsolatedResult run_isolated(const std::function<std::string()>& work,
                            std::chrono::seconds timeout) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  const http::FileDescriptor reading(ends[0]);
  http::FileDescriptor writing(ends[1]);
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) be_the_child(writing.get(), work);
  writing.close();
  const std::optional<std::string> report = read_report(reading.get(), Clock::now() + timeout);
  if (!report) kill(child, SIGKILL);
  const int status = wait_for_end(child);
  if (!report)
    return {false, true, "it took longer than " + std::to_string(timeout.count()) + " s."};
  if (WIFSIGNALED(status)) {
    return {false, true, std::string("it crashed (") + sigdescr_np(WTERMSIG(status)) + ")."};
  }
  if (report->empty()) {
    return {false, true,
            "it ended the process with status " + std::to_string(WEXITSTATUS(status)) + "."};
  }
  return {report->front() == kSucceeded, false, report->substr(1)};
}

namespace {

template <class Value>
const Value& require_read(const Value* value) {
  if (value == nullptr) {
    throw Error(ErrorKind::kCorrupt, "it wrote into this program's own report.");
  }
  return *value;
}

}  // namespace

ChildReport ChildReport::parse(std::string_view json) {
  const auto parsed = parse_json(json);
  return ChildReport(require_read(std::get_if<JsonValue>(&parsed)));
}

const JsonValue& ChildReport::member(std::string_view name) const {
  return require_read(value_.member(name));
}

std::string ChildReport::text(std::string_view name) const {
  return require_read(member(name).as_string());
}

std::string ChildReport::text_or_empty(std::string_view name) const {
  return member(name).is_null() ? "" : text(name);
}

bool ChildReport::yes_or_no(std::string_view name) const {
  return require_read(member(name).as_bool());
}

std::int64_t ChildReport::integer(std::string_view name) const {
  const std::optional<std::int64_t> value = member(name).as_int64();
  return require_read(value ? &*value : nullptr);
}

std::vector<std::string> ChildReport::texts(std::string_view name) const {
  std::vector<std::string> texts;
  for (const JsonValue& element : require_read(member(name).as_array())) {
    texts.push_back(require_read(element.as_string()));
  }
  return texts;
}

std::vector<ChildReport> ChildReport::objects(std::string_view name) const {
  std::vector<ChildReport> objects;
  for (const JsonValue& element : require_read(member(name).as_array())) {
    require_read(element.as_object());
    objects.push_back(ChildReport(element));
  }
  return objects;
}

}  // namespace cq::database
