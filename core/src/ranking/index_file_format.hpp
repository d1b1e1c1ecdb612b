#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "ranking/index_pieces.hpp"

/// How an index lies in a file: the header, the pieces in no order, the directory.
namespace cq::ranking {

/// A 64-bit checksum (XXH3).
std::uint64_t checksum_of(std::string_view bytes) noexcept;

/// A number of the program that writes and reads: another version of it, or another library whose
/// hashes are kept, gives another.
std::uint64_t program_number();

struct IndexFileHeader {
  static constexpr std::array<char, 8> kMagic{'c', 'q', '-', 'i', 'n', 'd', 'e', 'x'};
  static constexpr std::uint64_t kFormat = 1;

  std::array<char, 8> magic = kMagic;
  std::uint64_t format = kFormat;
  std::uint64_t program = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t directory_offset = 0;
  std::uint64_t directory_bytes = 0;
  std::uint64_t directory_checksum = 0;
  std::uint64_t checksum = 0;  ///< of all before it

  [[nodiscard]] std::uint64_t right_checksum() const noexcept {
    return checksum_of({reinterpret_cast<const char*>(this), sizeof *this - sizeof checksum});
  }
};
static_assert(sizeof(IndexFileHeader) == 64);

/// Of a piece, in the directory: that is what the file stands for, as text, and then these.
struct PieceEntry {
  PieceId id;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;
};
static_assert(sizeof(PieceEntry) == 32);

}  // namespace cq::ranking
