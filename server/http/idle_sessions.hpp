#pragma once

#include <chrono>
#include <list>
#include <optional>

namespace cq::http {

class Session;

/// The sessions of one reactor thread whose clients have sent no part of an unanswered request, the
/// one that is idle for longest first. Used by that thread only.
class IdleSessions {
 public:
  struct Entry {
    Session* session = nullptr;
    std::chrono::steady_clock::time_point since;
  };
  /// Where a session stands in the list; empty while it isn't idle. Kept by the session.
  using Position = std::optional<std::list<Entry>::iterator>;

  /// The session is idle from now on, or still is behind a further request.
  void enter(Session& session, Position& position, std::chrono::steady_clock::time_point now) {
    if (position) {
      (*position)->since = now;
      entries_.splice(entries_.end(), entries_, *position);
    } else {
      position = entries_.insert(entries_.end(), {&session, now});
    }
  }

  /// The session isn't idle any more, or is over.
  void leave(Position& position) noexcept {
    if (!position) return;
    entries_.erase(*position);
    position.reset();
  }

  /// The one that is idle for longest; nullptr without one. Valid until the list changes.
  [[nodiscard]] const Entry* longest() const noexcept {
    return entries_.empty() ? nullptr : &entries_.front();
  }

 private:
  std::list<Entry> entries_;
};

}  // namespace cq::http
