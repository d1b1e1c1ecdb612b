#pragma once

#include <cq/error.hpp>
#include <string>
#include <vector>

namespace cq::host {

/// Throws Error: invalid argument with that sentence: what was asked for is impossible.
/// Any thread may call it.
[[noreturn]] inline void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

/// The names with commas between them, for a sentence. Any thread may call it.
inline std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

}  // namespace cq::host
