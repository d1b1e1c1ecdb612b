#include "api/timer.hpp"

#include <pthread.h>

#include <utility>

namespace cq::api {

Timer::Timer(std::string name, Duration pause, Tick tick)
    : name_(std::move(name)),
      tick_(std::move(tick)),
      thread_([this, first = std::chrono::steady_clock::now() + pause] { run(first); }) {}

Timer::~Timer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Timer::run(std::chrono::steady_clock::time_point first) {
  pthread_setname_np(pthread_self(), name_.c_str());
  const auto is_stopping = [this] { return stopping_; };
  auto next = first;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_until(lock, next, is_stopping)) {
    lock.unlock();
    const std::optional<Duration> pause = tick_();
    if (!pause) return;
    next = std::chrono::steady_clock::now() + *pause;
    lock.lock();
  }
}

}  // namespace cq::api
