#include "sqlite/db/columns.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/json.hpp>
#include <cq/text.hpp>
#include <limits>
#include <variant>

namespace cq::sqlite {
namespace {

/// The texts of a JSON array; nullopt when it is something else.
std::optional<std::vector<std::string>> texts_of(const JsonValue& value) {
  if (value.as_array() == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  texts.reserve(value.as_array()->size());
  for (const JsonValue& element : *value.as_array()) {
    if (element.as_string() == nullptr) return std::nullopt;
    texts.push_back(*element.as_string());
  }
  return texts;
}

}  // namespace

void refuse_time() {
  throw Error(ErrorKind::kInvalidArgument,
              "A time lies beyond the year 9999; give an earlier one or a shorter span.");
}

std::string stored_time(Timestamp at) {
  if (at >= kEndOfCalendar) refuse_time();
  constexpr std::size_t kDate = 10;      // "2026-01-02"
  constexpr std::size_t kToSecond = 19;  // "2026-01-02T03:04:05"
  std::string text = format_timestamp(at, UtcSuffix::kZ);
  text.pop_back();
  text[kDate] = ' ';
  if (text.size() == kToSecond) text += ".000000";
  return text;
}

std::optional<std::string> stored_time(const std::optional<Timestamp>& at) {
  return at ? std::optional(stored_time(*at)) : std::nullopt;
}

std::string stored_name(std::string_view answered) {
  std::string name;
  name.reserve(answered.size());
  for (const char c : answered) {
    const bool is_lower = c >= 'a' && c <= 'z';
    name += is_lower ? static_cast<char>(c - 'a' + 'A') : '_';
  }
  return name;
}

std::string stored_texts(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (!is_utf8(text)) {
      throw Error(ErrorKind::kInvalidArgument, "A text of a list isn't UTF-8; send it as UTF-8.");
    }
    if (out.size() > 1) out += ", ";
    append_json_string(out, text, JsonEscapes::kAllButAscii);
  }
  return out + "]";
}

std::int64_t stored_limit(std::size_t limit) noexcept {
  constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  return static_cast<std::int64_t>(std::min(limit, kMost));
}

std::optional<std::int64_t> RowReader::optional_integer(int column) const {
  return row_.is_null(column) ? std::nullopt : std::optional(row_.integer(column));
}

Timestamp RowReader::time(int column, std::string_view name) const {
  const auto at = parse_timestamp(row_.text_view(column));
  if (!at) refuse(name, "isn't a time in ISO 8601");
  return *at;
}

std::optional<Timestamp> RowReader::optional_time(int column, std::string_view name) const {
  return row_.is_null(column) ? std::nullopt : std::optional(time(column, name));
}

double RowReader::number(int column, std::string_view name) const {
  if (row_.is_number(column)) return row_.real(column);
  if (row_.text_view(column) != kStoredNan) refuse(name, "isn't a number");
  return std::numeric_limits<double>::quiet_NaN();
}

std::vector<std::string> RowReader::texts(int column, std::string_view name) const {
  const auto parsed = parse_json(row_.text_view(column));
  const auto* const value = std::get_if<JsonValue>(&parsed);
  auto texts = value == nullptr ? std::nullopt : texts_of(*value);
  if (!texts) refuse(name, "isn't a JSON array of texts");
  return *std::move(texts);
}

std::optional<std::vector<std::string>> RowReader::texts_if_any(int column,
                                                                std::string_view name) const {
  return row_.is_null(column) ? std::nullopt : texts_of(json_value(column, name));
}

JsonValue RowReader::json_value(int column, std::string_view name) const {
  auto parsed = parse_json(row_.text_view(column));
  if (!std::holds_alternative<JsonValue>(parsed)) refuse(name, "isn't JSON");
  return std::get<JsonValue>(std::move(parsed));
}

std::string RowReader::json(int column, std::string_view name) const {
  if (!std::holds_alternative<JsonValue>(parse_json(row_.text_view(column)))) {
    refuse(name, "isn't JSON");
  }
  return text(column);
}

void RowReader::refuse(std::string_view name, std::string_view what) const {
  throw UnreadableRow(table_, row_.text(0),
                      "What is stored in " + std::string(table_) + "." + std::string(name) +
                          " of the row '" + row_.text(0) + "' " + std::string(what) +
                          "; put it right, or restore the database from a backup.");
}

void visit_odd(Connection& connection, const std::vector<std::string>& queries,
               const VisitUnreadable& visit) {
  for (const std::string& sql : queries) {
    Statement rows = connection.prepare(sql);
    while (rows.step()) visit(rows.text(0), rows.text(1));
  }
}

std::string dangling_rows(std::string_view table, std::string_view column, std::string_view of) {
  const std::string name(column);
  return "SELECT id, '" + name + " is ' || " + name + " || ', and " + std::string(of) +
         " has no such row.' FROM " + std::string(table) + " AS t WHERE " + name +
         " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " + std::string(of) + " AS o WHERE o.id = t." +
         name + ") ORDER BY id";
}

std::string misspelt_rows(std::string_view table, std::string_view column) {
  const std::string name(column);
  return "SELECT id, '" + name + " is ''' || " + name +
         " || ''', where the original reads upper case alone.' FROM " + std::string(table) +
         " WHERE " + name + " <> upper(" + name + ") ORDER BY id";
}

std::string rows_beyond_json(std::string_view table, std::string_view column) {
  const std::string name(column);
  return "SELECT id, '" + name + " holds NaN or an infinity, which is answered as null.' FROM " +
         std::string(table) + " WHERE NOT json_valid(" + name + ") ORDER BY id";
}

}  // namespace cq::sqlite
