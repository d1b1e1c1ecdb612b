#include "sqlite/db/trouble.hpp"

#include <string>

namespace cq::sqlite {

void Trouble::note(Of what, const Error& error) {
  if (error.kind() == ErrorKind::kCorrupt) note_damage(error);
  if (error.kind() != ErrorKind::kUnavailable) return;
  const std::lock_guard lock(mutex_);
  const auto index = static_cast<std::size_t>(what);
  failures_[index].emplace(Failure{error, Clock::now()});
  failed_[index] = true;
}

void Trouble::note_damage(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (damage_) return;
  damage_.emplace(ErrorKind::kUnavailable,
                  "Nothing more is written to a damaged database: " + std::string(error.what()) +
                      " Run 'cq-server doctor', restore a backup or mend the file, and start the "
                      "server again.",
                  error.reason().empty() ? "the database is damaged" : std::string(error.reason()));
  damaged_ = true;
}

void Trouble::require_undamaged() const {
  if (!damaged_) return;
  const std::lock_guard lock(mutex_);
  throw Error(*damage_);
}

void Trouble::require_none() const {
  require_undamaged();
  const std::lock_guard lock(mutex_);
  for (const auto& failure : failures_) {
    if (failure) throw Error(failure->error);
  }
}

void Trouble::forget(Of what) noexcept {
  const std::lock_guard lock(mutex_);
  const auto index = static_cast<std::size_t>(what);
  if (failures_[index] && what == Of::kRead &&
      Clock::now() - failures_[index]->at < kReadsRemembered) {
    return;
  }
  failures_[index].reset();
  failed_[index] = false;
}

}  // namespace cq::sqlite
