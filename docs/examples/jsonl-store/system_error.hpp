#pragma once

#include <cerrno>
#include <cq/error.hpp>
#include <filesystem>
#include <string>
#include <system_error>

namespace jsonl {

// [system-error]
/// Throws what the system says in errno of something that was to be done to the file. Whatever it
/// is, a disk that is full or a file that isn't ours, the database can't be used until somebody has
/// seen to it: that is the kind "unavailable".
[[noreturn]] inline void throw_system_error(const std::string& what,
                                            const std::filesystem::path& path) {
  throw cq::Error(cq::ErrorKind::kUnavailable, "Can't " + what + " " + path.string() + ": " +
                                                   std::generic_category().message(errno) + ".");
}
// [/system-error]

}  // namespace jsonl
