#include "accounts/audit_pages.hpp"

#include <charconv>
#include <cq/host/refuse.hpp>
#include <cq/timestamp.hpp>
#include <utility>

#include "accounts/routes.hpp"
#include "api/number_rules.hpp"
#include "api/openapi.hpp"
#include "api/request.hpp"
#include "api/responses.hpp"
#include "api/text_rules.hpp"

namespace cq::accounts {
namespace {

constexpr std::string_view kCursorMark = "a";  // so that nobody takes it for a number to count with
constexpr int kCursorBase = 36;

std::string cursor_before(std::uint64_t number) {
  constexpr std::size_t kMostDigits = 16;
  std::string digits(kMostDigits, '0');
  const auto written =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, kCursorBase);
  digits.resize(static_cast<std::size_t>(written.ptr - digits.data()));
  return std::string(kCursorMark) + digits;
}

std::uint64_t number_of_cursor(const std::string& cursor) {
  std::uint64_t number = 0;
  const char* const end = cursor.data() + cursor.size();
  if (cursor.starts_with(kCursorMark)) {
    const auto [stopped, problem] =
        std::from_chars(cursor.data() + kCursorMark.size(), end, number, kCursorBase);
    if (problem == std::errc() && stopped == end) return number;
  }
  host::refuse("cursor: it is not the next_cursor of a page; leave it out to begin anew");
}

}  // namespace

const api::ObjectSchema<AuditRequest>& audit_request() {
  static const JsonValue kNone;
  static const auto kSchema =
      api::ObjectSchema<AuditRequest>("AuditQuery")
          .optional("limit", &AuditRequest::limit, api::integer().greater_than(0).within_64_bits(),
                    100)
          .optional("cursor", &AuditRequest::cursor, api::nullable(api::text()), kNone)
          .optional("act", &AuditRequest::act, api::nullable(api::text()), kNone)
          .optional("actor", &AuditRequest::actor, api::nullable(api::text()), kNone)
          .optional("subject", &AuditRequest::subject, api::nullable(api::text()), kNone)
          .optional("since", &AuditRequest::since, api::nullable(api::text()), kNone)
          .optional("until", &AuditRequest::until, api::nullable(api::text()), kNone);
  return kSchema;
}

AuditFilter filter_of(const AuditRequest& request) {
  if (request.limit < 1 || request.limit > kMostAuditEntries) {
    host::refuse("limit: it is from 1 to " + std::to_string(kMostAuditEntries) +
                 "; ask for more in pages");
  }
  AuditFilter filter;
  filter.limit = static_cast<std::size_t>(request.limit);
  if (request.cursor) filter.before = number_of_cursor(*request.cursor);
  filter.act = request.act;
  filter.actor = request.actor;
  filter.subject = request.subject;
  filter.since = api::time_in("since", request.since);
  filter.until = api::time_in("until", request.until);
  return filter;
}

AuditPage page_of(Audit& audit, AuditFilter filter) {
  const std::size_t asked = filter.limit++;  // one more shows whether there are more
  AuditPage page{.entries = audit.list(filter)};
  if (page.entries.size() > asked) {
    page.entries.resize(asked);
    page.next_cursor = cursor_before(page.entries.back().number);
  }
  return page;
}

JsonValue audit_entry_json(const AuditEntry& entry) {
  return json_object({{"at", format_timestamp(entry.at, UtcSuffix::kOffset)},
                      {"act", entry.act},
                      {"actor", entry.actor},
                      {"key_id", entry.api_key_id ? JsonValue(*entry.api_key_id) : JsonValue()},
                      {"address", entry.address},
                      {"subject", entry.subject},
                      {"detail", entry.detail}});
}

api::Route audit_route(const host::StorePart<Audit>& audit) {
  return api::taking_query(
      {.method = "GET",
       .path = "/api/v1/review/audit",
       .summary = "List who did what, newest first; for administrators",
       .access = api::Access::kAdmin,
       .responses = {{200, "A page of entries", kAuditPageSchema},
                     {403, "The user is no administrator", api::kErrorSchema},
                     {422, "A limit, time or cursor can't be used", api::kErrorSchema},
                     {501, "The database keeps no audit", api::kErrorSchema}}},
      audit_request(), [audit](const api::Call&, const AuditRequest& request) {
        const AuditPage page = page_of(*audit, filter_of(request));
        JsonValue body = json_object({{"data", json_array(page.entries, audit_entry_json)}});
        body.add("next_cursor", page.next_cursor ? JsonValue(*page.next_cursor) : JsonValue());
        return api::json_response(200, body);
      });
}

}  // namespace cq::accounts
