#include "loader/module_file.hpp"

#include <elf.h>
#include <grp.h>
#include <link.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

namespace cq::host {
namespace {

template <class Struct>
bool read_at(std::ifstream& file, std::uint64_t offset, Struct& into) {
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(&into), sizeof into);
  return file.good();
}

bool is_elf_of_this_machine(const ElfW(Ehdr) & head) {
  constexpr unsigned char kClass = sizeof(void*) == sizeof(Elf64_Addr) ? ELFCLASS64 : ELFCLASS32;
  return std::memcmp(head.e_ident, ELFMAG, SELFMAG) == 0 && head.e_ident[EI_CLASS] == kClass &&
         head.e_phentsize == sizeof(ElfW(Phdr));
}

}  // namespace

std::string find_damage(const std::filesystem::path& path) {
  std::error_code failure;
  const std::uint64_t size = std::filesystem::file_size(path, failure);
  std::ifstream file(path, std::ios::binary);
  ElfW(Ehdr) head{};
  if (failure || !read_at(file, 0, head) || !is_elf_of_this_machine(head)) return {};
  for (std::uint64_t i = 0; i < head.e_phnum; ++i) {
    ElfW(Phdr) segment{};
    if (!read_at(file, head.e_phoff + i * sizeof segment, segment)) {
      return "it ends within its table of segments";
    }
    if (segment.p_type == PT_LOAD &&
        (segment.p_filesz > size || segment.p_offset > size - segment.p_filesz)) {
      return "it ends before its last segment, as a copy that was interrupted does";
    }
  }
  // Linkers write the table of sections last, so it shows whether the rest of the file is there,
  // too: the debug information, say, that no segment holds. A file without one has offset 0.
  const std::uint64_t sections = std::uint64_t{head.e_shnum} * head.e_shentsize;
  if (head.e_shoff != 0 && (sections > size || head.e_shoff > size - sections)) {
    return "it ends before its table of sections, as a copy that was interrupted does";
  }
  return {};
}

namespace {

constexpr std::size_t kEnoughForAnEntry = 16384;

std::string own_name() {
  std::vector<char> buffer(kEnoughForAnEntry);
  passwd entry{};
  passwd* found = nullptr;
  const bool known =
      getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return known ? found->pw_name : std::string();
}

/// Whether it is the group of one user alone, as Debian makes one for each.
bool is_own_group(gid_t group) {
  if (group == 0) return true;
  std::vector<char> buffer(kEnoughForAnEntry);
  ::group entry{};
  ::group* found = nullptr;
  return group == getegid() &&
         getgrgid_r(group, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr &&
         found->gr_name == own_name() && found->gr_mem[0] == nullptr;
}

std::string exposure_of(const std::string& what, const std::filesystem::path& path) {
  struct stat seen {};
  if (stat(path.c_str(), &seen) != 0) return {};
  if (seen.st_uid != 0 && seen.st_uid != geteuid()) {
    return what + " belongs to the user with the id " + std::to_string(seen.st_uid);
  }
  if ((seen.st_mode & S_IWOTH) != 0) return what + " may be written by everybody";
  if ((seen.st_mode & S_IWGRP) != 0 && !is_own_group(seen.st_gid)) {
    return what + " may be written by the group with the id " + std::to_string(seen.st_gid);
  }
  return {};
}

}  // namespace

std::string find_exposure(const std::filesystem::path& file) {
  std::error_code failure;
  const std::filesystem::path named = std::filesystem::absolute(file, failure);
  const std::filesystem::path real = std::filesystem::canonical(file, failure);
  if (failure) return {};
  std::string exposure = exposure_of("it", real);
  for (const std::filesystem::path& directory : {named.parent_path(), real.parent_path()}) {
    if (!exposure.empty()) break;
    exposure = exposure_of("its directory " + directory.string(), directory);
  }
  return exposure;
}

}  // namespace cq::host
