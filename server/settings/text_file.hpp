#pragma once

#include <filesystem>
#include <string>

namespace cq::settings {

/// Everything in a file (or a pipe). `purpose` begins the sentence of the error, e.g. a setting's
/// name. Throws Error: invalid argument, with the path and the system's reason, never with what
/// was read.
std::string read_text_file(const std::filesystem::path& path, const std::string& purpose);

/// The secret that a file holds: its contents without one line end at their end.
/// Throws Error: invalid argument, naming setting and path, when it can't be read or holds nothing.
std::string read_secret_file(const std::filesystem::path& path, const std::string& setting);

}  // namespace cq::settings
