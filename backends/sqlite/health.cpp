#include "sqlite/health.hpp"

#include <utility>

namespace cq::sqlite {

SqliteHealth::SqliteHealth(ConnectionPool& pool, GroupCommit& commits, const ServedFiles* files,
                           Trouble* trouble, std::string_view table,
                           CountUnreadable count_unreadable)
    : pool_(pool),
      commits_(commits),
      files_(files),
      trouble_(trouble),
      question_("SELECT 1 FROM " + std::string(table) + " LIMIT 1"),
      count_unreadable_(std::move(count_unreadable)) {}

void SqliteHealth::check() {
  pool_.require_files_in_place();
  if (trouble_ != nullptr) trouble_->require_undamaged();
  // A table is asked, as a statement without one never looks at the file.
  pool_.reader()->execute(question_);
  if (trouble_ == nullptr) return;
  if (trouble_->has(Trouble::Of::kWrite)) try_to_write();
  if (trouble_->has(Trouble::Of::kCheckpoint)) pool_.writer()->checkpoint();
  trouble_->require_none();
}

std::uint64_t SqliteHealth::unreadable_records() {
  return count_unreadable_ ? count_unreadable_(*pool_.reader()) : 0;
}

StorageSize SqliteHealth::storage_size() {
  if (files_ == nullptr) return {};
  return {.database = files_->database_size().value_or(0), .log = files_->wal_size().value_or(0)};
}

// Throws what failed.
void SqliteHealth::try_to_write() {
  const auto write_nothing_new = [](Connection& writer, TouchedRows& touched) {
    constexpr const char* kTable = "alembic_version";
    writer.execute("UPDATE alembic_version SET version_num = version_num");
    touched.add(kTable, "");
  };
  commits_.write(write_nothing_new, GroupCommit::Additions::kNotMade);
}

}  // namespace cq::sqlite
