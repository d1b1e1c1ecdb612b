#pragma once

#include <cq/host/refuse.hpp>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <optional>
#include <string>

#include "api/object_schema.hpp"

/// What the kinds of records read their lines with. Every function throws Error: invalid argument,
/// a sentence that names the member and not its value. Safe from any thread.
namespace cq::database {

inline void require_line(bool holds, const std::string& sentence) {
  if (!holds) {
    host::refuse(sentence);
  }
}

/// Refuses with the first complaint, without what was given.
[[noreturn]] void refuse_line(const api::InvalidRequest& invalid);

template <class T>
T read_members(const api::ObjectSchema<T>& schema, const JsonValue& members) {
  try {
    return schema.read_body(members);
  } catch (const api::InvalidRequest& invalid) {
    refuse_line(invalid);
  }
}

Timestamp read_timestamp(const std::string& member, const std::string& text);
std::optional<Timestamp> read_timestamp(const std::string& member,
                                        const std::optional<std::string>& text);

}  // namespace cq::database
