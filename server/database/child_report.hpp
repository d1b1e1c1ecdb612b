#pragma once

#include <cq/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cq::database {

/// What a child process hands to its parent as JSON. A module in that process may have written into
/// it, so it may be anything: all functions throw Error: corrupt when it isn't what they read. Safe
/// from any thread.
class ChildReport {
 public:
  static ChildReport parse(std::string_view json);

  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] bool yes_or_no(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::vector<ChildReport> objects(std::string_view name) const;

 private:
  explicit ChildReport(JsonValue value) : value_(std::move(value)) {}
  [[nodiscard]] const JsonValue& member(std::string_view name) const;

  JsonValue value_;
};

}  // namespace cq::database
