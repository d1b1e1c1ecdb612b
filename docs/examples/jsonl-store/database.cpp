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
  read_unread();
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
                    path_.string() + " was removed or replaced while it was open; restore it, " +
                        "then start again.");
  }
  catch_up();
}

// [catch-up]
void Database::catch_up() {
  {
    const std::shared_lock reading(mutex_);
    if (!journal_->has_unread()) return;
  }
  const std::unique_lock writing(mutex_);
  // Without the lock, the last line could be one that its writer removes again after an error.
  const FileLock lock = journal_->lock(FileLock::Mode::kShared);
  read_unread();
}
// [/catch-up]

void Database::read_unread() {
  journal_->read_unread([this](std::string_view line, std::size_t number) {
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
  read_unread();
  const std::optional<Change> change = decide(contents_);
  if (!change) return;
  journal_->append(write_change(*change));
  try {
    read_unread();  // applies the change the way every other process will: by reading the line
  } catch (...) {
    journal_->cut_off_unread();  // the line can't be applied, so no process may see it
    throw;
  }
}
// [/write]

}  // namespace jsonl
