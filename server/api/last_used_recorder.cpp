#include "api/last_used_recorder.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace cq::api {

LastUsedRecorder::LastUsedRecorder(Write write, OnFailure on_failure)
    : write_(std::move(write)), on_failure_(std::move(on_failure)), thread_([this] { run(); }) {}

LastUsedRecorder::~LastUsedRecorder() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LastUsedRecorder::record(const std::string& key_id, Timestamp at) {
  bool is_new = false;
  {
    const std::lock_guard lock(mutex_);
    const auto [use, added] = waiting_.try_emplace(key_id, at);
    use->second = std::max(use->second, at);
    is_new = added;
  }
  if (is_new) changed_.notify_one();  // what waits already is written in its time
}

std::map<std::string, Timestamp> LastUsedRecorder::unwritten() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, Timestamp> uses = waiting_;
  for (const auto& [key_id, at] : writing_) {
    Timestamp& use = uses.try_emplace(key_id, at).first->second;
    use = std::max(use, at);
  }
  return uses;
}

void LastUsedRecorder::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !waiting_.empty()) {
    take_due();
    if (writing_.empty()) {
      wait(lock);
      continue;
    }
    const std::map<std::string, Timestamp> uses = writing_;
    lock.unlock();
    write(uses);
    lock.lock();
    writing_.clear();
    for (const auto& [key_id, at] : uses) {
      written_[key_id] = SteadyClock::now();
    }
  }
}

void LastUsedRecorder::take_due() {
  std::erase_if(written_, [now = SteadyClock::now()](const auto& written) {
    return now - written.second >= kPause;
  });
  for (auto use = waiting_.begin(); use != waiting_.end();) {
    const auto next = std::next(use);
    if (stopping_ || !written_.contains(use->first)) {
      writing_.insert(waiting_.extract(use));
    }
    use = next;
  }
}

void LastUsedRecorder::wait(std::unique_lock<std::mutex>& lock) {
  const std::size_t seen = waiting_.size();
  const auto is_needed = [this, seen] { return stopping_ || waiting_.size() > seen; };
  if (waiting_.empty()) {
    changed_.wait(lock, is_needed);
  } else {
    changed_.wait_for(lock, kPause, is_needed);
  }
}

void LastUsedRecorder::write(const std::map<std::string, Timestamp>& uses) const {
  for (const auto& [key_id, at] : uses) {
    try {
      write_(key_id, at);
    } catch (const std::exception& error) {
      on_failure_(error.what());
    }
  }
}

}  // namespace cq::api
