#pragma once

#include <cq/error.hpp>
#include <string>

namespace cq::host {

/// Throws an Error of the kind kInvalidArgument with that sentence: what somebody asked for can't
/// be. Any thread may call it.
[[noreturn]] inline void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

}  // namespace cq::host
