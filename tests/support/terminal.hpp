#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "support/child_process.hpp"
#include "support/sanitizers.hpp"

namespace cq::test {

/// A program on a terminal of its own, as a person has it before them. The program is killed, by
/// its process id, when this goes. What it waits for must come within a generous timeout:
/// std::runtime_error, with what the terminal shows, otherwise.
class Terminal {
 public:
  static constexpr std::chrono::seconds kTimeout = kPatience;

  /// `options.input` and `options.user` aren't used.
  explicit Terminal(const ProcessOptions& options);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  Terminal(Terminal&&) = delete;
  Terminal& operator=(Terminal&&) = delete;
  ~Terminal();

  /// Types, as from a keyboard: "\n" is the return key, "\x03" Ctrl-C.
  void type(std::string_view keys) const;
  /// Waits until the terminal has shown that text, behind what was waited for before.
  void wait_for(std::string_view text);
  /// Waits until what is typed is shown, or isn't, as `echoes` says.
  void wait_for_echo(bool echoes) const;
  /// All that was shown so far, typed keys that were echoed included; lines end in "\r\n".
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }
  [[nodiscard]] bool echoes() const;
  /// Whether the program lets go of the terminal within the timeout; shows what it writes.
  bool lets_go_within(std::chrono::milliseconds timeout);
  /// Shows the rest, and returns the exit status: 128 + the signal's number when one ended it.
  int wait_for_end();

 private:
  /// Reads once; false when the program has let go of the terminal.
  bool read_more();

  pid_t pid_ = -1;
  int master_ = -1;
  std::string shown_;
  std::size_t waited_for_ = 0;
};

}  // namespace cq::test
