#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What scalars are made of: the curves that training scripts log.
namespace cq::scalars {

// What is beyond these is refused as an invalid argument. Lengths are in bytes.
inline constexpr std::size_t kMostIdBytes = 64;        ///< of a project's or an experiment's id
inline constexpr std::size_t kMostBatchIdBytes = 128;  ///< of a batch's id
inline constexpr std::size_t kMostNameBytes = 1024;    ///< of a scalar's name
inline constexpr std::size_t kMostRows = 10'000;       ///< of one call of log()
inline constexpr std::size_t kMostValues = 100'000;    ///< of all rows of one call of log()
inline constexpr std::size_t kMostTags = 100;          ///< of a row
inline constexpr std::size_t kMostTagBytes = 1024;     ///< of one tag
inline constexpr std::size_t kMostSeries = 10'000;     ///< of an experiment
inline constexpr std::size_t kMostPoints = 10'000;     ///< of a page, and of a thinned curve
inline constexpr std::size_t kMostListed = 1'000;      ///< of a page of anything else
/// How many of an experiment's batch ids are remembered: the latest.
inline constexpr std::size_t kKeptBatchIds = 10'000;
/// How many rows an experiment may log in all, removed ones too.
inline constexpr std::int64_t kMostLoggedRows = 999'999'999'999;
// When a row came lies in the years 0 to 9999, so that it has a text as any other timestamp.
inline constexpr std::int64_t kEarliestTime = -62'167'219'200'000;
inline constexpr std::int64_t kLatestTime = 253'402'300'799'999;

/// How many stretches of points, and tagged rows, one call of remove_before() takes up at most.
inline constexpr std::size_t kMostRemoved = 256;

/// A number that was logged.
struct Point {
  std::int64_t step = 0;
  std::int64_t time = 0;  ///< when it came, in milliseconds since 1970
  double value = 0;       ///< NaN, of any payload, and infinities too
};

/// A number under its name.
struct NamedValue {
  std::string name;  ///< UTF-8, not empty, without NUL
  double value = 0;
};

/// The values that a training script logs for one step.
struct Row {
  std::int64_t step = 0;  ///< any; several rows may have the same
  std::int64_t time = 0;  ///< when it came, in milliseconds since 1970; within the bounds above
  std::vector<NamedValue> values{};
  std::vector<std::string> tags{};  ///< UTF-8 without NUL
};

/// What log() did.
enum class Logged {
  kAdded,
  kKnown  ///< nothing: the batch has been logged before
};

/// Which points or rows are meant; every end is inclusive, and an absent one is none.
struct Range {
  std::optional<std::int64_t> first_step{};
  std::optional<std::int64_t> last_step{};
  std::optional<std::int64_t> first_time{};
  std::optional<std::int64_t> last_time{};
};

/// Which points of a series stand for all.
enum class Thinning {
  kExtremes,  ///< the least and the greatest of each run, so that no spike is lost
  kUniform,   ///< those at equal distances
  kReservoir  ///< some by chance, each as likely as any other
};

/// A series: all points that one experiment has logged under one name. What says "first" and "last"
/// is in the order of points: by step, ties by when they were logged.
struct Series {
  std::string name;
  std::uint64_t count = 0;        ///< at least 1
  std::uint64_t not_numbers = 0;  ///< those of them that are NaN
  Point first{};
  Point last{};
  Point least{};              ///< the first of the least; NaN only where all are
  Point greatest{};           ///< likewise
  std::int64_t earliest = 0;  ///< time of any point
  std::int64_t latest = 0;    ///< likewise
  double sum = 0;             ///< of those that aren't NaN, in doubles

  /// Of those that aren't NaN; NaN when there is none.
  [[nodiscard]] double average() const noexcept {
    return sum / static_cast<double>(count - not_numbers);
  }
};

/// Behind which point a page begins, which is of the same range.
struct PointPlace {
  std::int64_t step = 0;
  std::uint64_t passed = 0;  ///< points of that step that came already

  bool operator==(const PointPlace&) const = default;
};

struct PointPage {
  std::vector<Point> points;
  std::optional<PointPlace> next{};  ///< where the next page begins; nullopt: this is the last
};

/// A row that has tags.
struct TaggedRow {
  std::int64_t step = 0;
  std::int64_t time = 0;
  std::vector<std::string> names;  ///< of its values, in the order of their bytes
  std::vector<std::string> tags;   ///< as they were logged

  bool operator==(const TaggedRow&) const = default;
};

/// Behind which tagged row a page begins.
struct TaggedPlace {
  std::int64_t step = 0;
  std::int64_t number = 0;

  bool operator==(const TaggedPlace&) const = default;
};

struct TaggedPage {
  std::vector<TaggedRow> rows;
  std::optional<TaggedPlace> next{};  ///< nullopt: this is the last
};

/// An experiment that has logged.
struct LoggedExperiment {
  std::string id;
  std::int64_t last_logged = 0;  ///< the greatest time of its rows, also of removed ones
  std::uint64_t rows = 0;        ///< how many were logged, removed ones too

  bool operator==(const LoggedExperiment&) const = default;
};

/// What a project or an experiment takes up.
struct Usage {
  std::uint64_t points = 0;
  std::uint64_t series = 0;
  std::uint64_t tagged_rows = 0;
  /// What points and tags are stored in, without what the database adds to them.
  std::uint64_t bytes = 0;

  bool operator==(const Usage&) const = default;
};

/// What remove_before() did.
struct Removal {
  std::uint64_t points = 0;
  std::uint64_t tagged_rows = 0;
  bool is_done = false;  ///< whether nothing so old is left

  bool operator==(const Removal&) const = default;
};

}  // namespace cq::scalars
