#include "cli/console.hpp"

#include <unistd.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <istream>
#include <ostream>

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

}  // namespace cq::cli
