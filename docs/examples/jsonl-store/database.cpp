#include "database.hpp"

#include <cq/error.hpp>
#include <string>

#include "change_text.hpp"

namespace jsonl {

// [open]
void Database::open() {
  const std::unique_lock writing(mutex_);
  journal_.emplace(path_);
  const FileLock lock = journal_->lock(FileLock::Mode::kExclusive);
  read_on();
  journal_->cut_off_unread();
}
// [/open]

void Database::check() {
  const auto is_in_place = [this] {
    const std::shared_lock reading(mutex_);
    return journal_->is_in_place();
  };
  if (!is_in_place()) {
    throw cq::Error(cq::ErrorKind::kUnavailable,
                    path_.string() + " was removed or replaced while it was open; put it back, " +
                        "then start again.");
  }
  read_news();
}

// [read-news]
void Database::read_news() {
  {
    const std::shared_lock reading(mutex_);
    if (!journal_->has_news()) return;
  }
  const std::unique_lock writing(mutex_);
  // A line without the lock could be one whose writer fails yet, and takes it back.
  const FileLock lock = journal_->lock(FileLock::Mode::kShared);
  read_on();
}
// [/read-news]

void Database::read_on() {
  journal_->read_on([this](std::string_view line, std::size_t number) {
    try {
      contents_.apply(read_change(line));
    } catch (const cq::Error& error) {
      throw cq::Error(error.kind(), "Line " + std::to_string(number) + " of " + path_.string() +
                                        " can't be replayed: " + error.what() + ".");
    }
  });
}

// [write]
void Database::write(const Decision& decide) {
  const FileLock lock = journal_->lock(FileLock::Mode::kExclusive);
  read_on();
  const std::optional<Change> change = decide(contents_);
  if (!change) return;
  journal_->append(write_change(*change));
  try {
    read_on();  // what was written is applied as everybody else will apply it: by reading it
  } catch (...) {
    journal_->cut_off_unread();  // nor need they see what can't be
    throw;
  }
}
// [/write]

}  // namespace jsonl
