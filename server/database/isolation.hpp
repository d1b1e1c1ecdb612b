#pragma once

#include <chrono>
#include <cq/json.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Work in a process of its own, and what that process reports.
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

/// What a child process hands to its parent as JSON. A module in that process may have written into
/// it, so it may be anything: all functions throw Error: corrupt when it isn't what they read. Safe
/// from any thread.
class ChildReport {
 public:
  static ChildReport parse(std::string_view json);

  [[nodiscard]] std::string text(std::string_view name) const;
  /// Empty where it is null.
  [[nodiscard]] std::string text_or_empty(std::string_view name) const;
  [[nodiscard]] bool yes_or_no(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::vector<ChildReport> objects(std::string_view name) const;

 private:
  explicit ChildReport(JsonValue value) : value_(std::move(value)) {}
  [[nodiscard]] const JsonValue& member(std::string_view name) const;

  JsonValue value_;
};

}  // namespace cq::database
