#include "workspaces/artifact_download.hpp"

#include <algorithm>
#include <charconv>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <system_error>
#include <utility>

#include "workspaces/request_headers.hpp"

namespace cq::workspaces {
namespace {

/// Digits and nothing else; nullopt otherwise, and beyond 64 bits.
std::optional<std::uint64_t> number_of(std::string_view digits) {
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, problem] = std::from_chars(digits.data(), end, number);
  return problem == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// "bytes=-n": the last n bytes.
RangeChoice suffix_range(std::uint64_t count, std::uint64_t size) {
  if (count == 0 || size == 0) return UnsatisfiableRange{};
  return ByteRange{size - std::min(count, size), size - 1};
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == '~';
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.append(1, '%').append(1, kDigits[byte >> 4U]).append(1, kDigits[byte & 0x0FU]);
  }
  return encoded;
}

/// A condition that a range is asked for under; it holds where there is none.
bool if_range_holds(const api::Call& call, const ArtifactFile& file) {
  const std::string* condition = api::header_of(call, kIfRange);
  return condition == nullptr || *condition == file.entity_tag() ||
         *condition == file.last_modified();
}

/// Bytes of a file, piece by piece.
class FilePieces {
 public:
  FilePieces(std::shared_ptr<const ArtifactFile> file, ByteRange range)
      : file_(std::move(file)), next_(range.first), end_(range.last + 1) {}

  [[nodiscard]] bool ended() const noexcept { return next_ == end_; }

  /// Throws Error: unavailable when the file can't be read, or has become shorter.
  std::string next() {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(end_ - next_, kArtifactPiece));
    std::string bytes = file_->read(next_, count);
    if (bytes.size() < count) {
      throw Error(ErrorKind::kUnavailable,
                  "The artifact's file '" + file_->name() + "' became shorter while it was sent.");
    }
    next_ += count;
    return bytes;
  }

 private:
  std::shared_ptr<const ArtifactFile> file_;
  std::uint64_t next_;
  std::uint64_t end_;
};

void fill(const api::Call& call, std::shared_ptr<const ArtifactFile> file, ByteRange range,
          http::Response& response) {
  const auto pieces = std::make_shared<FilePieces>(std::move(file), range);
  response.body = pieces->next();
  if (pieces->ended()) return;
  response.rest = call.make_source([pieces] {
    http::BodyPiece piece{http::BodyPiece::Kind::kMore, pieces->next()};
    if (pieces->ended()) piece.kind = http::BodyPiece::Kind::kLast;
    return piece;
  });
}

}  // namespace

RangeChoice choose_range(std::string_view header, std::uint64_t size) {
  const std::size_t equals = header.find('=');
  if (equals == std::string_view::npos ||
      to_lower(without_blanks(header.substr(0, equals))) != "bytes") {
    return WholeFile{};
  }
  const std::string_view range = without_blanks(header.substr(equals + 1));
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return WholeFile{};
  const std::string_view first_digits = without_blanks(range.substr(0, dash));
  const std::string_view last_digits = without_blanks(range.substr(dash + 1));
  const std::optional<std::uint64_t> first = number_of(first_digits);
  const std::optional<std::uint64_t> last = number_of(last_digits);
  if (first_digits.empty()) return last ? suffix_range(*last, size) : RangeChoice(WholeFile{});
  if (!first || (!last && !last_digits.empty()) || (last && *last < *first)) return WholeFile{};
  if (*first >= size) return UnsatisfiableRange{};
  return ByteRange{*first, std::min(last.value_or(size - 1), size - 1)};
}

std::string content_type_of(const std::optional<std::string>& content_type) {
  const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (!content_type || content_type->empty() ||
      !std::all_of(content_type->begin(), content_type->end(), is_printable)) {
    return "application/octet-stream";
  }
  const bool lacks_charset = content_type->starts_with("text/") &&
                             to_lower(*content_type).find("charset=") == std::string::npos;
  return lacks_charset ? *content_type + "; charset=utf-8" : *content_type;
}

std::string content_disposition_of(std::string_view name) {
  const std::string encoded = percent_encoded(name);
  return encoded == name ? "attachment; filename=\"" + encoded + '"'
                         : "attachment; filename*=utf-8''" + encoded;
}

http::Response download_response(const api::Call& call, std::shared_ptr<const ArtifactFile> file,
                                 const std::optional<std::string>& content_type) {
  const std::uint64_t size = file->size();
  const std::string* asked_for = api::header_of(call, kRange);
  const RangeChoice choice = asked_for != nullptr && if_range_holds(call, *file)
                                 ? choose_range(*asked_for, size)
                                 : RangeChoice(WholeFile{});
  if (std::holds_alternative<UnsatisfiableRange>(choice)) {
    return {.status = 416,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"},
                        {"Content-Range", "bytes */" + std::to_string(size)}},
            .body = {}};
  }
  http::Response response{.status = 200,
                          .headers = {{"Content-Type", content_type_of(content_type)},
                                      {"Content-Disposition", content_disposition_of(file->name())},
                                      {"Accept-Ranges", "bytes"},
                                      {"ETag", file->entity_tag()},
                                      {"Last-Modified", file->last_modified()}},
                          .body = {}};
  if (const auto* range = std::get_if<ByteRange>(&choice)) {
    response.status = 206;
    response.headers.push_back({"Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                                     std::to_string(range->last) + "/" +
                                                     std::to_string(size)});
    fill(call, std::move(file), *range, response);
  } else if (size > 0) {
    fill(call, std::move(file), {0, size - 1}, response);
  }
  return response;
}

}  // namespace cq::workspaces
