#include "sqlite/knowledge/live_words.hpp"

#include <sys/resource.h>

#include <cq/error.hpp>
#include <cq/knowledge/search.hpp>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include "sqlite/db/thread_setup.hpp"
#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {
namespace {

// What a reader reads of the journal itself.
constexpr std::size_t kMostFollowed = 1024;
// What the maker reads of it behind each step.
constexpr std::size_t kMostFollowedByMaker = 4096;
constexpr std::int64_t kUnitsOfStep = 256;
// Leaves the pool's connections to others.
constexpr std::chrono::milliseconds kPauseOfMaker{1};

constexpr const char* kTextColumns = "id, data, COALESCE(created_at, '')";

bool is_empty(const JournalPosition& position) {
  return position.newest == JournalEntry{};
}

/// What is put meanwhile is put faster. It is kept whatever happens: putting it again changes
/// nothing, and the table's file can't undo it.
class Batch {
 public:
  explicit Batch(WordTable& table) : table_(table) { table_.begin(); }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  Batch(Batch&&) = delete;
  Batch& operator=(Batch&&) = delete;
  ~Batch() {
    if (has_ended_) return;
    try {
      table_.end();
    } catch (const WordTable::Failure&) {  // the next use of the table throws it, too
    }
  }

  void end() {
    has_ended_ = true;
    table_.end();
  }

 private:
  WordTable& table_;
  bool has_ended_ = false;
};

/// Less urgent than everything else; of the calling thread alone.
void be_nice() noexcept {
  constexpr int kNiceness = 10;
  static_cast<void>(setpriority(PRIO_PROCESS, 0, kNiceness));
}

}  // namespace

LiveWords::LiveWords(ConnectionPool& pool, UnreadableUnits& unreadable, LiveWordsOptions options)
    : pool_(pool), unreadable_(unreadable), options_(options) {}

LiveWords::~LiveWords() {
  {
    const std::lock_guard lock(maker_mutex_);
    stopping_ = true;
  }
  maker_wakes_.notify_all();
  if (maker_.joinable()) maker_.join();
}

LiveWords::Turn::Turn(LiveWords& words, std::optional<Clock::time_point> until) : words_(words) {
  std::unique_lock lock(words_.turn_mutex_);
  const auto is_free = [this] { return !words_.is_taken_; };
  if (until) {
    has_come_ = words_.turn_ends_.wait_until(lock, *until, is_free);
  } else {
    words_.turn_ends_.wait(lock, is_free);
  }
  if (has_come_) words_.is_taken_ = true;
}

LiveWords::Turn::~Turn() {
  if (!has_come_) return;
  {
    const std::lock_guard lock(words_.turn_mutex_);
    words_.is_taken_ = false;
  }
  words_.turn_ends_.notify_one();
}

bool LiveWords::read(const std::function<void(Connection& connection, WordTable& table)>& read) {
  const Turn turn(*this, pool_.deadline());
  if (!turn.has_come()) return false;
  const Lease connection = pool_.reader();
  const ReadSnapshot snapshot(*connection);
  try {
    if (!is_current(*connection)) return false;
    read(*connection, *made_.table);
    return true;
  } catch (const WordTable::Failure&) {
    drop_after_trouble();
    return false;
  }
}

// In a turn. A table that isn't is made anew.
bool LiveWords::is_current(Connection& connection) {
  if (not_before_ && Clock::now() < *not_before_) return false;
  not_before_.reset();
  if (made_.table && (made_.table->is_worn() || !follow(connection, made_, kMostFollowed))) {
    made_ = {};
  }
  if (!made_.table) make_of_few(connection);
  if (!made_.table) ask_for_making();
  return made_.table != nullptr;
}

// False where the journal can't say what changed, or the end has come.
bool LiveWords::follow(Connection& connection, Made& made, std::size_t most) const {
  if (is_empty(made.position)) {  // there is no entry from which it could lead on
    const auto present = find_position(connection);
    return present && is_empty(*present) && present->schema == made.position.schema;
  }
  const auto changes = read_changes(connection, made.position, most);
  if (!changes) return false;
  Batch batch(*made.table);
  for (const std::string& id : changes->ids) {
    if (stopping()) return false;
    put_unit(connection, id, *made.table);
  }
  batch.end();
  made.position = changes->position;
  return true;
}

// In a turn and its snapshot.
void LiveWords::make_of_few(Connection& connection) {
  {
    Statement count =
        connection.prepare("SELECT count(*) FROM (SELECT 1 FROM knowledge_units LIMIT ?1)");
    count.bind(1, static_cast<std::int64_t>(options_.few_units) + 1).step();
    if (count.integer(0) > static_cast<std::int64_t>(options_.few_units)) return;
  }
  const auto position = find_position(connection);
  if (!position) return;
  Made made{std::make_unique<WordTable>(options_.most_bytes), *position};
  std::optional<std::int64_t> behind = INT64_MIN;
  while (behind) behind = put_some(connection, *behind, *made.table);
  made_ = std::move(made);
  ++times_made_;
}

void LiveWords::put_unit(Connection& connection, std::string_view id, WordTable& table) const {
  Statement row = connection.prepare(std::string("SELECT ") + kTextColumns +
                                     " FROM knowledge_units WHERE id = ?1");
  const bool is_there = row.bind(1, id).step() && unreadable_.try_read(row, [&] {
    const std::string text = searched_text(parse_document_of(id, row.text_view(1)));
    table.put({row.text(2), row.text(0)}, text + '\n' + row.text(0));
  });
  if (!is_there) table.remove(id);
}

std::optional<std::int64_t> LiveWords::put_some(Connection& connection, std::int64_t behind,
                                                WordTable& table) const {
  Statement rows = connection.prepare(std::string("SELECT ") + kTextColumns +
                                      ", rowid FROM knowledge_units WHERE rowid > ?1 "
                                      "ORDER BY rowid LIMIT ?2");
  rows.bind(1, behind).bind(2, kUnitsOfStep);
  std::int64_t count = 0;
  Batch batch(table);
  for (; rows.step(); ++count) {
    behind = rows.integer(3);
    unreadable_.try_read(rows, [&] {
      const std::string text =
          searched_text(parse_document_of(rows.text_view(0), rows.text_view(1)));
      table.put({rows.text(2), rows.text(0)}, text + '\n' + rows.text(0));
    });
  }
  batch.end();
  return count < kUnitsOfStep ? std::nullopt : std::optional(behind);
}

// In steps, each of which sees the database as it is then: what has changed since the one before
// is in the journal, behind the position that was taken then.
LiveWords::Made LiveWords::make() const {
  Made made;
  {
    const Lease connection = pool_.reader();
    const ReadSnapshot snapshot(*connection);
    const auto position = find_position(*connection);
    if (!position) return {};
    made = {std::make_unique<WordTable>(options_.most_bytes), *position};
  }
  for (std::optional<std::int64_t> behind = INT64_MIN; behind;) {
    if (stopping()) return {};
    {
      const Lease connection = pool_.reader();
      const ReadSnapshot snapshot(*connection);
      behind = put_some(*connection, *behind, *made.table);
      if (!follow(*connection, made, kMostFollowedByMaker)) return {};
    }
    std::this_thread::sleep_for(kPauseOfMaker);
  }
  return made;
}

// In a turn. Where a reader has made one meanwhile, that is kept.
void LiveWords::take(Made made) {
  if (made_.table || !made.table) return;
  made_ = std::move(made);
  ++times_made_;
}

// In a turn. Lists are read meanwhile.
void LiveWords::drop_after_trouble() {
  made_ = {};
  ++times_given_up_;
  not_before_ = Clock::now() + options_.pause_after_trouble;
}

void LiveWords::ask_for_making() {
  const std::lock_guard lock(maker_mutex_);
  if (wanted_ || stopping_) return;
  try {
    if (!maker_.joinable()) maker_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {  // no thread can be had now
    return;
  }
  wanted_ = true;
  maker_wakes_.notify_all();
}

void LiveWords::run() {
  block_signals_and_name("cq-words");
  be_nice();
  while (wait_to_make()) {
    try {
      Made made = make();
      const Turn turn(*this, std::nullopt);
      take(std::move(made));
    } catch (const WordTable::Failure&) {
      const Turn turn(*this, std::nullopt);
      if (!made_.table) drop_after_trouble();
    } catch (...) {  // the database's trouble, of which readers tell, or a moment's
      ++times_put_off_;
    }
    const std::lock_guard lock(maker_mutex_);
    wanted_ = false;
  }
}

// Whether one is wanted, once that or the end is.
bool LiveWords::wait_to_make() {
  std::unique_lock lock(maker_mutex_);
  maker_wakes_.wait(lock, [this] { return wanted_ || stopping_; });
  return !stopping_;
}

bool LiveWords::stopping() const {
  const std::lock_guard lock(maker_mutex_);
  return stopping_;
}

}  // namespace cq::sqlite
