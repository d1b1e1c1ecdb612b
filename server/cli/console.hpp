#pragma once

#include <iosfwd>

namespace cq::cli {

/// What a command talks to.
struct Console {
  std::istream& in;
  std::ostream& out;  ///< what was asked for
  std::ostream& err;  ///< everything said about it
};

}  // namespace cq::cli
