#pragma once

#include <cq/json.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cstddef>
#include <string>
#include <vector>

/// What the client of the original reads, which speaks of the same things in other words. Safe from
/// any thread.
namespace cq::workspaces::client {

/// {"repository_id","default_branch","worktree_count"}
JsonValue repository_json(const Repository& repository, std::size_t worktrees);

/// {"session_id","status","commit","commands","metadata","created_at"}; what isn't a text in the
/// metadata is one there, of its JSON. Throws Error: corrupt as stored_json().
JsonValue session_json(const Session& session, const std::vector<Command>& commands);

/// {"commands": [...]}, as a shell takes them.
JsonValue commands_json(const std::vector<Command>& commands);

/// A name for the repository at that URL, which doesn't say what it is called: the last part of its
/// path, without ".git".
std::string name_of_remote(const std::string& remote_url);

}  // namespace cq::workspaces::client
