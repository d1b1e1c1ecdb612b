#include "support/child_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace cq::test {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> environment_of(const ProcessOptions& options) {
  std::vector<std::string> entries;
  for (const char* kept : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    const char* value = std::getenv(kept);
    if (value != nullptr && !options.environment.contains(kept)) {
      entries.push_back(std::string(kept) + "=" + value);
    }
  }
  for (const auto& [name, value] : options.environment) {
    entries.push_back(name + "=" + value);
  }
  return entries;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

void redirect(int target, const char* path, int flags) {
  const int descriptor = open(path, flags | O_CLOEXEC, 0600);
  if (descriptor < 0 || dup2(descriptor, target) < 0) {
    _exit(126);
  }
}

}  // namespace

ProcessArguments::ProcessArguments(const ProcessOptions& options)
    : arguments_(options.arguments),
      environment_(environment_of(options)),
      argument_pointers_(pointers_to(arguments_)),
      environment_pointers_(pointers_to(environment_)) {}

void ProcessArguments::execute() const {
  execve(argument_pointers_[0], argument_pointers_.data(), environment_pointers_.data());
  _exit(127);
}

ChildProcess::ChildProcess(const ProcessOptions& options) {
  std::string name = (std::filesystem::temp_directory_path() / "cq-process-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
  }
  directory_ = name;
  std::ofstream(directory_ / "in", std::ios::binary) << options.input;
  const std::string in_file = directory_ / "in";
  const std::string out_file = directory_ / "out";
  const std::string err_file = directory_ / "err";
  const ProcessArguments arguments(options);

  pid_ = fork();
  if (pid_ < 0) {
    throw std::system_error(errno, std::generic_category(), "fork");
  }
  if (pid_ == 0) {  // only async-signal-safe calls from here on
    redirect(STDIN_FILENO, in_file.c_str(), O_RDONLY);
    redirect(STDOUT_FILENO, out_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, err_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC);
    if (options.user && (setgid(*options.user) != 0 || setuid(*options.user) != 0)) {
      _exit(126);
    }
    if (!options.working_directory.empty() && chdir(options.working_directory.c_str()) != 0) {
      _exit(126);
    }
    arguments.execute();
  }
}

ChildProcess::~ChildProcess() {
  if (running()) {
    kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string ChildProcess::out() const {
  return read_file(directory_ / "out");
}

std::string ChildProcess::err() const {
  return read_file(directory_ / "err");
}

bool ChildProcess::running() {
  return !wait(std::chrono::milliseconds(0)).has_value();
}

void ChildProcess::send_signal(int signal) const {
  if (!exit_status_) {
    kill(pid_, signal);
  }
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!exit_status_) {
    int status = 0;
    const pid_t ended = waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) {
      exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else if (std::chrono::steady_clock::now() >= deadline) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  return exit_status_;
}

ProcessResult run_process(const ProcessOptions& options, std::chrono::milliseconds timeout) {
  ChildProcess process(options);
  const std::optional<int> status = process.wait(timeout);
  if (!status) {
    throw std::runtime_error(options.arguments.front() + " still runs after its time; it wrote: " +
                             process.out() + process.err());
  }
  return {*status, process.out(), process.err()};
}

}  // namespace cq::test
