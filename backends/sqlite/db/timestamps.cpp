#include "sqlite/db/timestamps.hpp"

#include <cq/error.hpp>

namespace cq::sqlite {
std::string write_timestamp(Timestamp at) {
  return format_timestamp(at, UtcSuffix::kOffset);
}

std::optional<std::string> write_timestamp(const std::optional<Timestamp>& at) {
  if (!at) return std::nullopt;
  return write_timestamp(*at);
}

Timestamp read_timestamp(std::string_view text, const std::string& where) {
  const std::optional<Timestamp> at = parse_timestamp(text);
  if (!at) {
    throw Error(ErrorKind::kCorrupt,
                "What is stored in " + where +
                    " isn't a timestamp in ISO 8601; put it right, or restore the database from a "
                    "backup.");
  }
  return *at;
}

std::optional<Timestamp> read_timestamp(const std::optional<std::string>& text,
                                        const std::string& where) {
  if (!text) return std::nullopt;
  return read_timestamp(std::string_view(*text), where);
}

}  // namespace cq::sqlite
