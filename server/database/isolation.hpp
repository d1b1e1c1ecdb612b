#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace cq::database {

/// How long a module may take to be loaded, or to open a database, where nothing else is said.
inline constexpr std::chrono::seconds kModulePatience{10};

/// How something ended that was done in a process of its own.
struct IsolatedResult {
  bool succeeded = false;
  bool died = false;  ///< it neither returned nor threw: it crashed, exited or took too long
  std::string text;   ///< what it returned, or what was wrong
};

/// Does `work` in a child process, so that whatever crashes, exits or hangs in there can't take
/// this process down; nothing that it writes is shown. What it throws, the signal that ended it, or
/// that it took longer than `timeout`, is what was wrong. Only while this process has one thread.
/// Throws Error: internal when there can be no child process.
IsolatedResult run_isolated(const std::function<std::string()>& work, std::chrono::seconds timeout);

}  // namespace cq::database
