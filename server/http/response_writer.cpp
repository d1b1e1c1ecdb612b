#include "http/response_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "http/character_classes.hpp"

namespace cq::http {
namespace {

constexpr std::size_t kUsualHead = 256;
constexpr std::size_t kChunkFraming = 32;

// Not strftime: its names follow the locale.
constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_writable(const Response& response) {
  const bool status_is_final = response.status >= 200 && response.status <= 599;
  const bool switches_protocols = response.status == 101 && response.rest && response.input;
  return (status_is_final || switches_protocols) &&
         std::all_of(response.headers.begin(), response.headers.end(), [](const Header& header) {
           return !header.name.empty() && all_in(kTokenCharacter, header.name) &&
                  all_in(kFieldCharacter, header.value);
         });
}

/// Whether this writer sets the header, and not the handler.
bool is_framing_header(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"content-length", "transfer-encoding",
                                                      "connection", "date"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [name](std::string_view own) { return equals_ignoring_case(name, own); });
}

template <typename Number>
void append_number(Number number, std::string& out, int base = 10) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

// As a chunk (RFC 9112, 7.1). HTTP/1.0 knows none: there the connection's end is the body's.
void append_piece(const std::string& bytes, const ResponseFraming& framing, std::string& out) {
  if (framing.minor_version == 0) {
    out += bytes;
  } else if (!bytes.empty()) {  // an empty chunk would be the last
    append_number(bytes.size(), out, 16);
    out.append("\r\n").append(bytes).append("\r\n");
  }
}

}  // namespace

std::string_view DateCache::at(std::time_t seconds) {
  if (seconds == seconds_) return text_;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> buffer{};
  const int length =
      std::snprintf(buffer.data(), buffer.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                    kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                    kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                    utc.tm_min, utc.tm_sec);
  text_.assign(buffer.data(), static_cast<std::size_t>(length));
  seconds_ = seconds;
  return text_;
}

bool ResponseWriter::write(const Response& response, const ResponseFraming& framing,
                           std::string& out) {
  if (!is_writable(response)) {
    write(detail_response(500, "Internal Server Error"), framing, out);
    return false;
  }
  const bool bodiless = response.status == 204 || response.status == 304;
  const std::size_t body_size = framing.head_only || bodiless ? 0 : response.body.size();
  if (out.empty()) out.reserve(kUsualHead + body_size);
  write_head(response, framing, out);
  const bool rest_follows = response.rest && !framing.head_only && !bodiless;
  if (rest_follows) {
    append_piece(response.body, framing, out);
  } else {
    out.append(response.body, 0, body_size);
  }
  return rest_follows;
}

void ResponseWriter::write_piece(const BodyPiece& piece, const ResponseFraming& framing,
                                 std::string& out) {
  if (out.empty()) out.reserve(piece.bytes.size() + kChunkFraming);
  append_piece(piece.bytes, framing, out);
  if (piece.kind == BodyPiece::Kind::kLast && framing.minor_version > 0) out += "0\r\n\r\n";
}

void ResponseWriter::write_head(const Response& response, const ResponseFraming& framing,
                                std::string& out) {
  out += "HTTP/1.1 ";
  append_number(response.status, out);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\nDate: ";
  out += date_.at(std::time(nullptr));
  out += "\r\n";
  for (const auto& [name, value] : response.headers) {
    if (is_framing_header(name)) continue;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  if (response.status == 101) {
    out += "Connection: Upgrade\r\n\r\n";
    return;
  }
  if (response.rest) {
    if (framing.minor_version > 0) out += "Transfer-Encoding: chunked\r\n";
  } else if (response.status != 204 && response.status != 304) {
    out += "Content-Length: ";
    append_number(response.body.size(), out);
    out += "\r\n";
  }
  if (!framing.keep_alive) {
    out += "Connection: close\r\n";
  } else if (framing.minor_version == 0) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

}  // namespace cq::http
