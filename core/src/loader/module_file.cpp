#include "loader/module_file.hpp"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <system_error>

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

}  // namespace cq::host
