#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

#include "cli/console.hpp"

namespace cq::cli {

/// Shows on a terminal how far something is; anywhere else, nothing. From one thread at a time.
class ProgressBar {
 public:
  /// On the console's standard error, if that is a terminal.
  ProgressBar(const Console& console, std::string label);
  /// On `out`, if `shown`.
  ProgressBar(std::ostream& out, std::string label, bool shown);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ProgressBar(ProgressBar&&) = delete;
  ProgressBar& operator=(ProgressBar&&) = delete;
  /// Takes the bar off the screen.
  ~ProgressBar();

  /// `done` of `total`. May be called often: it draws a few times a second.
  void update(std::uint64_t done, std::uint64_t total);

  /// Takes the bar off the screen, so that something can be said; the next update draws it again.
  void clear();

 private:
  void draw(std::uint64_t done, std::uint64_t total);

  std::ostream& out_;
  std::string label_;
  bool shown_;
  std::size_t width_ = 0;  // of what is on the screen
  std::chrono::steady_clock::time_point next_;
};

}  // namespace cq::cli
