#include "cli/console.hpp"

#include <unistd.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <iostream>
#include <istream>
#include <ostream>
#include <utility>

namespace cq::cli {

bool confirm(const Console& console, const std::string& question) {
  if (isatty(STDIN_FILENO) == 0) {
    throw Error(ErrorKind::kInvalidArgument, question +
                                                 " Standard input is no terminal to ask that on; "
                                                 "give --yes if it is meant.");
  }
  console.err << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(console.in, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

namespace {

std::string harmless(std::string cell) {
  std::replace_if(
      cell.begin(), cell.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return cell;
}

std::size_t width_of(const std::string& cell) {
  return is_utf8(cell) ? code_points(cell) : cell.size();
}

}  // namespace

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += harmless(row[i]);
      if (i + 1 < row.size()) {
        line += std::string(widths[i] - width_of(row[i]) + 2, ' ');
      }
    }
    out << line << '\n';
  }
  out << std::flush;
}

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
