#include "api/errors.hpp"

#include <algorithm>
#include <array>

namespace cq::api {

namespace {

struct Row {
  ErrorKind kind = ErrorKind::kInternal;
  HttpMeaning http{};
  int exit_status = 1;
};

constexpr std::string_view kOwnSentence;

constexpr std::array<Row, 8> kRows{{
    {ErrorKind::kNotFound, {404, kOwnSentence}, 1},
    {ErrorKind::kConflict, {409, kOwnSentence}, 1},
    {ErrorKind::kInvalidArgument, {422, kOwnSentence}, 2},
    {ErrorKind::kUnavailable, {503, "The store is unavailable"}, 2},
    {ErrorKind::kBusy, {503, "The store is busy, try again"}, 1},
    {ErrorKind::kNotImplemented, {501, kOwnSentence}, 2},
    {ErrorKind::kCorrupt, {500, "Internal Server Error"}, 2},
    {ErrorKind::kInternal, {500, "Internal Server Error"}, 1},
}};

const Row& row_of(ErrorKind kind) noexcept {
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [kind](const Row& row) { return row.kind == kind; });
  return found == kRows.end() ? kRows.back() : *found;
}

}  // namespace

HttpMeaning http_meaning_of(ErrorKind kind) noexcept {
  return row_of(kind).http;
}

HttpMeaning http_meaning_of(const Error& error) noexcept {
  const bool is_damaged = error.kind() == ErrorKind::kCorrupt && !error.reason().empty();
  return http_meaning_of(is_damaged ? ErrorKind::kUnavailable : error.kind());
}

int exit_status_of(ErrorKind kind) noexcept {
  return row_of(kind).exit_status;
}

}  // namespace cq::api
