#pragma once

#include <atomic>
#include <chrono>
#include <cq/host/opened_store.hpp>
#include <cq/workspaces/events.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/responder.hpp"

namespace cq::workspaces {

/// The events for those who follow them. It keeps none: each follower reads on from the number that
/// it has come to, and costs no more while it doesn't read. Safe from any thread.
class EventFeed {
 public:
  using SteadyClock = std::chrono::steady_clock;

  static constexpr std::size_t kMostFollowers = 256;
  /// The longest time for which the store isn't asked again whether there are new ones.
  static constexpr std::chrono::milliseconds kFresh{100};

  explicit EventFeed(host::StorePart<Events> events) : events_(std::move(events)) {}

  /// Throws what the store throws, as all below.
  [[nodiscard]] std::vector<Event> list(std::int64_t after, std::size_t limit) const {
    return events_->list(after, limit);
  }
  [[nodiscard]] EventRange range() const { return events_->range(); }
  /// Whether there are some behind that number. Asks the store now and then, for all followers.
  [[nodiscard]] bool has_some_behind(std::int64_t after);

  /// A place among the followers, for as long as it lives. Throws api::Refusal (503) when there are
  /// kMostFollowers. The feed outlives it.
  [[nodiscard]] std::shared_ptr<void> follow();

  /// Nothing is waited for any more: the server ends.
  void stop() noexcept { is_stopping_ = true; }
  [[nodiscard]] bool is_stopping() const noexcept { return is_stopping_; }

 private:
  host::StorePart<Events> events_;
  std::atomic<std::size_t> followers_{0};
  std::atomic<bool> is_stopping_{false};
  std::mutex mutex_;
  std::int64_t newest_ = 0;             // guarded by mutex_
  SteadyClock::time_point asked_at_{};  // guarded by mutex_
};

/// The events behind a number as one JSON document, once there are some or it has waited for them
/// long enough. From one thread at a time.
class EventPage {
 public:
  /// The feed outlives it. Throws as EventFeed::follow() and range() where it may have to wait.
  EventPage(EventFeed& feed, std::int64_t after, std::size_t limit, std::chrono::seconds patience);

  /// The document; postponed while it waits.
  http::BodyPiece next();
  /// A document without events, for a client that may not wait any longer.
  [[nodiscard]] std::string empty_document() const;

 private:
  [[nodiscard]] std::string document() const;

  EventFeed& feed_;
  const std::int64_t after_;
  const std::size_t limit_;
  const EventFeed::SteadyClock::time_point until_;
  std::shared_ptr<void> place_;
  const bool waits_;
};

/// The events behind a number, and all later ones, as Server-Sent Events, with an event `lost`
/// wherever some are missing. From one thread at a time.
class EventStream {
 public:
  /// Likewise.
  EventStream(EventFeed& feed, std::int64_t after);

  /// The next ones; postponed when there are none now. Now and then a comment keeps a client from
  /// taking the server for gone.
  http::BodyPiece next();

 private:
  void begin_again_if_beyond(std::string& out);

  EventFeed& feed_;
  std::int64_t after_;
  bool has_begun_ = false;
  EventFeed::SteadyClock::time_point sent_ = EventFeed::SteadyClock::now();
  std::shared_ptr<void> place_;
};

}  // namespace cq::workspaces
