#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "api/route.hpp"
#include "http/message.hpp"
#include "workspaces/artifact_files.hpp"

/// Answers that carry an artifact's file. Safe from any thread.
namespace cq::workspaces {

/// What is read of a file at once: a longer one is sent piece by piece, as its client reads.
inline constexpr std::size_t kArtifactPiece = std::size_t{192} * 1024;

/// Bytes of a file, both ends included.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// All of the file: no range was asked for, or none that the server can make sense of.
struct WholeFile {
  friend bool operator==(const WholeFile&, const WholeFile&) = default;
};

/// A range that has no byte of the file.
struct UnsatisfiableRange {
  friend bool operator==(const UnsatisfiableRange&, const UnsatisfiableRange&) = default;
};

using RangeChoice = std::variant<WholeFile, ByteRange, UnsatisfiableRange>;

/// What a Range header asks for of a file of that size (RFC 9110, 14.2). Several ranges, other
/// units and what isn't well-formed count as not given.
RangeChoice choose_range(std::string_view header, std::uint64_t size);

/// The type that a file is sent as: the artifact's own, "application/octet-stream" where it has
/// none or one that can't stand in a header; texts are said to be UTF-8.
std::string content_type_of(const std::optional<std::string>& content_type);

/// "attachment" with the file's name, percent-encoded where that changes it.
std::string content_disposition_of(std::string_view name);

/// 200 with the file, 206 with the range that the request asks for, or 416.
http::Response download_response(const api::Call& call, std::shared_ptr<const ArtifactFile> file,
                                 const std::optional<std::string>& content_type);

}  // namespace cq::workspaces
