#pragma once

/// What the audit has of workspaces, whose own database keeps none.
namespace cq::workspaces::acts {

inline constexpr const char* kCreateToken = "token.create";
inline constexpr const char* kRevokeToken = "token.revoke";
inline constexpr const char* kBreakLease = "lease.break";

/// Of an entry about a token, and about a lease.
inline constexpr const char* kOfToken = "token of workspaces";
inline constexpr const char* kOfLease = "worktree of workspaces";

}  // namespace cq::workspaces::acts
