#pragma once

#include "workspaces/memory_rows.hpp"

/// What the parts for sessions, their commands and the claims of those share.
namespace cq::workspaces {

/// Whether the session is there and pending or running.
bool is_session_open(const MemoryRows& rows, std::string_view id);

/// A session's commands, by sequence, ties by id.
std::vector<Command> commands_of(const MemoryRows& rows, std::string_view session_id);

Command add_command(MemoryRows& rows, const NewCommand& command, std::int64_t sequence,
                    Timestamp at);

}  // namespace cq::workspaces
