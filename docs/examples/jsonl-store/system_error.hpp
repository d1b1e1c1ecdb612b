#pragma once

#include <cerrno>
#include <cq/error.hpp>
#include <filesystem>
#include <string>
#include <system_error>

namespace jsonl {

// [system-error]
/// Throws the error in errno, of a system call that was to do `what` to the file. The kind is
/// always "unavailable": be it a full disk or missing permissions, the database can't be used until
/// an operator fixes it.
[[noreturn]] inline void throw_system_error(const std::string& what,
                                            const std::filesystem::path& path) {
  throw cq::Error(cq::ErrorKind::kUnavailable, "Can't " + what + " " + path.string() + ": " +
                                                   std::generic_category().message(errno) + ".");
}
// [/system-error]

}  // namespace jsonl
