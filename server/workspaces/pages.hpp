#pragma once

#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/responses.hpp"

/// Pages of lists: {"data": [...], "next_cursor": text or null}. A list is a page where a limit, a
/// cursor, also an empty one, or a filter is given; else it is the array that the original answers.
/// Safe from any thread.
namespace cq::workspaces {

/// How many a page has at most, and where no limit is given.
inline constexpr std::int64_t kMostOfPage = 1000;
inline constexpr std::int64_t kUsualOfPage = 100;

/// What the query of each list may have.
struct PageQuery {
  std::optional<std::int64_t> limit;
  std::optional<std::string> cursor;

  [[nodiscard]] bool asks_for_page() const { return limit || cursor; }
  /// Where the page begins; nullopt: at the first one.
  [[nodiscard]] std::optional<std::string> place() const {
    return cursor.value_or("").empty() ? std::nullopt : cursor;
  }
  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(limit.value_or(kUsualOfPage));
  }
};

/// Where the next page of that list begins, as a text that says nothing to a client.
std::string write_cursor(std::string_view list, const std::vector<std::string>& place);

/// The place that such a text names. Throws api::InvalidRequest for a text that write_cursor() did
/// not make of this list and that many parts.
std::vector<std::string> read_cursor(std::string_view list, const std::string& cursor,
                                     std::size_t parts);
/// The same of one part, or of two, that are numbers.
std::int64_t read_number_cursor(std::string_view list, const std::string& cursor);
std::pair<std::int64_t, std::int64_t> read_numbers_cursor(std::string_view list,
                                                          const std::string& cursor);

/// A time as a part of a place, and back. The latter throws as read_cursor() does.
std::string cursor_time(Timestamp at);
Timestamp read_cursor_time(const std::string& part, const std::string& cursor);

/// A page of `found`, of which there is one more than fits when another page follows. `write` makes
/// JSON of one, `place` what write_cursor() takes.
template <typename Value, typename Write, typename Place>
http::Response page_response(std::string_view list, std::vector<Value> found, std::size_t size,
                             const Write& write, const Place& place) {
  const bool has_more = found.size() > size;
  if (has_more) found.resize(size);
  JsonValue next;
  if (has_more) next = write_cursor(list, place(found.back()));
  return api::json_response(
      200, json_object({{"data", json_array(found, write)}, {"next_cursor", std::move(next)}}));
}

}  // namespace cq::workspaces
