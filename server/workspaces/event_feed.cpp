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

// Events that the follower has not seen are gone: numbers have no gaps.
bool is_gap(const std::vector<Event>& events, std::int64_t after) {
  return after > 0 && !events.empty() && events.front().number != after + 1;
}

// The follower's number isn't from these events: the database is an older copy, or was made anew.
bool is_beyond(const EventRange& range, std::int64_t after) {
  return range.last < after;
}

void append_loss(std::int64_t first, std::string& out) {
  out.append("event: lost\ndata: {\"first\":").append(std::to_string(first)).append("}\n\n");
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
      place_(patience.count() > 0 ? feed.follow() : nullptr),
      waits_(place_ && !is_beyond(feed.range(), after)) {}

http::BodyPiece EventPage::next() {
  const bool waits = waits_ && !feed_.is_stopping() && EventFeed::SteadyClock::now() < until_;
  if (waits && !feed_.has_some_behind(after_)) return {http::BodyPiece::Kind::kPostponed, {}};
  return {http::BodyPiece::Kind::kLast, document()};
}

std::string EventPage::document() const {
  std::int64_t next = after_;
  std::vector<Event> listed = feed_.list(after_, limit_);
  bool has_lost_some = is_gap(listed, after_);
  if (listed.empty() && is_beyond(feed_.range(), after_)) {
    has_lost_some = true;
    next = 0;
    listed = feed_.list(next, limit_);
  }
  JsonValue::Array events;
  for (const Event& event : listed) {
    next = event.number;
    events.push_back(event_json(event));
  }
  return write_json(
      json_object({{"events", std::move(events)}, {"next_after", next}, {"lost", has_lost_some}}));
}

std::string EventPage::empty_document() const {
  return write_json(
      json_object({{"events", JsonValue::Array()}, {"next_after", after_}, {"lost", false}}));
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
    piece.bytes = "retry: 1000\n\n";
    begin_again_if_beyond(piece.bytes);
  }
  if (feed_.has_some_behind(after_)) {
    const std::vector<Event> events = feed_.list(after_, kEventsOfAPiece);
    if (is_gap(events, after_)) append_loss(events.front().number, piece.bytes);
    for (const Event& event : events) {
      after_ = event.number;
      append_sent_event(event, piece.bytes);
    }
  }
  const auto now = EventFeed::SteadyClock::now();
  if (piece.bytes.empty() && now - sent_ >= kCommentAfter) {
    piece.bytes = ":\n\n";
    begin_again_if_beyond(piece.bytes);
  }
  if (piece.bytes.empty()) {
    piece.kind = http::BodyPiece::Kind::kPostponed;
  } else {
    sent_ = now;
  }
  return piece;
}

void EventStream::begin_again_if_beyond(std::string& out) {
  const EventRange range = feed_.range();
  if (!is_beyond(range, after_)) return;
  append_loss(range.first, out);
  after_ = 0;
}

}  // namespace cq::workspaces
