#pragma once

#include <chrono>
#include <cq/host/opened_store.hpp>
#include <cq/workspaces/debug_events.hpp>
#include <functional>
#include <vector>

#include "api/route.hpp"
#include "workspaces/access.hpp"
#include "workspaces/artifact_recorder.hpp"
#include "workspaces/claim_service.hpp"
#include "workspaces/event_feed.hpp"
#include "workspaces/lease_service.hpp"
#include "workspaces/repeated_requests.hpp"
#include "workspaces/standing_access.hpp"
#include "workspaces/waiting_line.hpp"
#include "workspaces/workspace_service.hpp"

/// The routes about workspaces. What they are made of outlives them.
namespace cq::workspaces {

/// GET /healthz, /readyz and /whoami. `check_store` throws what is wrong with the store.
std::vector<api::Route> server_routes(const TokenService& tokens,
                                      std::function<void()> check_store);
std::vector<api::Route> repository_routes(const WorkspaceService& service,
                                          const TokenService& tokens);
std::vector<api::Route> session_routes(const WorkspaceService& service,
                                       const RepeatedRequests& repeated,
                                       const TokenService& tokens);
/// Claims of commands, for the runners of sessions.
std::vector<api::Route> claim_routes(const ClaimService& claims, const TokenService& tokens);
/// What runners say of sessions: their status, artifacts, and where their debuggers are.
std::vector<api::Route> runner_routes(const WorkspaceService& service,
                                      const ArtifactRecorder& recorder, const TokenService& tokens);
std::vector<api::Route> artifact_routes(const WorkspaceService& service,
                                        const TokenService& tokens);
std::vector<api::Route> token_routes(const WorkspaceService& service, const TokenService& tokens);

/// Worktrees, which operators add and change.
std::vector<api::Route> worktree_routes(const WorkspaceService& service,
                                        const TokenService& tokens);
/// Leases of worktrees, which their holders renew and end. What ends wakes the line.
std::vector<api::Route> lease_routes(const WorkspaceService& service, const LeaseService& leases,
                                     WaitingLine& line, const TokenService& tokens);
/// How they are granted, to those that wait in line, too; and the line.
std::vector<api::Route> lease_line_routes(const WorkspaceService& service,
                                          const LeaseService& leases, WaitingLine& line,
                                          const RepeatedRequests& repeated,
                                          const TokenService& tokens, observability::Log& log);
/// How the requests in that line are answered. `leases` and the log outlive it.
WaitingLine::Answers lease_line_answers(const LeaseService& leases,
                                        const RepeatedRequests& repeated, observability::Log& log);

/// What happened to leases, sessions and commands.
/// The token of a client that follows them is looked at again after each such interval.
std::vector<api::Route> event_routes(EventFeed& feed, const TokenService& tokens,
                                     std::chrono::milliseconds look_at_tokens = kLookAtTokens);

/// The WebSockets of a session: its logs, and its debugger. Likewise.
std::vector<api::Route> stream_routes(const WorkspaceService& service,
                                      const host::StorePart<DebugEvents>& debug_events,
                                      const EventFeed& feed, const TokenService& tokens,
                                      std::chrono::milliseconds look_at_tokens = kLookAtTokens);

/// What the client of the original sends, under the prefix "/client". Likewise.
std::vector<api::Route> client_routes(const WorkspaceService& service, const TokenService& tokens,
                                      std::chrono::milliseconds look_at_tokens = kLookAtTokens);

/// Makes the route one for tokens with those scopes.
api::Route for_scopes(const TokenService& tokens, Scopes needed, api::Route route);

}  // namespace cq::workspaces
