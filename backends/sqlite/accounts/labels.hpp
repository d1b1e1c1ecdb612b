#pragma once

#include <string>
#include <string_view>
#include <vector>

/// An API key's labels in the form that the original server keeps in a column: a JSON array of
/// strings as Python's json.dumps writes it. Safe from any thread.
namespace cq::sqlite {

/// With a blank behind each comma, and all but ASCII escaped, e.g. ["ci", "caf\u00e9"].
/// Throws Error: invalid argument for what isn't UTF-8.
std::string write_labels(const std::vector<std::string>& labels);

/// Any JSON array of strings. Throws Error: corrupt, naming `where` (a table's column and its row),
/// when the text isn't one.
std::vector<std::string> read_labels(std::string_view text, const std::string& where);

}  // namespace cq::sqlite
