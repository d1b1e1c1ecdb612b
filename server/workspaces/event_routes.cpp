#include <memory>
#include <utility>

#include "api/complaint.hpp"
#include "api/number_rules.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/event_feed.hpp"
#include "workspaces/request_headers.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

constexpr std::int64_t kListedEvents = 100;
constexpr std::int64_t kMostListedEvents = 1000;
constexpr std::int64_t kLongestPoll = 300;  // seconds

struct EventsQuery {
  std::int64_t after = 0;
  bool from_newest = false;
  std::int64_t limit = 0;
  std::int64_t wait_seconds = 0;
};

const api::ObjectSchema<EventsQuery>& events_query() {
  using Query = EventsQuery;
  static const auto kSchema =
      api::ObjectSchema<Query>("EventsQuery")
          .optional("after", &Query::after, api::integer().at_least(0).within_64_bits(), 0)
          .optional("from_newest", &Query::from_newest, api::boolean(), false)
          .optional("limit", &Query::limit, api::integer().at_least(1).at_most(kMostListedEvents),
                    kListedEvents)
          .optional("wait_seconds", &Query::wait_seconds,
                    api::integer().at_least(0).at_most(kLongestPoll), 0);
  return kSchema;
}

bool wants_a_stream(const http::Request& request) {
  const std::string* accept = request.header("accept");
  return accept != nullptr && accept->find("text/event-stream") != std::string::npos;
}

/// Where a client that lost its connection goes on.
std::int64_t last_seen(const api::Call& call, std::int64_t otherwise) {
  const std::string* id = api::header_of(call, kLastEventId);
  if (id == nullptr) return otherwise;
  const auto number = api::parse_lax_integer(*id);
  return number && !number->is_beyond && number->value >= 0 ? number->value : otherwise;
}

/// What `next` makes, as far as it is there; the rest is made as it comes.
http::Response following(const api::Call& call, const char* media_type,
                         const api::WorkerBody::Next& next) {
  http::Response response{.status = 200,
                          .headers = {{"Content-Type", media_type}, {"Cache-Control", "no-store"}},
                          .body = {}};
  http::BodyPiece first = next();
  response.body = std::move(first.bytes);
  if (first.kind != http::BodyPiece::Kind::kLast) response.rest = call.make_source(next);
  return response;
}

api::Route follow_events(EventFeed& feed, const api::Authenticate& authenticate,
                         std::chrono::milliseconds look_at_tokens) {
  return api::taking_query(
      {.method = "GET",
       .path = "/events",
       .summary = "List what happened to leases, sessions and commands behind that number, or wait "
                  "for it; with 'Accept: text/event-stream' follow it",
       .headers = {kLastEventId},
       .responses = {{200, "The events, in their order", kEventPageSchema},
                     {503, "As many follow events as may", api::kErrorSchema}}},
      events_query(),
      [&feed, authenticate, look_at_tokens](const api::Call& call, const EventsQuery& query) {
        const auto access =
            std::make_shared<StandingAccess>(authenticate, call.request, look_at_tokens);
        const std::int64_t after = query.from_newest ? feed.range().last : query.after;
        if (wants_a_stream(call.request)) {
          const auto stream = std::make_shared<EventStream>(feed, last_seen(call, after));
          return following(call, "text/event-stream", [access, stream] {
            return access->lasts() ? stream->next()
                                   : http::BodyPiece{http::BodyPiece::Kind::kLast, {}};
          });
        }
        const auto page =
            std::make_shared<EventPage>(feed, after, static_cast<std::size_t>(query.limit),
                                        std::chrono::seconds(query.wait_seconds));
        return following(call, "application/json", [access, page] {
          return access->lasts()
                     ? page->next()
                     : http::BodyPiece{http::BodyPiece::Kind::kLast, page->empty_document()};
        });
      });
}

}  // namespace

std::vector<api::Route> event_routes(EventFeed& feed, const TokenService& tokens,
                                     std::chrono::milliseconds look_at_tokens) {
  const Scopes needed{scopes::kReadSessions};
  return {
      for_scopes(tokens, needed, follow_events(feed, tokens.requiring(needed), look_at_tokens))};
}

}  // namespace cq::workspaces
