#pragma once

#include <cq/timestamp.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Timestamps in the form that the original server keeps in columns. Safe from any thread.
namespace cq::sqlite {

/// "2026-01-02T03:04:05.678901+00:00".
std::string write_timestamp(Timestamp at);
std::optional<std::string> write_timestamp(const std::optional<Timestamp>& at);

/// Throws Error: corrupt, naming `where` (a table's column and its row), for anything that is no
/// timestamp.
Timestamp read_timestamp(std::string_view text, const std::string& where);
std::optional<Timestamp> read_timestamp(const std::optional<std::string>& text,
                                        const std::string& where);

}  // namespace cq::sqlite
