#pragma once

#include <cq/archive.hpp>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// A timestamp as records have it.
inline std::optional<std::string> written(const std::optional<Timestamp>& time) {
  return time ? std::optional(format_timestamp(*time, UtcSuffix::kOffset)) : std::nullopt;
}

/// Reads the members of an archive's record. Every method throws Error: invalid argument, naming
/// the record and the member but no value, when it isn't of that type or, unless it is optional,
/// isn't there; an optional one may be null.
class RecordReader {
 public:
  /// `json` is the record's, or what of it is to be read. Throws likewise when the record isn't of
  /// that kind, or the JSON no object.
  RecordReader(const ArchiveRecord& record, std::string_view kind, std::string_view json);

  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view name) const;
  [[nodiscard]] Timestamp timestamp(std::string_view name) const;
  [[nodiscard]] std::optional<Timestamp> optional_timestamp(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::optional<std::vector<std::string>> optional_texts(std::string_view name) const;
  [[nodiscard]] bool boolean(std::string_view name) const;
  /// A number, or the name of one that JSON hasn't got: "NaN", "Infinity" or "-Infinity".
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name) const;
  /// The elements of a list of objects, each as its JSON; none where there is no such member.
  [[nodiscard]] std::vector<std::string> optional_objects(std::string_view name) const;

  [[noreturn]] void refuse(const std::string& what) const;

  /// The value of an enum whose name that member holds. Throws as text(), and where `parse` knows
  /// no such name.
  template <typename Parse>
  [[nodiscard]] auto named(std::string_view name, const Parse& parse) const {
    const auto value = parse(text(name));
    if (!value) refuse(std::string(name) + " is none of the names that there are");
    return *value;
  }

 private:
  const ArchiveRecord& record_;
  JsonValue members_;
};

}  // namespace cq
