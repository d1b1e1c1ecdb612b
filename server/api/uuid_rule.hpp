#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/rule.hpp"

/// UUIDs in requests: with dashes, without, in braces, behind "urn:uuid:", in either case.
namespace cq::api {

/// A UUID in lower case with dashes, or what is wrong with a text that is none, as clients of the
/// original know it. Safe from any thread.
struct ParsedUuid {
  std::optional<std::string> uuid{};
  std::string problem{};  ///< of a text that is no UUID
};
ParsedUuid parse_uuid(std::string_view text);

/// The text of a UUID; read as one in lower case with dashes.
class UuidRule : public Rule<std::string> {
 public:
  void read(const JsonValue& input, Reading& reading, std::string& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline UuidRule uuid() {
  return {};
}

/// A text that should be a UUID, but is taken whatever it is; read as it was sent.
class TextOrUuidRule : public Rule<std::string> {
 public:
  void read(const JsonValue& input, Reading& reading, std::string& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline TextOrUuidRule text_or_uuid() {
  return {};
}

/// A path's parameter that is a UUID. Throws InvalidRequest for a text that is none.
std::string read_path_uuid(const std::string& name, const std::string& text);

}  // namespace cq::api
