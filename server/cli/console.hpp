#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <ostream>
#include <string>
#include <vector>

/// The terminal of a command: questions, tables and progress.
namespace cq::cli {

/// The streams of a command.
struct Console {
  std::istream& in;
  std::ostream& out;  ///< what was asked for
  std::ostream& err;  ///< messages about it
};

/// Asks on the terminal and returns whether the answer was y or yes.
/// Throws Error: invalid argument, naming --yes, when standard input is no terminal.
bool confirm(const Console& console, const std::string& question);

/// Prints rows with their columns aligned, the first row being the columns' names; lengths are
/// counted in code points. Control characters, which could steer a terminal, become "?".
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

/// Shows progress on a terminal; elsewhere nothing. From one thread at a time.
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
