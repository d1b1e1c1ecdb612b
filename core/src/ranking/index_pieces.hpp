#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "ranking/bytes.hpp"
#include "ranking/index_parts.hpp"

/// An index cut into pieces that are written and read one by one.
namespace cq::ranking {

enum class PieceKind : std::uint32_t { kRest, kTerms, kMoreTerms, kRecords, kDomain };

struct PieceId {
  PieceKind kind = PieceKind::kRest;
  std::uint32_t number = 0;

  friend bool operator==(const PieceId&, const PieceId&) = default;
  friend bool operator<(const PieceId& left, const PieceId& right) noexcept {
    return std::tie(left.kind, left.number) < std::tie(right.kind, right.number);
  }
};

/// A piece as it is now: with another version it has other bytes. What has kAlwaysNew is small and
/// changes all the time.
struct Piece {
  static constexpr std::uint64_t kAlwaysNew = ~std::uint64_t{0};

  PieceId id;
  std::uint64_t version = 0;
};

/// All pieces of an index, in an order in which they can be read.
std::vector<Piece> pieces_of(const RankingIndex::Parts& index);
void write_piece(const RankingIndex::Parts& index, PieceId piece, ByteWriter& out);

/// How many of each kind an index has; a piece of the kind kRest begins with it.
struct PieceCounts {
  std::uint32_t terms = 0;    ///< pieces
  std::uint32_t records = 0;  ///< records, in pieces of ForwardIndex::kChunk
  std::uint32_t domains = 0;
};

/// Reads into an empty index: first the piece of the kind kRest; then those of terms in their
/// order; then, once records and lists know how much there will be (begin_reading()), those of
/// records and domains, of which several may be read concurrently. Throw Damaged.
PieceCounts read_rest(ByteReader& in, RankingIndex::Parts& index);
void read_piece(PieceId piece, ByteReader& in, RankingIndex::Parts& index);

}  // namespace cq::ranking
