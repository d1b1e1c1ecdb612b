#include "sqlite/knowledge/word_table.hpp"

#include <algorithm>
#include <cq/deadline.hpp>
#include <cq/error.hpp>
#include <functional>
#include <set>

namespace cq::sqlite {
namespace {

constexpr std::size_t kRun = 3;
// As many leave few texts that lack the words.
constexpr std::size_t kMostRuns = 48;
constexpr std::int64_t kPageBytes = 4096;

/// FTS5 reads a text to its first NUL.
std::string without_nul(std::string_view text) {
  std::string whole(text);
  std::replace(whole.begin(), whole.end(), '\0', '\x01');
  return whole;
}

/// Where each character of a UTF-8 text begins, and its end.
std::vector<std::size_t> character_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) starts.push_back(at);
  }
  starts.push_back(text.size());
  return starts;
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

/// What of the table fails makes it unusable, but for a call whose time is over.
template <typename Operation>
auto or_failure(const Operation& operation) {
  try {
    return operation();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kBusy) throw;
    throw WordTable::Failure();
  }
}

std::string find_sql(bool has_place, bool oldest_first) {
  std::string sql =
      "SELECT unit.created, unit.id FROM words.body JOIN words.unit ON unit.text = body.rowid "
      "WHERE body MATCH ?1";
  if (has_place) {
    sql += std::string(" AND (unit.created, unit.id) ") + (oldest_first ? ">" : "<") + " (?3, ?4)";
  }
  return sql + (oldest_first ? " ORDER BY unit.created, unit.id LIMIT ?2"
                             : " ORDER BY unit.created DESC, unit.id DESC LIMIT ?2");
}

}  // namespace

std::optional<std::string> match_of(const std::vector<std::string>& words) {
  std::set<std::string> runs;
  for (const std::string& word : words) {
    const std::string whole = without_nul(word);
    const std::vector<std::size_t> starts = character_starts(whole);
    for (std::size_t i = 0; i + kRun < starts.size() && runs.size() < kMostRuns; ++i) {
      runs.insert(whole.substr(starts[i], starts[i + kRun] - starts[i]));
    }
  }
  if (runs.empty()) return std::nullopt;
  std::string match;
  for (const std::string& run : runs) match += (match.empty() ? "" : " ") + in_quotes(run);
  return match;
}

WordTable::WordTable(std::int64_t most_bytes) : connection_(DatabaseOptions{}) {
  or_failure([&] {
    // A database of no name is a file of its own, whose pages beyond the cache are on the disk.
    connection_.execute("ATTACH DATABASE '' AS words");
    for (const std::string& pragma :
         {std::string("words.journal_mode = OFF"), std::string("words.synchronous = OFF"),
          std::string("words.cache_size = -8192"),
          "words.page_size = " + std::to_string(kPageBytes),
          "words.max_page_count = " + std::to_string(most_bytes / kPageBytes)}) {
      connection_.prepare("PRAGMA " + pragma).step();
    }
    connection_.execute(
        "CREATE VIRTUAL TABLE words.body USING fts5(text, content='', columnsize=0, detail=none, "
        "tokenize='trigram case_sensitive 1')");
    connection_.execute(
        "CREATE TABLE words.unit (text INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created TEXT "
        "NOT NULL, digest INTEGER NOT NULL)");
  });
}

void WordTable::begin() {
  or_failure([this] { connection_.execute("BEGIN"); });
}

void WordTable::end() {
  or_failure([this] { connection_.execute("COMMIT"); });
}

void WordTable::put(const TextPlace& unit, std::string_view text) {
  or_failure([&] {
    const auto digest = static_cast<std::int64_t>(std::hash<std::string_view>()(text));
    {
      Statement present =
          connection_.prepare("SELECT digest, created FROM words.unit WHERE id = ?1");
      const bool is_there = present.bind(1, unit.id).step();
      if (is_there && present.integer(0) == digest && present.text_view(1) == unit.created) return;
    }
    remove(unit.id);
    connection_.prepare("INSERT INTO words.body (rowid, text) VALUES (?1, ?2)")
        .bind(1, next_text_)
        .bind(2, without_nul(text))
        .run();
    connection_.prepare("INSERT INTO words.unit VALUES (?1, ?2, ?3, ?4)")
        .bind(1, next_text_)
        .bind(2, unit.id)
        .bind(3, unit.created)
        .bind(4, digest)
        .run();
    ++next_text_;
    ++units_;
  });
}

// The text stays in the body, which could only be told to forget it by somebody who has it still.
void WordTable::remove(std::string_view id) {
  or_failure([&] {
    Statement removed = connection_.prepare("DELETE FROM words.unit WHERE id = ?1 RETURNING text");
    if (!removed.bind(1, id).step()) return;
    ++replaced_;
    --units_;
  });
}

std::optional<std::vector<TextPlace>> WordTable::find(const std::string& match,
                                                      const std::optional<TextPlace>& behind,
                                                      bool oldest_first, std::size_t most,
                                                      Clock::time_point until) {
  const std::optional<Clock::time_point> over = call_deadline();
  const bool call_ends_first = over && *over <= until;
  if (!call_ends_first && Clock::now() >= until) return std::nullopt;
  try {
    return or_failure([&] {
      const StoppedAt stopped(connection_, call_ends_first ? *over : until);
      Statement rows = connection_.prepare(find_sql(behind.has_value(), oldest_first));
      rows.bind(1, match).bind(2, static_cast<std::int64_t>(most));
      if (behind) rows.bind(3, behind->created).bind(4, behind->id);
      std::vector<TextPlace> places;
      while (rows.step()) places.push_back({rows.text(0), rows.text(1)});
      return places;
    });
  } catch (const Error&) {  // busy, as it was stopped
    if (call_ends_first) throw;
    return std::nullopt;
  }
}

bool WordTable::is_worn() const noexcept {
  constexpr std::int64_t kFew = 10'000;
  return replaced_ > std::max(kFew, units_);
}

}  // namespace cq::sqlite
