#include "cli/confirmation.hpp"

#include <unistd.h>

#include <cq/error.hpp>
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

}  // namespace cq::cli
