#pragma once

#include <filesystem>
#include <string>

namespace cq::host {

/// What is wrong with a shared object's file as far as its size goes, e.g. "it ends before its last
/// segment"; empty where nothing is, or where the file can't be read or is no ELF file, which the
/// dynamic linker reports by itself. The linker maps the segments of a file that was cut off and
/// dies of SIGBUS when it touches what isn't there.
std::string find_damage(const std::filesystem::path& file);

/// Who else than root and this process's user may write the file or its directory, as the end of a
/// sentence, e.g. "it belongs to the user with the id 1000"; empty where nobody, or where it can't
/// be seen. What another user writes there would run as this one. A group that is this user's own,
/// which has its name, is nobody else.
std::string find_exposure(const std::filesystem::path& file);

}  // namespace cq::host
