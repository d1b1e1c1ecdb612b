#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>

#include "http/file_descriptor.hpp"

/// The sessions that may be closed for others, and when they are looked for.
namespace cq::http {

class Session;

/// The sessions of one reactor thread whose clients have sent no part of an unanswered request, the
/// one that is idle for longest first. Used by that thread only.
class IdleSessions {
 public:
  struct Entry {
    Session* session = nullptr;
    std::uint64_t requests = 0;
    std::chrono::steady_clock::time_point since;
  };
  /// Where a session stands in the list; empty while it isn't idle. Kept by the session.
  using Position = std::optional<std::list<Entry>::iterator>;

  /// The session is idle from now on, or behind a further request if it has had more of them.
  /// Whatever else has come, it goes on being idle since then.
  void enter(Session& session, Position& position, std::uint64_t requests,
             std::chrono::steady_clock::time_point now) {
    if (!position) {
      position = entries_.insert(entries_.end(), {&session, requests, now});
    } else if ((*position)->requests != requests) {
      (*position)->requests = requests;
      (*position)->since = now;
      entries_.splice(entries_.end(), entries_, *position);
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

/// A descriptor that is readable once per period.
class SweepTimer {
 public:
  /// Throws std::system_error when there is no descriptor for it.
  explicit SweepTimer(std::chrono::milliseconds period);

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  /// To be called when it is readable.
  void acknowledge() const noexcept;

 private:
  FileDescriptor fd_;
};

}  // namespace cq::http
