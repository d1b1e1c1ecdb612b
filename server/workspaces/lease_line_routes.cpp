#include <algorithm>
#include <utility>

#include "api/errors.hpp"
#include "api/openapi.hpp"
#include "api/responses.hpp"
#include "workspaces/requests.hpp"
#include "workspaces/routes.hpp"
#include "workspaces/workspace_json.hpp"

namespace cq::workspaces {
namespace {

/// After how long a client may ask again where no lease will expire by itself.
constexpr std::chrono::seconds kAskAgain{60};

http::Response granted(const Lease& lease, std::chrono::microseconds ttl) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(ttl).count();
  JsonValue json = lease_json(lease.worktree, seconds);
  json.add("needs_dependency_sync", lease.needs_dependency_sync);
  return api::json_response(201, json);
}

/// A refusal that begins with that sentence; `position` is that of a request that was in line.
http::Response none_is_free(const LeaseService& leases, std::int64_t repository_id,
                            const std::string& sentence, std::optional<std::size_t> position) {
  const std::optional<LeaseService::Expiry> expiry = leases.earliest_expiry(repository_id);
  const std::string when = expiry ? "the first lease expires at " + naive_timestamp(expiry->at)
                                  : "none of its leases expires by itself";
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

http::Response grant_now(const LeaseService& leases, const LeaseRequest& wanted) {
  const std::optional<Lease> lease = leases.acquire(wanted);
  if (lease) return granted(*lease, wanted.ttl);
  return none_is_free(leases, wanted.repository_id, "No worktree of the repository is free",
                      std::nullopt);
}

http::Response grant_in_line(const api::Call& call, const LeaseService& leases, WaitingLine& line,
                             LeaseRequest wanted, std::chrono::seconds patience) {
  const auto until = WaitingLine::SteadyClock::now() + patience;
  LeaseOrPlace got = line.join(wanted);
  if (got.lease) {
    leases.count(*got.lease);
    return granted(*got.lease, wanted.ttl);
  }
  line.wait({*std::move(got.place), std::move(wanted), until, call.park()});
  return {};
}

api::Route lease_worktree(const WorkspaceService& service, const LeaseService& leases,
                          WaitingLine& line) {
  return api::taking_body(
      {.method = "POST",
       .path = "/repository/{name}/leases",
       .summary = "Lease a free worktree of a repository, or wait in line for one",
       .responses = {{201, "The lease", kLeaseSchema},
                     {404, "No repository has that name", api::kErrorSchema},
                     {409, "None is free; Retry-After says when the first lease expires",
                      kNoneFreeSchema},
                     {503, "The server ends, or as many wait as may", api::kErrorSchema}}},
      lease_worktree_request(),
      [&service, &leases, &line](const api::Call& call, const LeaseWorktreeRequest& request) {
        const Repository repository = service.require_repository(call.path.front().second);
        LeaseRequest wanted =
            LeaseService::request_of({.repository_id = repository.id,
                                      .owner = request.owner,
                                      .ttl = std::chrono::seconds(request.ttl_seconds),
                                      .commit_sha = request.commit_sha,
                                      .environment_hash = request.environment_hash});
        if (request.wait_seconds == 0) return grant_now(leases, wanted);
        // Its answer comes later than what is kept of a repeated request.
        if (call.request.header("idempotency-key") != nullptr) {
          throw api::Refusal(400, "A request that waits in line can't have an Idempotency-Key");
        }
        return grant_in_line(call, leases, line, std::move(wanted),
                             std::chrono::seconds(request.wait_seconds));
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

WaitingLine::Answers lease_line_answers(const LeaseService& leases, observability::Log& log) {
  return {.granted =
              [&leases](WaitingLine::Waiter& waiter, const Lease& lease) {
                leases.count(lease);
                waiter.parked.send(granted(lease, waiter.request.ttl));
              },
          .in_vain =
              [&leases](WaitingLine::Waiter& waiter, std::size_t position) {
                waiter.parked.send(none_is_free(
                    leases, waiter.request.repository_id,
                    "No worktree of the repository became free while the request waited",
                    position == 0 ? std::nullopt : std::optional(position)));
              },
          .stopped =
              [](WaitingLine::Waiter& waiter) {
                http::Response response =
                    http::detail_response(503, "The server stopped while the request waited");
                response.headers.push_back({"Retry-After", "1"});
                waiter.parked.send(std::move(response));
              },
          .give_back =
              [&leases, &log](const WaitingLine::Waiter& waiter, const Lease& lease) {
                leases.count(lease);
                static_cast<void>(
                    leases.release(lease.worktree.id, waiter.request.token, std::nullopt, {}));
                log.info("The lease of worktree " + std::to_string(lease.worktree.id) +
                         " was given back, as the client of " + waiter.request.owner + " had left");
              }};
}

std::vector<api::Route> lease_line_routes(const WorkspaceService& service,
                                          const LeaseService& leases, WaitingLine& line,
                                          const RepeatedRequests& repeated,
                                          const TokenService& tokens) {
  return {for_scopes(tokens, {scopes::kWriteLeases},
                     repeated.answering(lease_worktree(service, leases, line))),
          for_scopes(tokens, {scopes::kReadSessions}, show_line(service, line))};
}

}  // namespace cq::workspaces
