#include "workspaces/pages.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "api/complaint.hpp"
#include "crypto/encoding.hpp"

namespace cq::workspaces {
namespace {

constexpr char kSeparator = '\n';

[[noreturn]] void refuse_cursor(const std::string& cursor) {
  throw api::InvalidRequest({{"value_error",
                              {"query", "cursor"},
                              "Value error, it is not the next_cursor of such a page; leave it "
                              "out to begin anew",
                              cursor,
                              std::nullopt}});
}

std::optional<std::string> bytes_of_hex(std::string_view digits) {
  constexpr int kBase = 16;
  if (digits.size() % 2 != 0 || !crypto::is_hex(digits, digits.size())) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, value, kBase);
    bytes += static_cast<char>(value);
  }
  return bytes;
}

std::optional<std::int64_t> number_in(const std::string& text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, number);
  return problem == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string write_cursor(std::string_view list, const std::vector<std::string>& place) {
  std::string text(list);
  for (const std::string& part : place) text.append(1, kSeparator).append(part);
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  return crypto::to_hex(bytes);
}

std::vector<std::string> read_cursor(std::string_view list, const std::string& cursor,
                                     std::size_t parts) {
  const std::optional<std::string> text = bytes_of_hex(cursor);
  if (!text) refuse_cursor(cursor);
  std::vector<std::string> read;
  for (std::size_t begin = 0; begin <= text->size();) {
    const std::size_t end = std::min(text->find(kSeparator, begin), text->size());
    read.push_back(text->substr(begin, end - begin));
    begin = end + 1;
  }
  if (read.size() != parts + 1 || read.front() != list) refuse_cursor(cursor);
  read.erase(read.begin());
  return read;
}

std::string cursor_time(Timestamp at) {
  return std::to_string(at.time_since_epoch().count());
}

Timestamp read_cursor_time(const std::string& part, const std::string& cursor) {
  const auto count = number_in(part);
  if (!count) refuse_cursor(cursor);
  return Timestamp(Timestamp::duration(*count));
}

std::int64_t read_number_cursor(std::string_view list, const std::string& cursor) {
  const auto number = number_in(read_cursor(list, cursor, 1).front());
  if (!number) refuse_cursor(cursor);
  return *number;
}

std::pair<std::int64_t, std::int64_t> read_numbers_cursor(std::string_view list,
                                                          const std::string& cursor) {
  const std::vector<std::string> parts = read_cursor(list, cursor, 2);
  const auto first = number_in(parts[0]);
  const auto second = number_in(parts[1]);
  if (!first || !second) refuse_cursor(cursor);
  return {*first, *second};
}

}  // namespace cq::workspaces
