#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// Where the text of a unit stands in the order in which units are found.
struct TextPlace {
  std::string created;
  std::string id;

  friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

/// What SQLite's FTS5 looks for so that no text with all of the words is left out, each as any part
/// of a text: their runs of three characters; nullopt where no word has as many. Nothing in a word
/// has a meaning of its own. Safe from any thread.
std::optional<std::string> match_of(const std::vector<std::string>& words);

/// Texts of units by their runs of three characters, in a file without a name that SQLite makes for
/// this alone, and which is gone with it. It holds no texts. Used by one thread at a time.
class WordTable {
 public:
  /// An operation of the table failed, by which it can't be used any more: the file is full, say,
  /// or can't be made, or this SQLite has no FTS5.
  struct Failure {};

  /// Of at most that many bytes. Throws Failure.
  explicit WordTable(std::int64_t most_bytes);

  /// What is put and removed between these is put faster. Throw Failure.
  void begin();
  void end();

  /// Throw Failure. Texts are compared byte by byte.
  void put(const TextPlace& unit, std::string_view text);
  void remove(std::string_view id);

  using Clock = std::chrono::steady_clock;

  /// At most `most` units whose texts have all that `match` looks for, newest first, or the oldest,
  /// behind that place; nullopt where they aren't found until then: each time all that match are
  /// visited. Throws Failure; Error: busy at the deadline of the call.
  [[nodiscard]] std::optional<std::vector<TextPlace>> find(const std::string& match,
                                                           const std::optional<TextPlace>& behind,
                                                           bool oldest_first, std::size_t most,
                                                           Clock::time_point until);

  /// Whether more of it is of texts that were replaced than of those that are there.
  [[nodiscard]] bool is_worn() const noexcept;

 private:
  Connection connection_;
  std::int64_t next_text_ = 1;
  std::int64_t units_ = 0;
  std::int64_t replaced_ = 0;
};

}  // namespace cq::sqlite
