#include <bit>
#include <charconv>
#include <cq/json.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/text.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <cstring>
#include <string>

#include "knowledge/old_forms.hpp"

namespace cq {
namespace {

// Eight bytes at a time, the first in the lowest place. The lowest of the bits that are set in the
// result is the highest bit of the first byte that is 0; those above it mean nothing.
constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighs = 0x8080808080808080U;

constexpr std::uint64_t zero_bytes(std::uint64_t word) noexcept {
  return (word - kOnes) & ~word & kHighs;
}

/// How many of the eight bytes stand before the first quote, backslash or control character.
constexpr std::size_t count_plain(std::uint64_t word) noexcept {
  const std::uint64_t below_blank = (word - kOnes * 0x20U) & ~word & kHighs;
  const std::uint64_t special = zero_bytes(word ^ (kOnes * static_cast<unsigned char>('"'))) |
                                zero_bytes(word ^ (kOnes * static_cast<unsigned char>('\\'))) |
                                below_blank;
  return static_cast<std::size_t>(std::countr_zero(special)) / 8;
}

std::uint64_t word_at(const char* at) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// A string without its quotes.
constexpr std::string_view inside(std::string_view string) noexcept {
  return string.substr(1, string.size() - 2);
}

// Below it doubles are written with an exponent.
constexpr double kLeastPlain = 1e-4;

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Goes through a document from its start. Every method says whether the text went on as it should;
/// after a "no" the rest means nothing.
class Cutter {
 public:
  explicit Cutter(std::string_view text) noexcept
      : at_(text.data()), end_(text.data() + text.size()) {}

  [[nodiscard]] const char* position() const noexcept { return at_; }
  [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
  [[nodiscard]] bool ascii() const noexcept { return ascii_; }

  bool skip(std::string_view literal) noexcept {
    if (static_cast<std::size_t>(end_ - at_) < literal.size() ||
        std::memcmp(at_, literal.data(), literal.size()) != 0) {
      return false;
    }
    at_ += literal.size();
    return true;
  }

  bool string() noexcept {
    if (!skip("\"")) return false;
    for (;;) {
      skip_plain();
      if (at_ == end_) return false;
      const auto byte = static_cast<unsigned char>(*at_++);
      if (byte == '"') return true;
      if (byte != '\\' || !escape()) return false;
    }
  }

  bool string(std::string_view& out) noexcept { return cut(out, &Cutter::string); }

  bool strings(std::string_view& out) noexcept { return cut(out, &Cutter::string_list); }

  bool integer() noexcept {
    constexpr std::ptrdiff_t kSafeDigits = 18;  // that many always fit
    if (at_ != end_ && *at_ == '0') {
      ++at_;
      return true;
    }
    if (at_ != end_ && *at_ == '-') ++at_;
    const char* const first = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != first && *first != '0' && at_ - first <= kSafeDigits;
  }

  /// A number with a fraction, as append_json_double() writes it: "0.60" isn't.
  bool fraction(double& value) noexcept {
    constexpr std::ptrdiff_t kSurelyShortest = 15;  // characters: no double is less precise
    const char* const first = at_;
    if (at_ != end_ && *at_ == '-') ++at_;
    const char* const whole = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    const bool well_begun = at_ != whole && (*whole != '0' || at_ - whole == 1);
    if (!well_begun || !skip(".") || at_ == end_ || !is_digit(*at_)) return false;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    const auto [rest, problem] = std::from_chars(first, at_, value);
    if (problem != std::errc() || rest != at_) return false;
    const bool is_shortest = at_[-2] == '.' || (at_[-1] != '0' && value >= kLeastPlain);
    if (is_shortest && at_ - first <= kSurelyShortest) return true;
    std::string shortest;
    append_json_double(shortest, value);
    return shortest == std::string_view(first, static_cast<std::size_t>(at_ - first));
  }

  /// A timestamp in the form that format_timestamp() gives it.
  bool timestamp(std::string_view& quoted) noexcept {
    constexpr std::size_t kWhole = std::string_view("2026-01-02T03:04:05Z").size();
    constexpr std::size_t kLong = std::string_view("2026-01-02T03:04:05.678901Z").size();
    if (!string(quoted)) return false;
    const std::string_view text = quoted.substr(1, quoted.size() - 2);
    const bool well_formed =
        (text.size() == kWhole || (text.size() == kLong && text.substr(20, 6) != "000000")) &&
        text[10] == 'T' && text.back() == 'Z';
    return well_formed && parse_timestamp(text).has_value();
  }

  bool timestamp() noexcept {
    std::string_view unused;
    return timestamp(unused);
  }

  bool object(std::string_view& out) noexcept { return cut(out, &Cutter::skip_object); }

  bool flag(FlagPieces& pieces) noexcept {
    return skip(R"({"reason":)") && string(pieces.reason) &&
           !is_old_flag_reason(inside(pieces.reason)) && skip(R"(,"timestamp":)") &&
           timestamp(pieces.timestamp) && (!skip(R"(,"detail":)") || string()) &&
           (!skip(R"(,"duplicate_of":)") || string(pieces.duplicate_of)) && skip("}");
  }

  bool flags(std::string_view& out) noexcept { return cut(out, &Cutter::flag_list); }

 private:
  bool cut(std::string_view& out, bool (Cutter::*piece)() noexcept) noexcept {
    const char* const first = at_;
    if (!(this->*piece)()) return false;
    out = {first, static_cast<std::size_t>(at_ - first)};
    return true;
  }

  // Moves to the next quote, backslash or control character.
  void skip_plain() noexcept {
    std::uint64_t seen = 0;
    while (static_cast<std::size_t>(end_ - at_) >= sizeof seen) {
      const std::uint64_t word = word_at(at_);
      const std::size_t plain = count_plain(word);
      at_ += plain;
      if (plain < sizeof word) {
        seen |= word & ((std::uint64_t{1} << (8 * plain)) - 1);
        break;
      }
      seen |= word;
    }
    while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20) {
      seen |= static_cast<unsigned char>(*at_++);
    }
    if ((seen & kHighs) != 0) ascii_ = false;
  }

  // What is behind a backslash: only what append_json_string() escapes is in its form.
  bool escape() noexcept {
    if (at_ == end_) return false;
    const char c = *at_++;
    if (c == 'u') return skip("00") && hex_of_control();
    return c == '"' || c == '\\' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't';
  }

  // Those of \b, \t, \n, \f and \r are written by these letters.
  bool hex_of_control() noexcept {
    constexpr std::string_view kLettered = "89acd";
    if (end_ - at_ < 2 || (at_[0] != '0' && at_[0] != '1')) return false;
    const bool hex = is_digit(at_[1]) || (at_[1] >= 'a' && at_[1] <= 'f');
    const bool lettered = at_[0] == '0' && kLettered.find(at_[1]) != std::string_view::npos;
    at_ += 2;
    return hex && !lettered;
  }

  // To the brace that belongs to the one here.
  bool skip_object() noexcept {
    if (!skip("{")) return false;
    for (int depth = 1; depth > 0;) {
      if (at_ == end_) return false;
      if (*at_ == '"') {
        if (!string()) return false;
        continue;
      }
      if (*at_ == '{') ++depth;
      if (*at_ == '}') --depth;
      if (static_cast<unsigned char>(*at_) >= 0x80) ascii_ = false;
      ++at_;
    }
    return true;
  }

  bool string_list() noexcept {
    if (!skip("[")) return false;
    if (skip("]")) return true;
    do {
      if (!string()) return false;
    } while (skip(","));
    return skip("]");
  }

  bool flag_list() noexcept {
    if (!skip("[")) return false;
    if (skip("]")) return true;
    FlagPieces unused;
    do {
      if (!flag(unused)) return false;
    } while (skip(","));
    return skip("]");
  }

  const char* at_;
  const char* end_;
  bool ascii_ = true;
};

bool cut_insight(Cutter& cutter) noexcept {
  return cutter.skip(R"(,"insight":{"summary":)") && cutter.string() &&
         cutter.skip(R"(,"detail":)") && cutter.string() && cutter.skip(R"(,"action":)") &&
         cutter.string();
}

bool cut_context(Cutter& cutter, UnitDocumentPieces& pieces) noexcept {
  return cutter.skip(R"(},"context":{"languages":)") && cutter.strings(pieces.languages) &&
         cutter.skip(R"(,"frameworks":)") && cutter.strings(pieces.frameworks) &&
         cutter.skip(R"(,"pattern":)") && cutter.string(pieces.pattern);
}

bool cut_evidence(Cutter& cutter, UnitDocumentPieces& pieces) noexcept {
  return cutter.skip(R"(},"evidence":{"confidence":)") && cutter.fraction(pieces.confidence) &&
         cutter.skip(R"(,"confirmations":)") && cutter.integer() &&
         cutter.skip(R"(,"first_observed":)") && cutter.timestamp() &&
         cutter.skip(R"(,"last_confirmed":)") && cutter.timestamp() && cutter.skip("}");
}

bool cut_rest(Cutter& cutter, UnitDocumentPieces& pieces) noexcept {
  return (!cutter.skip(R"(,"created_by":)") || cutter.string()) &&
         (!cutter.skip(R"(,"superseded_by":)") || cutter.string(pieces.superseded_by)) &&
         (!cutter.skip(R"(,"extensions":)") || cutter.object(pieces.extensions)) &&
         cutter.skip(R"(,"flags":)") && cutter.flags(pieces.flags) && cutter.skip("}") &&
         cutter.at_end();
}

}  // namespace

std::optional<UnitDocumentPieces> cut_unit_document(std::string_view document) noexcept {
  Cutter cutter(document);
  UnitDocumentPieces pieces;
  if (!cutter.skip("{")) return std::nullopt;
  const char* const first = cutter.position();
  const bool begun =
      cutter.skip(R"("id":)") && cutter.string(pieces.id) && cutter.skip(R"(,"version":)") &&
      cutter.integer() && cutter.skip(R"(,"domains":)") && cutter.strings(pieces.domains) &&
      cut_insight(cutter) && cut_context(cutter, pieces) && cut_evidence(cutter, pieces) &&
      cutter.skip(R"(,"tier":)") && cutter.string(pieces.tier);
  if (!begun || is_old_tier(inside(pieces.tier))) return std::nullopt;
  pieces.upto_tier = {first, static_cast<std::size_t>(cutter.position() - first)};
  if (!cut_rest(cutter, pieces)) return std::nullopt;
  if (!cutter.ascii() && !is_utf8(document)) return std::nullopt;
  return pieces;
}

std::vector<FlagPieces> cut_flags(std::string_view flags) {
  std::vector<FlagPieces> cut;
  Cutter cutter(flags);
  while (cutter.skip("[") || cutter.skip(",")) {
    FlagPieces pieces;
    if (cutter.flag(pieces)) cut.push_back(pieces);
  }
  return cut;
}

}  // namespace cq
