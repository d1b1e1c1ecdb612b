#include "workspaces/memory_journal.hpp"
#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {
namespace {

DebuggerState* find_debugger(MemoryRows& rows, std::string_view session_id) {
  for (auto& [id, state] : rows.debuggers) {
    if (state.session_id == session_id) return &state;
  }
  return nullptr;
}

DebuggerState change_debugger(MemoryRows& rows, std::string_view session_id,
                              const DebuggerChange& change, Timestamp at) {
  DebuggerState* known = find_debugger(rows, session_id);
  DebuggerState state = known != nullptr ? *known
                                         : DebuggerState{.id = next_id(rows.debuggers),
                                                         .session_id = std::string(session_id),
                                                         .created_at = at};
  state.updated_at = at;
  if (change.last_event) state.last_event = *change.last_event;
  if (change.breakpoints) {
    state.breakpoints = *change.breakpoints == "null" ? "[]" : *change.breakpoints;
  }
  if (change.payload) state.payload = merged_payload(state.payload, *change.payload);
  rows.debuggers[state.id] = state;
  note_debug_event(rows, session_id, change, at);
  return state;
}

}  // namespace

std::optional<DebuggerState> MemoryDebuggerStates::find(std::string_view session_id) {
  const LockedRows rows(database_);
  const DebuggerState* found = find_debugger(*rows, session_id);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

DebuggerState MemoryDebuggerStates::update(std::string_view session_id,
                                           const DebuggerChange& change, Timestamp at) {
  const LockedRows rows(database_);
  return change_debugger(*rows, session_id, change, at);
}

std::optional<DebuggerState> MemoryDebuggerStates::update_if(
    std::string_view session_id, const std::optional<Timestamp>& updated_at,
    const DebuggerChange& change, Timestamp at) {
  const LockedRows rows(database_);
  const DebuggerState* before = find_debugger(*rows, session_id);
  if ((before != nullptr ? std::optional(before->updated_at) : std::nullopt) != updated_at) {
    return std::nullopt;
  }
  return change_debugger(*rows, session_id, change, at);
}

}  // namespace cq::workspaces
