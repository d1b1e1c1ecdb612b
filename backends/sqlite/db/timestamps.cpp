#include "sqlite/db/timestamps.hpp"

#include <cq/error.hpp>

namespace cq::sqlite {
std::string write_timestamp(Timestamp moment) {
  return format_timestamp(moment, UtcSuffix::kOffset);
}

std::optional<std::string> write_timestamp(const std::optional<Timestamp>& moment) {
  if (!moment) return std::nullopt;
  return write_timestamp(*moment);
}

Timestamp read_timestamp(std::string_view text, const std::string& where) {
  const std::optional<Timestamp> moment = parse_timestamp(text);
  if (!moment) {
    throw Error(ErrorKind::kCorrupt,
                "What is stored in " + where +
                    " isn't a timestamp in ISO 8601; put it right, or restore the database from a "
                    "backup.");
  }
  return *moment;
}

std::optional<Timestamp> read_timestamp(const std::optional<std::string>& text,
                                        const std::string& where) {
  if (!text) return std::nullopt;
  return read_timestamp(std::string_view(*text), where);
}

}  // namespace cq::sqlite
