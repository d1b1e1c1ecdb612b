#pragma once

#include <string>
#include <vector>

namespace cq::host {

/// The names with commas between them, for a sentence.
inline std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

}  // namespace cq::host
