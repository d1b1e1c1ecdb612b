#include "workspaces/session_talks.hpp"

#include <algorithm>
#include <cq/json.hpp>
#include <string_view>
#include <utility>
#include <variant>

#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

using http::WebSocketClose;

constexpr std::size_t kDebugEventsOfATurn = 4;

/// A line of SessionLog in the words of the WebSocket.
std::string log_message(std::string_view line) {
  const auto parsed = parse_json(line);
  const auto* read = std::get_if<JsonValue>(&parsed);
  if (read == nullptr) return {};
  const auto text_of = [read](const char* name) {
    const JsonValue* member = read->member(name);
    return member == nullptr ? JsonValue() : *member;
  };
  return write_json(json_object({{"stream", text_of("stream")},
                                 {"text", text_of("message")},
                                 {"timestamp", text_of("timestamp")}}));
}

}  // namespace

LogTalk::LogTalk(const WorkspaceService& service, const std::string& session_id,
                 const std::shared_ptr<LogFollowers>& followers, const EventFeed& feed)
    : log_(service, session_id, followers), feed_(feed) {}

std::optional<WebSocketClose> LogTalk::hear(const std::string& /*text*/, const Send& /*send*/) {
  return std::nullopt;
}

std::optional<WebSocketClose> LogTalk::speak(const Send& send) {
  if (feed_.is_stopping()) return WebSocketClose::kGoingAway;
  const http::BodyPiece piece = log_.next();
  std::string_view rest = piece.bytes;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (const std::string message = log_message(rest.substr(0, end)); !message.empty()) {
      send(message);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return piece.kind == http::BodyPiece::Kind::kLast ? std::optional(WebSocketClose::kNormal)
                                                    : std::nullopt;
}

DebugTalk::DebugTalk(host::StorePart<DebugEvents> events, std::string session_id,
                     std::shared_ptr<void> place, const EventFeed& feed)
    : events_(std::move(events)),
      session_id_(std::move(session_id)),
      place_(std::move(place)),
      feed_(feed) {}

std::optional<WebSocketClose> DebugTalk::hear(const std::string& text, const Send& send) {
  auto parsed = parse_json(text);
  auto* value = std::get_if<JsonValue>(&parsed);
  if (value == nullptr) return WebSocketClose::kInvalidPayload;
  send(write_json(
      json_object({{"session_id", session_id_}, {"kind", "ack"}, {"payload", std::move(*value)}})));
  return std::nullopt;
}

std::optional<WebSocketClose> DebugTalk::speak(const Send& send) {
  if (feed_.is_stopping()) return WebSocketClose::kGoingAway;
  for (const DebugEvent& event : events_->list(session_id_, after_, kDebugEventsOfATurn)) {
    after_ = event.number;
    send(write_json(json_object(
        {{"session_id", event.session_id},
         {"kind", event.kind},
         {"payload", stored_json(event.payload, "debug event " + std::to_string(event.number))},
         {"timestamp", format_timestamp(event.at, UtcSuffix::kOffset)}})));
  }
  return std::nullopt;
}

}  // namespace cq::workspaces
