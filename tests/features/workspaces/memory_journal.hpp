#pragma once

#include <string_view>
#include <utility>

#include "workspaces/memory_rows.hpp"

/// Changes that are events, too.
namespace cq::workspaces {

void note_event(MemoryRows& rows, Event event);

/// Notes that the session is new, or has got the status that it has.
void note_session(MemoryRows& rows, const Session& session, Timestamp at);
void note_command(MemoryRows& rows, const Command& command, Timestamp at);

/// Gives it that status, and notes it where it had another one.
void set_status_of(MemoryRows& rows, Session& session, SessionStatus status, Timestamp at);
void set_status_of(MemoryRows& rows, Command& command, CommandStatus status, Timestamp at);

void note_debug_event(MemoryRows& rows, std::string_view session_id, const DebuggerChange& change,
                      Timestamp at);

}  // namespace cq::workspaces
