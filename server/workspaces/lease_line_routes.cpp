#include <algorithm>
#include <cq/error.hpp>
#include <memory>
#include <string_view>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/request_headers.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

/// After how long a client may ask again where no lease will expire by itself.
constexpr std::chrono::seconds kAskAgain{60};
constexpr const char* kNoneExpires = "none of its leases expires by itself";

http::Response granted(const Lease& lease, std::chrono::microseconds ttl) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(ttl).count();
  JsonValue json = lease_json(lease.worktree, seconds);
  json.add("needs_dependency_sync", lease.needs_dependency_sync);
  return api::json_response(201, json);
}

/// A refusal that begins with that sentence; `position` is that of a request that was in line.
http::Response none_is_free(const std::string& sentence, std::optional<std::size_t> position,
                            const std::optional<LeaseService::Expiry>& expiry,
                            const char* without_expiry = kNoneExpires) {
  const std::string when =
      expiry ? "the first lease expires at " + naive_timestamp(expiry->at) : without_expiry;
  JsonValue json = json_object(
      {{"detail", sentence + "; " + when},
       {"earliest_expiry", expiry ? JsonValue(naive_timestamp(expiry->at)) : JsonValue()}});
  if (position) json.add("position", static_cast<std::int64_t>(*position));
  http::Response response = api::json_response(409, json);
  response.headers.push_back(
      {"Retry-After", std::to_string((expiry ? expiry->left : kAskAgain).count())});
  if (position) response.headers.push_back({"Line-Position", std::to_string(*position)});
  return response;
}

/// Ends a lease whose request was answered before it was granted, so that nobody knows of it.
void give_back(const LeaseService& leases, observability::Log& log, const LeaseRequest& wanted,
               const Lease& lease, const std::string& why) {
  const std::string worktree = "The lease of worktree " + std::to_string(lease.worktree.id);
  try {
    static_cast<void>(leases.release(lease.worktree.id, wanted.token, std::nullopt, {}));
    log.info(worktree + " was given back, as the client of " + wanted.owner + why);
  } catch (const Error& error) {
    log.trouble(worktree +
                    ", whose client has left, could not be given back, and lasts for its "
                    "ttl: ",
                error.what());
  }
}

constexpr const char* kAnsweredBefore = " was told 503 before it was granted";
constexpr const char* kMayNoMore = " may not have it any more";
constexpr int kTokenEnded = 401;

/// Answers with the lease, or gives it back.
void deliver(api::ParkedRequest& parked, const LeaseService& leases, observability::Log& log,
             const LeaseRequest& wanted, const Lease& lease) {
  if (!parked.send(granted(lease, wanted.ttl))) {
    give_back(leases, log, wanted, lease, kAnsweredBefore);
  }
}

http::Response grant_now(const api::Call& call, const LeaseService& leases, WaitingLine& line,
                         observability::Log& log, const LeaseRequest& wanted) {
  std::optional<Lease> lease = leases.acquire(wanted);
  // Of a server that was killed nobody waits any more.
  if (!lease && line.pass_ended(wanted.repository_id)) lease = leases.acquire(wanted);
  if (!lease) {
    return none_is_free("No worktree of the repository is free", std::nullopt,
                        leases.earliest_expiry(wanted.repository_id));
  }
  // With a key its client asks again, and gets this answer.
  if (api::header_of(call, kIdempotencyKey) != nullptr) return granted(*lease, wanted.ttl);
  api::ParkedRequest parked = call.park();
  deliver(parked, leases, log, wanted, *lease);
  return {};
}

/// Whether the token of one that waits allows its request now.
using StandingCheck = std::function<bool()>;

/// As grant_in_line(), for a request that may be repeated: while it waits it is under way, its
/// answer is kept before it is sent, and so its lease isn't given back.
http::Response grant_once_in_line(const api::Call& call, const LeaseService& leases,
                                  WaitingLine& line, const RepeatedRequests& repeated,
                                  StandingCheck may_still, LeaseRequest wanted,
                                  std::chrono::seconds patience) {
  const auto until = WaitingLine::SteadyClock::now() + patience;
  RepeatedRequests::Begun begun = repeated.begin(call, *api::header_of(call, kIdempotencyKey));
  if (begun.repeated) return *std::move(begun.repeated);
  std::optional<std::int64_t> ticket;
  try {
    LeaseOrPlace got;
    repeated.carry_out(begun.name, [&] { got = line.join(wanted); });
    if (got.lease) {
      leases.count(*got.lease);
      http::Response response = granted(*got.lease, wanted.ttl);
      repeated.answered(begun.name, response);
      return response;
    }
    ticket = got.place->ticket;
    repeated.keep_waiting({begun.name});  // a place alone isn't what was asked for
    line.wait({*std::move(got.place), std::move(wanted), until, call.park(), std::move(may_still),
               begun.name});
  } catch (...) {
    if (ticket) line.leave(*ticket);
    repeated.answered(begun.name, http::detail_response(503, "It was not carried out"));
    throw;
  }
  return {};
}

http::Response grant_in_line(const api::Call& call, const LeaseService& leases, WaitingLine& line,
                             StandingCheck may_still, observability::Log& log, LeaseRequest wanted,
                             std::chrono::seconds patience) {
  const auto until = WaitingLine::SteadyClock::now() + patience;
  LeaseOrPlace got = line.join(wanted);
  if (got.lease) {
    leases.count(*got.lease);
    api::ParkedRequest parked = call.park();
    deliver(parked, leases, log, wanted, *got.lease);
    return {};
  }
  const std::int64_t ticket = got.place->ticket;
  try {
    line.wait({*std::move(got.place), std::move(wanted), until, call.park(), std::move(may_still)});
  } catch (...) {  // for want of memory, or of a thread
    line.leave(ticket);
    throw;
  }
  return {};
}

api::Route lease_worktree(const WorkspaceService& service, const LeaseService& leases,
                          WaitingLine& line, const RepeatedRequests& repeated,
                          const api::Authenticate& authenticate, observability::Log& log) {
  return api::taking_body(
      {.method = "POST",
       .path = "/repository/{name}/leases",
       .summary = "Lease a free worktree of a repository, or wait in line for one",
       .headers = {kIdempotencyKey},
       .responses = {{201, "The lease", kLeaseSchema},
                     {404, "No repository has that name", api::kErrorSchema},
                     {409, "None is free; Retry-After says when the first lease expires",
                      kNoneFreeSchema},
                     {503, "The server ends, or as many wait as may", api::kErrorSchema}}},
      lease_worktree_request(),
      [&service, &leases, &line, &repeated, authenticate, &log](
          const api::Call& call, const LeaseWorktreeRequest& request) {
        const Repository repository = service.require_repository(call.path.front().second);
        LeaseRequest wanted =
            LeaseService::request_of({.repository_id = repository.id,
                                      .owner = request.owner,
                                      .ttl = std::chrono::seconds(request.ttl_seconds),
                                      .commit_sha = request.commit_sha,
                                      .environment_hash = request.environment_hash});
        const std::chrono::seconds patience(request.wait_seconds);
        const std::string* key = api::header_of(call, kIdempotencyKey);
        if (patience.count() == 0) {
          const auto now = [&](const api::Call& first) {
            return grant_now(first, leases, line, log, wanted);
          };
          return key == nullptr ? now(call) : repeated.answer_once(call, *key, now);
        }
        // The request is asked about again when it is granted: a token may end while it waits.
        StandingCheck may_still =
            [access = std::make_shared<StandingAccess>(authenticate, call.request,
                                                       std::chrono::milliseconds::zero())] {
              return access->lasts();
            };
        if (key != nullptr) {
          return grant_once_in_line(call, leases, line, repeated, std::move(may_still),
                                    std::move(wanted), patience);
        }
        return grant_in_line(call, leases, line, std::move(may_still), log, std::move(wanted),
                             patience);
      });
}

api::Route show_line(const WorkspaceService& service, const WaitingLine& line) {
  return {
      .method = "GET",
      .path = "/repository/{name}/leases/line",
      .summary = "List who waits for a worktree of a repository",
      .responses = {{200, "Those that wait, the first in front", kLeaseLineSchema},
                    {404, "No repository has that name", api::kErrorSchema}},
      .handler = [&service, &line](const api::Call& call) {
        const Repository repository = service.require_repository(call.path.front().second);
        JsonValue::Array places;
        for (const LeaseWaiter& waiter : line.list(repository.id)) {
          places.push_back(json_object({{"position", static_cast<std::int64_t>(places.size() + 1)},
                                        {"ticket", waiter.ticket},
                                        {"owner", waiter.owner},
                                        {"since", naive_timestamp(waiter.since)}}));
        }
        return api::json_response(200, JsonValue(std::move(places)));
      }};
}

}  // namespace

WaitingLine::Answers lease_line_answers(const LeaseService& leases,
                                        const RepeatedRequests& repeated, observability::Log& log) {
  // What is kept of an answer is so before it is sent.
  const auto note = [&repeated](const WaitingLine::Waiter& waiter, const http::Response& response) {
    if (!waiter.repeatable.empty()) repeated.answered(waiter.repeatable, response);
  };
  return {
      .granted =
          [&leases, &log, note](WaitingLine::Waiter& waiter, const Lease& lease) {
            leases.count(lease);
            if (waiter.may_still && !waiter.may_still()) {
              give_back(leases, log, waiter.request, lease, kMayNoMore);
              http::Response response =
                  http::detail_response(kTokenEnded, "The token ended while the request waited");
              note(waiter, response);
              waiter.parked.send(std::move(response));
              return;
            }
            if (waiter.repeatable.empty()) {
              deliver(waiter.parked, leases, log, waiter.request, lease);
              return;
            }
            http::Response response = granted(lease, waiter.request.ttl);
            note(waiter, response);
            waiter.parked.send(std::move(response));
          },
      .in_vain =
          [&leases, note](WaitingLine::Waiter& waiter, std::optional<std::size_t> position) {
            constexpr const char* kSentence =
                "No worktree of the repository became free while the request waited";
            http::Response response =
                position ? none_is_free(kSentence, *position == 0 ? std::nullopt : position,
                                        leases.earliest_expiry(waiter.request.repository_id))
                         : none_is_free(kSentence, std::nullopt, std::nullopt,
                                        "when the first lease expires can't be said now");
            // While the store fails it is asked nothing more, and forgets a request in a minute.
            if (position) note(waiter, response);
            waiter.parked.send(std::move(response));
          },
      .stopped =
          [note](WaitingLine::Waiter& waiter) {
            http::Response response =
                http::detail_response(503, "The server stopped while the request waited");
            response.headers.push_back({"Retry-After", "1"});
            note(waiter, response);
            waiter.parked.send(std::move(response));
          },
      .give_back =
          [&leases, &log, note](const WaitingLine::Waiter& waiter, const Lease& lease) {
            leases.count(lease);
            if (waiter.repeatable.empty()) {
              give_back(leases, log, waiter.request, lease, " had left");
            } else {
              note(waiter, granted(lease, waiter.request.ttl));
            }
          },
      .carry_out =
          [&repeated](const WaitingLine::Waiter& waiter, const std::function<void()>& grant) {
            repeated.carry_out(waiter.repeatable, grant);
          },
      .wait_still =
          [&repeated](const std::vector<std::string>& waiting) { repeated.keep_waiting(waiting); },
      .left =
          [note](const WaitingLine::Waiter& waiter) {
            note(waiter, http::detail_response(499, "The client closed its connection"));
          }};
}

std::vector<api::Route> lease_line_routes(const WorkspaceService& service,
                                          const LeaseService& leases, WaitingLine& line,
                                          const RepeatedRequests& repeated,
                                          const TokenService& tokens, observability::Log& log) {
  const Scopes needed{scopes::kWriteLeases};
  return {
      for_scopes(tokens, needed,
                 lease_worktree(service, leases, line, repeated, tokens.requiring(needed), log)),
      for_scopes(tokens, {scopes::kReadSessions}, show_line(service, line))};
}

}  // namespace cq::workspaces
