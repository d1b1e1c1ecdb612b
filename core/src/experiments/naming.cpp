#include <algorithm>
#include <cq/experiments/naming.hpp>
#include <cstddef>
#include <utility>
#include <vector>

namespace cq::experiments {
namespace {

/// A field, or a text that stands for itself.
struct PatternPiece {
  bool is_field = false;
  std::string_view text;  ///< the field's name
};

constexpr bool is_name_character(char c) noexcept {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The length of the field that begins there, with its braces; 0 where none does.
std::size_t field_length(std::string_view text) {
  const std::size_t end = text.find('}');
  if (text.front() != '{' || end == std::string_view::npos || end == 1) return 0;
  const std::string_view name = text.substr(1, end - 1);
  return std::all_of(name.begin(), name.end(), is_name_character) ? end + 1 : 0;
}

std::vector<PatternPiece> pieces_of(std::string_view pattern) {
  std::vector<PatternPiece> pieces;
  std::size_t literal = 0;
  std::size_t at = 0;
  const auto end_literal = [&] {
    if (at > literal) pieces.push_back({false, pattern.substr(literal, at - literal)});
  };
  while (at < pattern.size()) {
    const std::size_t length = field_length(pattern.substr(at));
    if (length == 0) {
      ++at;
      continue;
    }
    end_literal();
    pieces.push_back({true, pattern.substr(at + 1, length - 2)});
    at += length;
    literal = at;
  }
  end_literal();
  return pieces;
}

class NameReader {
 public:
  NameReader(std::vector<PatternPiece> pieces, std::string_view name)
      : pieces_(std::move(pieces)),
        name_(name),
        failed_((pieces_.size() + 1) * (name.size() + 1), false),
        ends_(pieces_.size()) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (pieces_[i].is_field) last_field_ = i;
    }
  }

  std::optional<NameFields> read() {
    if (!matches(0, 0)) return std::nullopt;
    NameFields fields;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const std::string value(name_.substr(begin, ends_[i] - begin));
      begin = ends_[i];
      if (!pieces_[i].is_field) continue;
      if (pieces_[i].text == "num") fields.num = value;
      if (pieces_[i].text == "parent") fields.parent = value;
      if (pieces_[i].text == "change") fields.change = value;
    }
    return fields;
  }

 private:
  /// Whether a character ends before that byte.
  [[nodiscard]] bool is_boundary(std::size_t at) const {
    constexpr unsigned kKind = 0xC0;
    constexpr unsigned kContinuation = 0x80;
    return at == name_.size() || (static_cast<unsigned char>(name_[at]) & kKind) != kContinuation;
  }

  // Patterns have no bound that is as short as a stack is deep, but few pieces match a name of 100
  // characters: each takes one of them at least.
  bool matches(std::size_t piece, std::size_t at) {
    if (piece == pieces_.size()) return at == name_.size();
    const std::size_t mark = piece * (name_.size() + 1) + at;
    if (failed_[mark]) return false;
    if (matches_piece(piece, at)) return true;
    failed_[mark] = true;
    return false;
  }

  bool matches_piece(std::size_t piece, std::size_t at) {
    if (!pieces_[piece].is_field) {
      const std::string_view text = pieces_[piece].text;
      return name_.substr(at).starts_with(text) && ends_with(piece, at + text.size());
    }
    if (piece == last_field_) {
      for (std::size_t end = name_.size(); end > at; --end) {
        if (is_boundary(end) && ends_with(piece, end)) return true;
      }
      return false;
    }
    for (std::size_t end = at + 1; end <= name_.size(); ++end) {
      if (is_boundary(end) && ends_with(piece, end)) return true;
    }
    return false;
  }

  bool ends_with(std::size_t piece, std::size_t end) {
    ends_[piece] = end;
    return matches(piece + 1, end) && (ends_[piece] = end, true);
  }

  const std::vector<PatternPiece> pieces_;
  const std::string_view name_;
  std::vector<bool> failed_;
  std::vector<std::size_t> ends_;
  std::size_t last_field_ = 0;
};

}  // namespace

std::optional<NameFields> read_name(std::string_view pattern, std::string_view name) {
  // Each field costs the length of the name squared, for each name of a project.
  constexpr std::ptrdiff_t kMostFields = 8;
  std::vector<PatternPiece> pieces = pieces_of(pattern);
  const auto is_field = [](const PatternPiece& piece) { return piece.is_field; };
  if (std::count_if(pieces.begin(), pieces.end(), is_field) > kMostFields) return std::nullopt;
  if (pieces.size() > name.size()) return std::nullopt;
  return NameReader(std::move(pieces), name).read();
}

}  // namespace cq::experiments
