#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cq::workspaces {

/// Where the debugger of a session is.
struct DebuggerState {
  std::int64_t id = 0;
  std::string session_id;
  std::optional<std::string> last_event{};
  std::string breakpoints = "[]";  ///< JSON, byte for byte as it is stored: a list of objects
  std::string payload = "{}";      ///< likewise, an object
  Timestamp created_at{};
  Timestamp updated_at{};

  bool operator==(const DebuggerState&) const = default;
};

/// What changes of a debugger's state. Only what is given does.
struct DebuggerChange {
  std::optional<std::optional<std::string>> last_event{};  ///< an inner nullopt clears
  std::optional<std::string> breakpoints{};                ///< JSON: a list, or null for none
  std::optional<std::string> payload{};  ///< JSON: an object to merge, or null to empty it
};

/// The payload that `change`, an object or null as JSON, makes of `stored`: its members replace
/// those of the same names, null removes one, and the others stay; all are gone when the change
/// itself is null. Safe from any thread. Throws Error: invalid argument when the change is neither,
/// corrupt when `stored` is no object.
CQ_EXPORT std::string merged_payload(std::string_view stored, std::string_view change);

/// The states of a store's debuggers, at most one for each session.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [debugger_states.threads]
/// What a method has changed is durable when it returns. [debugger_states.durable]
class CQ_EXPORT DebuggerStates : public Part {
 public:
  static constexpr std::string_view kId = "workspaces.debugger-states/1";

  DebuggerStates() = default;
  DebuggerStates(const DebuggerStates&) = delete;
  DebuggerStates& operator=(const DebuggerStates&) = delete;
  DebuggerStates(DebuggerStates&&) = delete;
  DebuggerStates& operator=(DebuggerStates&&) = delete;
  ~DebuggerStates() override;

  /// That of a session; nullopt when it has none. [debugger_states.find]
  virtual std::optional<DebuggerState> find(std::string_view session_id) = 0;

  /// Makes a session's state, or changes the one there is, in one step, moves updated_at to `at`,
  /// and returns it. [debugger_states.update]
  /// last_event and breakpoints are replaced, the payload is merged as merged_payload() does.
  /// [debugger_states.update.merges]
  /// The session isn't looked for. [debugger_states.update.unchecked]
  virtual DebuggerState update(std::string_view session_id, const DebuggerChange& change,
                               Timestamp at) = 0;

  /// As update(), if the state's updated_at is that, or, with nullopt, if there is no state; else
  /// nullopt, and nothing changes. [debugger_states.update_if]
  virtual std::optional<DebuggerState> update_if(std::string_view session_id,
                                                 const std::optional<Timestamp>& updated_at,
                                                 const DebuggerChange& change, Timestamp at) = 0;
};

}  // namespace cq::workspaces
