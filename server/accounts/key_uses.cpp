#include "accounts/key_uses.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace cq::accounts {

KeyUses::KeyUses(host::StorePart<ApiKeys> keys, OnFailure on_failure)
    : keys_(std::move(keys)), on_failure_(std::move(on_failure)), thread_([this] { run(); }) {}

KeyUses::~KeyUses() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void KeyUses::note(const std::string& key_id, Timestamp moment) {
  bool is_new = false;
  {
    const std::lock_guard lock(mutex_);
    const auto [use, added] = waiting_.try_emplace(key_id, moment);
    use->second = std::max(use->second, moment);
    is_new = added;
  }
  if (is_new) changed_.notify_one();  // what waits already is written in its time
}

void KeyUses::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !waiting_.empty()) {
    const std::map<std::string, Timestamp> uses = take_due();
    if (uses.empty()) {
      wait(lock);
      continue;
    }
    lock.unlock();
    write(uses);
    lock.lock();
    for (const auto& [key_id, moment] : uses) {
      written_[key_id] = SteadyClock::now();
    }
  }
}

std::map<std::string, Timestamp> KeyUses::take_due() {
  std::erase_if(written_, [now = SteadyClock::now()](const auto& written) {
    return now - written.second >= kPause;
  });
  std::map<std::string, Timestamp> due;
  for (auto use = waiting_.begin(); use != waiting_.end();) {
    const auto next = std::next(use);
    if (stopping_ || !written_.contains(use->first)) {
      due.insert(waiting_.extract(use));
    }
    use = next;
  }
  return due;
}

void KeyUses::wait(std::unique_lock<std::mutex>& lock) {
  const std::size_t seen = waiting_.size();
  const auto is_needed = [this, seen] { return stopping_ || waiting_.size() > seen; };
  if (waiting_.empty()) {
    changed_.wait(lock, is_needed);
  } else {
    changed_.wait_for(lock, kPause, is_needed);
  }
}

void KeyUses::write(const std::map<std::string, Timestamp>& uses) {
  for (const auto& [key_id, moment] : uses) {
    try {
      keys_->touch(key_id, moment);
    } catch (const std::exception& error) {
      on_failure_(error.what());
    }
  }
}

}  // namespace cq::accounts
