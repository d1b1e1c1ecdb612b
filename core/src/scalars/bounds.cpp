#include <algorithm>
#include <cq/error.hpp>
#include <cq/scalars/bounds.hpp>
#include <cq/scalars/scalars.hpp>
#include <cq/text.hpp>
#include <vector>

namespace cq::scalars {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

void require_text(std::string_view what, std::string_view text, std::size_t most_bytes) {
  if (text.size() > most_bytes) {
    refuse("A scalar's " + std::string(what) + " has " + std::to_string(text.size()) +
           " bytes, more than the " + std::to_string(most_bytes) +
           " that it may have; use a shorter one.");
  }
  if (!is_utf8(text) || text.find('\0') != std::string_view::npos) {
    refuse("A scalar's " + std::string(what) +
           " isn't UTF-8 without NUL characters; use another one.");
  }
}

void require_distinct(const std::vector<NamedValue>& values) {
  std::vector<std::string_view> names;
  names.reserve(values.size());
  for (const NamedValue& value : values) names.push_back(value.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return;
  refuse("A row of scalars has two values called '" + std::string(*twice) + "'; leave one out.");
}

}  // namespace

// The key function of the part's class: its virtual table lives in this library.
Scalars::~Scalars() = default;

void require_id(std::string_view what, std::string_view id) {
  if (id.empty() || id.find('/') != std::string_view::npos) {
    refuse("The id of a scalar's " + std::string(what) +
           " is empty or has a '/', as none may have; use another one.");
  }
  require_text(what, id, kMostIdBytes);
}

void require_name(std::string_view name) {
  if (name.empty()) refuse("A scalar has an empty name; give it one.");
  require_text("name", name, kMostNameBytes);
}

void require_batch_id(std::string_view id) {
  require_text("batch id", id, kMostBatchIdBytes);
}

void require_time(std::int64_t time) {
  if (time >= kEarliestTime && time <= kLatestTime) return;
  refuse("A scalar's time is " + std::to_string(time) +
         " ms since 1970, which isn't in the years 0 to 9999; use one that is.");
}

void require_rows(std::span<const Row> rows) {
  if (rows.size() > kMostRows) {
    refuse("A batch of scalars has " + std::to_string(rows.size()) + " rows, more than the " +
           std::to_string(kMostRows) + " that it may have; divide it.");
  }
  std::size_t values = 0;
  for (const Row& row : rows) {
    require_time(row.time);
    values += row.values.size();
    if (values > kMostValues) {
      refuse("A batch of scalars has more than the " + std::to_string(kMostValues) +
             " values that it may have; divide it.");
    }
    for (const NamedValue& value : row.values) require_name(value.name);
    require_distinct(row.values);
    if (row.tags.size() > kMostTags) {
      refuse("A row of scalars has " + std::to_string(row.tags.size()) + " tags, more than the " +
             std::to_string(kMostTags) + " that it may have; leave some out.");
    }
    for (const std::string& tag : row.tags) require_text("tag", tag, kMostTagBytes);
  }
}

void require_most(std::size_t most, std::size_t bound) {
  if (most >= 1 && most <= bound) return;
  refuse("A page of scalars can't have " + std::to_string(most) + " elements; ask for 1 to " +
         std::to_string(bound) + ".");
}

}  // namespace cq::scalars
