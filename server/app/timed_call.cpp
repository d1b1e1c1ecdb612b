#include "app/timed_call.hpp"

#include <pthread.h>

#include <utility>

namespace cq::app {

TimedCall::TimedCall(std::function<void()> function, std::chrono::milliseconds limit)
    : function_(std::move(function)), limit_(limit), thread_([this] { serve(); }) {}

TimedCall::~TimedCall() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wanted_.notify_one();
  thread_.join();
}

TimedCall::Asked TimedCall::begin() {
  const std::lock_guard lock(mutex_);
  if (!begun_) {
    begun_ = Clock::now();
    wanted_.notify_one();
  }
  Asked asked;
  asked.ended_before_ = ended_;
  asked.until_ = *begun_ + limit_;
  return asked;
}

bool TimedCall::wait(const Asked& asked) {
  std::unique_lock lock(mutex_);
  return has_ended_.wait_until(lock, asked.until_,
                               [this, &asked] { return ended_ != asked.ended_before_; });
}

void TimedCall::serve() {
  pthread_setname_np(pthread_self(), "cq-timed-call");
  std::unique_lock lock(mutex_);
  while (true) {
    wanted_.wait(lock, [this] { return stopping_ || begun_; });
    if (stopping_) {
      return;
    }
    lock.unlock();
    function_();
    lock.lock();
    begun_.reset();
    ++ended_;
    has_ended_.notify_all();
  }
}

}  // namespace cq::app
