#include "http/response_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string_view>

#include "http/character_classes.hpp"
#include "http/reason_phrase.hpp"

namespace cq::http {
namespace {

constexpr std::size_t kUsualHead = 256;

bool is_writable(const Response& response) {
  const bool status_is_final = response.status >= 200 && response.status <= 599;
  return status_is_final &&
         std::all_of(response.headers.begin(), response.headers.end(), [](const Header& header) {
           return !header.name.empty() && all_in(kTokenCharacter, header.name) &&
                  all_in(kFieldCharacter, header.value);
         });
}

/// Whether the header is this writer's business and not the handler's.
bool is_framing_header(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {"content-length", "transfer-encoding",
                                                      "connection", "date"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [name](std::string_view own) { return equals_ignoring_case(name, own); });
}

template <typename Number>
void append_number(Number number, std::string& out) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void ResponseWriter::write(const Response& response, const ResponseFraming& framing,
                           std::string& out) {
  if (!is_writable(response)) {
    write(detail_response(500, "Internal Server Error"), framing, out);
    return;
  }
  const bool bodiless = response.status == 204 || response.status == 304;
  const std::size_t body_size = framing.head_only || bodiless ? 0 : response.body.size();
  if (out.empty()) out.reserve(kUsualHead + body_size);
  write_head(response, framing, out);
  out.append(response.body, 0, body_size);
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
  if (response.status != 204 && response.status != 304) {
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
