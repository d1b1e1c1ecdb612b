#include "workspaces/event_feed.hpp"

#include <algorithm>
#include <utility>

#include "api/errors.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr std::size_t kEventsOfAPiece = 64;
constexpr std::chrono::seconds kCommentAfter{10};
constexpr std::chrono::seconds kFollowAgain{10};

// Events that the follower has not seen are gone.
bool has_lost_some(const EventRange& range, std::int64_t after) {
  return range.first > after + 1 && after > 0;
}

void append_sent_event(const Event& event, std::string& out) {
  out.append("id: ").append(std::to_string(event.number));
  out.append("\nevent: ").append(event.kind);
  out.append("\ndata: ").append(write_json(event_json(event))).append("\n\n");
}

}  // namespace

bool EventFeed::has_some_behind(std::int64_t after) {
  const std::lock_guard lock(mutex_);
  if (newest_ > after) return true;
  const auto now = SteadyClock::now();
  if (now - asked_at_ < kFresh) return false;
  asked_at_ = now;
  newest_ = events_->range().last;
  return newest_ > after;
}

std::shared_ptr<void> EventFeed::follow() {
  const std::size_t others = followers_++;
  std::shared_ptr<void> place(this, [this](void*) { --followers_; });
  if (others >= kMostFollowers) {
    throw api::Refusal(503, "As many clients follow events as may do so; try again later",
                       kFollowAgain);
  }
  return place;
}

EventPage::EventPage(EventFeed& feed, std::int64_t after, std::size_t limit,
                     std::chrono::seconds patience)
    : feed_(feed),
      after_(after),
      limit_(limit),
      until_(EventFeed::SteadyClock::now() + patience),
      place_(patience.count() > 0 ? feed.follow() : nullptr) {}

http::BodyPiece EventPage::next() {
  const bool waits = place_ && !feed_.is_stopping() && EventFeed::SteadyClock::now() < until_;
  if (waits && !feed_.has_some_behind(after_)) return {http::BodyPiece::Kind::kPostponed, {}};
  return {http::BodyPiece::Kind::kLast, document()};
}

std::string EventPage::document() const {
  const EventRange range = feed_.range();
  JsonValue::Array events;
  std::int64_t next = after_;
  for (const Event& event : feed_.list(after_, limit_)) {
    next = event.number;
    events.push_back(event_json(event));
  }
  return write_json(json_object({{"events", std::move(events)},
                                 {"next_after", next},
                                 {"lost", has_lost_some(range, after_)}}));
}

EventStream::EventStream(EventFeed& feed, std::int64_t after)
    : feed_(feed), after_(after), place_(feed.follow()) {}

http::BodyPiece EventStream::next() {
  http::BodyPiece piece{http::BodyPiece::Kind::kMore, {}};
  if (feed_.is_stopping()) {
    piece.kind = http::BodyPiece::Kind::kLast;
    return piece;
  }
  if (!std::exchange(has_begun_, true)) {
    const EventRange range = feed_.range();
    piece.bytes = "retry: 1000\n\n";
    if (has_lost_some(range, after_)) {
      piece.bytes += "event: lost\ndata: {\"first\":" + std::to_string(range.first) + "}\n\n";
    }
  }
  if (feed_.has_some_behind(after_)) {
    for (const Event& event : feed_.list(after_, kEventsOfAPiece)) {
      after_ = event.number;
      append_sent_event(event, piece.bytes);
    }
  }
  const auto now = EventFeed::SteadyClock::now();
  if (piece.bytes.empty() && now - sent_ >= kCommentAfter) piece.bytes = ":\n\n";
  if (piece.bytes.empty()) {
    piece.kind = http::BodyPiece::Kind::kPostponed;
  } else {
    sent_ = now;
  }
  return piece;
}

}  // namespace cq::workspaces
