#include "services/key_uses.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace cq::services {

KeyUses::KeyUses(ApiKeys& keys, OnFailure on_failure)
    : keys_(keys), on_failure_(std::move(on_failure)), thread_([this] { run(); }) {}

KeyUses::~KeyUses() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void KeyUses::note(const std::string& key_id, Timestamp moment) {
  {
    const std::lock_guard lock(mutex_);
    Timestamp& latest = waiting_.try_emplace(key_id, moment).first->second;
    latest = std::max(latest, moment);
  }
  changed_.notify_one();
}

void KeyUses::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !waiting_.empty()) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    const std::map<std::string, Timestamp> uses = std::exchange(waiting_, {});
    lock.unlock();
    write(uses);
    lock.lock();
  }
}

void KeyUses::write(const std::map<std::string, Timestamp>& uses) {
  for (const auto& [key_id, moment] : uses) {
    try {
      keys_.touch(key_id, moment);
    } catch (const std::exception& error) {
      on_failure_(error.what());
    }
  }
}

}  // namespace cq::services
