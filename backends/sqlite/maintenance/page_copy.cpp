#include "sqlite/maintenance/page_copy.hpp"

namespace cq::sqlite {
namespace {

constexpr int kPagesAtOnce = 256;

struct Finisher {
  void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};

}  // namespace

void copy_pages(Connection& source, Connection& target, const Progress& progress) {
  std::unique_ptr<sqlite3_backup, Finisher> backup(
      sqlite3_backup_init(target.handle(), "main", source.handle(), "main"));
  if (!backup) target.fail(sqlite3_extended_errcode(target.handle()));
  int code = SQLITE_OK;
  while (code == SQLITE_OK) {
    code = sqlite3_backup_step(backup.get(), kPagesAtOnce);
    if (progress && (code == SQLITE_OK || code == SQLITE_DONE)) {
      const int total = sqlite3_backup_pagecount(backup.get());
      progress(static_cast<std::uint64_t>(total - sqlite3_backup_remaining(backup.get())),
               static_cast<std::uint64_t>(total));
    }
  }
  // The complaint is the target's only once the copy has ended.
  const int ended = sqlite3_backup_finish(backup.release());
  if (code != SQLITE_DONE) target.fail(code);
  if (ended != SQLITE_OK) target.fail(ended);
}

}  // namespace cq::sqlite
