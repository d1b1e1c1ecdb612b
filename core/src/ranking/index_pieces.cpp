#include "ranking/index_pieces.hpp"

namespace cq::ranking {

std::vector<Piece> pieces_of(const RankingIndex::Parts& index) {
  std::vector<Piece> pieces;
  const auto add_all = [&pieces](PieceKind kind, std::size_t count, const auto& version_of) {
    for (std::size_t i = 0; i < count; ++i) {
      pieces.push_back({{kind, static_cast<std::uint32_t>(i)}, version_of(i)});
    }
  };
  add_all(PieceKind::kRest, 1, [](std::size_t) { return Piece::kAlwaysNew; });
  add_all(PieceKind::kTerms, index.terms.chunks(),
          [&](std::size_t chunk) -> std::uint64_t { return index.terms.size_of(chunk); });
  add_all(PieceKind::kMoreTerms, 1,
          [&](std::size_t) -> std::uint64_t { return index.records.more_terms() + 1; });
  add_all(PieceKind::kRecords, index.records.chunks(),
          [&](std::size_t chunk) -> std::uint64_t { return index.records.version(chunk); });
  add_all(PieceKind::kDomain, index.lists.domains(), [&](std::size_t domain) -> std::uint64_t {
    return index.lists.of_domain(static_cast<TermId>(domain))->version;
  });
  return pieces;
}

void write_piece(const RankingIndex::Parts& index, PieceId piece, ByteWriter& out) {
  switch (piece.kind) {
    case PieceKind::kRest:
      out.put(PieceCounts{static_cast<std::uint32_t>(index.terms.chunks()),
                          static_cast<std::uint32_t>(index.records.end()),
                          static_cast<std::uint32_t>(index.lists.domains())});
      out.put(static_cast<std::uint32_t>(index.tiers.chunks()));
      for (std::size_t i = 0; i < index.tiers.chunks(); ++i) index.tiers.write_chunk(i, out);
      index.statistics.write(out);
      out.put(static_cast<std::uint64_t>(index.terms.size()));
      index.unindexed.write(out);
      return;
    case PieceKind::kTerms:
      index.terms.write_chunk(piece.number, out);
      return;
    case PieceKind::kMoreTerms:
      index.records.write_more_terms(out);
      return;
    case PieceKind::kRecords:
      index.records.write_chunk(piece.number, out);
      return;
    case PieceKind::kDomain:
      index.lists.write_domain(piece.number, out);
      return;
  }
}

PieceCounts read_rest(ByteReader& in, RankingIndex::Parts& index) {
  const auto counts = in.get<PieceCounts>();
  for (std::size_t left = in.get_count(sizeof(std::uint32_t)); left > 0; --left) {
    index.tiers.read_chunk(in);
  }
  index.statistics.read(in, index.tiers.size());
  index.unindexed.read(in, in.get<std::uint64_t>());
  in.require_end();
  return counts;
}

void read_piece(PieceId piece, ByteReader& in, RankingIndex::Parts& index) {
  switch (piece.kind) {
    case PieceKind::kRest:
    case PieceKind::kMoreTerms:
      break;  // they are read by themselves
    case PieceKind::kTerms:
      index.terms.read_chunk(in);
      break;
    case PieceKind::kRecords:
      index.records.read_chunk(piece.number, in, {index.terms.size(), index.tiers.size()});
      break;
    case PieceKind::kDomain:
      index.lists.read_domain(piece.number, in);
      break;
  }
  in.require_end();
}

}  // namespace cq::ranking
