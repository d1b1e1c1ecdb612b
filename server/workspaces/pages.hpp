#pragma once

#include <algorithm>
#include <cq/json.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/list_response.hpp"

/// Pages of lists: {"data": [...], "next_cursor": text or null}. A list is a page where a limit, a
/// cursor, also an empty one, or a filter is given; else it is the array that the original answers.
/// Safe from any thread.
namespace cq::workspaces {

/// How many a page has at most, and where no limit is given.
inline constexpr std::int64_t kMostOfPage = 1000;
inline constexpr std::int64_t kUsualOfPage = 100;

/// How many a list has where no limit is given, which is no bound.
inline constexpr std::size_t kMostListed = std::numeric_limits<std::size_t>::max();

/// How many records of a list are read at a time where one may have as many bytes as a body, and
/// where each has some hundred.
inline constexpr std::size_t kLargeRecordsAtATime = 4;
inline constexpr std::size_t kSmallRecordsAtATime = 64;

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

/// How a list is read, some records at a time.
template <class Filter, class Value>
struct ListReading {
  Filter filter;         ///< what is listed, and where it begins
  std::size_t most = 0;  ///< how many at most
  std::function<std::vector<Value>(const Filter& filter)> fetch;
  JsonValue (*write)(const Value& value) = nullptr;
  void (*go_behind)(Filter& filter, const Value& last) = nullptr;
  std::size_t at_a_time = 16;  ///< so many are held; few where one may be large
};

/// What of a list was written so far. For one thread at a time.
template <class Filter, class Value>
class ListParts {
 public:
  explicit ListParts(ListReading<Filter, Value> reading)
      : reading_(std::move(reading)), left_(reading_.most) {}

  /// As api::NextItems, until kListPiece bytes are there.
  bool add_some(std::string& out) {
    while (left_ > 0 && out.size() < kListPiece) {
      const std::size_t wanted = std::min(left_, reading_.at_a_time);
      const std::vector<Value> found = fetch(wanted);
      for (const Value& value : found) api::append_item(out, write_json(reading_.write(value)));
      if (!found.empty()) {
        last_ = found.back();
        reading_.go_behind(reading_.filter, *last_);
      }
      left_ -= found.size();
      if (found.size() < wanted) {
        last_.reset();  // nothing is behind it
        return false;
      }
    }
    return left_ > 0;
  }
  /// The last one written, if others come behind it.
  [[nodiscard]] std::optional<Value> last_of_page() {
    return last_ && !fetch(1).empty() ? last_ : std::nullopt;
  }

 private:
  static constexpr std::size_t kListPiece = std::size_t{256} * 1024;

  std::vector<Value> fetch(std::size_t count) {
    reading_.filter.limit = count;
    return reading_.fetch(reading_.filter);
  }

  ListReading<Filter, Value> reading_;
  std::size_t left_;
  std::optional<Value> last_{};
};

/// The records as an array, or as a page of that list, in pieces. `place` makes what write_cursor()
/// takes.
template <class Filter, class Value>
http::Response array_response(const api::Call& call, ListReading<Filter, Value> reading) {
  const auto parts = std::make_shared<ListParts<Filter, Value>>(std::move(reading));
  return api::list_response(
      call, "[", [parts](std::string& out) { return parts->add_some(out); }, std::string("]"));
}
template <class Filter, class Value, class Place>
http::Response page_response(const api::Call& call, std::string_view list,
                             ListReading<Filter, Value> reading, Place place) {
  const auto parts = std::make_shared<ListParts<Filter, Value>>(std::move(reading));
  return api::list_response(
      call, R"({"data":[)", [parts](std::string& out) { return parts->add_some(out); },
      [parts, place, list] {
        const std::optional<Value> last = parts->last_of_page();
        const JsonValue next = last ? JsonValue(write_cursor(list, place(*last))) : JsonValue();
        return R"(],"next_cursor":)" + write_json(next) + "}";
      });
}

}  // namespace cq::workspaces
