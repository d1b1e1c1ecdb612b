#pragma once

#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The forms in which the original server keeps values in columns. Safe from any thread.
namespace cq::sqlite {

/// "2026-01-02T03:04:05.678901+00:00".
std::string write_timestamp(Timestamp moment);
std::optional<std::string> write_timestamp(const std::optional<Timestamp>& moment);

/// Throws Error: corrupt, naming `where` (a table's column and its row), for anything that is no
/// timestamp.
Timestamp read_timestamp(std::string_view text, const std::string& where);
std::optional<Timestamp> read_timestamp(const std::optional<std::string>& text,
                                        const std::string& where);

/// A JSON array of strings as Python's json.dumps writes it: a blank behind each comma, and all
/// but ASCII escaped. Throws Error: invalid argument for what isn't UTF-8.
std::string write_labels(const std::vector<std::string>& labels);

/// Throws Error: corrupt, naming `where`, when the text isn't a JSON array of strings.
std::vector<std::string> read_labels(std::string_view text, const std::string& where);

}  // namespace cq::sqlite
