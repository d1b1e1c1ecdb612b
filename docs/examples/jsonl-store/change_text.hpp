#pragma once

#include <string>
#include <string_view>

#include "change.hpp"

namespace jsonl {

/// A change as one line of JSON, without the newline: {"<kind>":{<its fields>}}.
std::string write_change(Change change);

/// Reads the change in a line. Throws cq::Error: corrupt, saying what is wrong with the line.
Change read_change(std::string_view line);

}  // namespace jsonl
