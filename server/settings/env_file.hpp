#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "settings/original_names.hpp"

namespace cq::settings {

/// Everything in a file (or a pipe). `purpose` begins the sentence of the error, e.g. a setting's
/// name. Throws Error: invalid argument, with the path and the system's reason, never with what
/// was read.
std::string read_text_file(const std::filesystem::path& path, const std::string& purpose);

/// The secret that a file holds: its contents without one line end at their end.
/// Throws Error: invalid argument, naming setting and path, when it can't be read or holds nothing.
std::string read_secret_file(const std::filesystem::path& path, const std::string& setting);

/// What the names of all our settings begin with.
constexpr std::string_view kOurs = "CQ_";

/// What an env file holds, each by its name.
struct EnvFile {
  std::map<std::string, std::string> values;
  /// Of those of other programs, a sentence's beginning on why a value can't be taken as it is,
  /// which names the file and the line.
  std::map<std::string, std::string> problems;
};

/// Reads the lines NAME=VALUE of an env file, those whose name begins with "CQ_", and those of
/// `originals`, whose values follow their own rules (original_value_of()) and have a problem where
/// these aren't followed wholly; of a name that comes twice, the last one counts. Blank lines and
/// lines that begin with '#' say nothing, an "export " before a name is skipped, and single or
/// double quotes around a whole value are taken off. Nothing else in a value means anything: no
/// variables, escapes or comments. Throws Error: invalid argument, naming `path` and the line's
/// number, never its content, for a line that is none of this. Safe from any thread.
EnvFile parse_env_file(std::string_view text, const std::filesystem::path& path,
                       const std::vector<OriginalName>& originals = {});

}  // namespace cq::settings
