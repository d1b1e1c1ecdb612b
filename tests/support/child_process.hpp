#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/sanitizers.hpp"

namespace cq::test {

/// What a process is started with.
struct ProcessOptions {
  std::vector<std::string> arguments;              ///< the first is the program's path
  std::map<std::string, std::string> environment;  ///< all of it: nothing is inherited but PATH
                                                   ///< and what a sanitizer needs
  std::string input;                               ///< what it reads on standard input
  std::filesystem::path working_directory;         ///< empty: this process's
  std::optional<uid_t> user;                       ///< run as that user, when root
};

/// What execve takes, made before a fork.
class ProcessArguments {
 public:
  explicit ProcessArguments(const ProcessOptions& options);
  /// Async-signal-safe; ends the process with 127 where there is no such program.
  [[noreturn]] void execute() const;

 private:
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
  std::vector<char*> argument_pointers_;
  std::vector<char*> environment_pointers_;
};

/// How a process ended, and what it wrote.
struct ProcessResult {
  int exit_status = -1;  ///< 128 + the signal's number when a signal ended it
  std::string out;
  std::string err;
};

/// A child process whose output goes to files. Killed, by its process id, when this goes.
class ChildProcess {
 public:
  explicit ChildProcess(const ProcessOptions& options);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ChildProcess(ChildProcess&&) = delete;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// What it has written so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  [[nodiscard]] bool running();
  void send_signal(int signal) const;
  /// Its exit status once it has ended; nullopt if it still runs after the timeout.
  std::optional<int> wait(std::chrono::milliseconds timeout);

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_status_;
  std::filesystem::path directory_;
};

/// Runs a program to its end. Throws std::runtime_error, with its output, when that takes longer
/// than the timeout.
ProcessResult run_process(const ProcessOptions& options,
                          std::chrono::milliseconds timeout = kPatience);

}  // namespace cq::test
