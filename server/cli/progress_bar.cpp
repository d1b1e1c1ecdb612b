#include "cli/progress_bar.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <utility>

namespace cq::cli {
namespace {

constexpr std::chrono::milliseconds kPause{100};
constexpr std::uint64_t kCells = 30;

}  // namespace

ProgressBar::ProgressBar(const Console& console, std::string label)
    : ProgressBar(console.err, std::move(label),
                  &console.err == &std::cerr && ::isatty(STDERR_FILENO) == 1) {}

ProgressBar::ProgressBar(std::ostream& out, std::string label, bool shown)
    : out_(out), label_(std::move(label)), shown_(shown) {}

ProgressBar::~ProgressBar() {
  clear();
}

void ProgressBar::clear() {
  if (width_ > 0) {
    out_ << '\r' << std::string(width_, ' ') << '\r' << std::flush;
    width_ = 0;
  }
}

void ProgressBar::update(std::uint64_t done, std::uint64_t total) {
  if (!shown_) {
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (now >= next_) {
    next_ = now + kPause;
    draw(done, total);
  }
}

void ProgressBar::draw(std::uint64_t done, std::uint64_t total) {
  const double share =
      total == 0 ? 0.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto full = static_cast<std::size_t>(share * static_cast<double>(kCells));
  std::string text = label_ + " [" + std::string(full, '#') + std::string(kCells - full, '.') +
                     "] " + std::to_string(static_cast<int>(share * 100.0)) + "% " +
                     std::to_string(done) + "/" + std::to_string(total);
  const std::size_t width = text.size();
  text.resize(std::max(width, width_), ' ');
  width_ = text.size();
  out_ << '\r' << text << std::flush;
}

}  // namespace cq::cli
