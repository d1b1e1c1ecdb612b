#include "accounts/audit_trimmer.hpp"

#include <pthread.h>

#include <exception>
#include <utility>

namespace cq::accounts {

AuditTrimmer::AuditTrimmer(Audit& audit, const AuditBounds& bounds, api::Clock clock,
                           OnFailure on_failure)
    : audit_(audit),
      bounds_(bounds),
      clock_(std::move(clock)),
      on_failure_(std::move(on_failure)),
      thread_([this] { run(); }) {}

AuditTrimmer::~AuditTrimmer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void AuditTrimmer::run() {
  pthread_setname_np(pthread_self(), "cq-audit");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const bool is_done = !trim_once();
    lock.lock();
    const auto pause = is_done ? std::chrono::milliseconds(kPause) : kRest;
    changed_.wait_for(lock, pause, [this] { return stopping_; });
  }
}

bool AuditTrimmer::trim_once() noexcept {
  try {
    return audit_.trim(clock_() - bounds_.age, bounds_.entries, kStep) > 0;
  } catch (const std::exception& error) {
    try {
      on_failure_(error.what());
    } catch (...) {  // for want of memory; the next try says it
    }
    return false;
  }
}

}  // namespace cq::accounts
