#include <cq/workspaces/debug_events.hpp>
#include <cq/workspaces/events.hpp>

#include "loader/part_wrapper.hpp"
#include "workspaces/host/guarded_parts.hpp"

namespace cq::workspaces {
namespace {

using host::Guard;
using host::guarded;

class GuardedEvents final : public Events {
 public:
  GuardedEvents(const Guard& guard, Events& part) : guard_(guard), part_(part) {}

  std::vector<Event> list(std::int64_t after, std::size_t limit) override {
    return guarded(guard_, "events.list", [&] { return part_.list(after, limit); });
  }
  EventRange range() override {
    return guarded(guard_, "events.range", [&] { return part_.range(); });
  }

 private:
  Guard guard_;
  Events& part_;
};

class GuardedDebugEvents final : public DebugEvents {
 public:
  GuardedDebugEvents(const Guard& guard, DebugEvents& part) : guard_(guard), part_(part) {}

  std::vector<DebugEvent> list(std::string_view session_id, std::int64_t after,
                               std::size_t limit) override {
    return guarded(guard_, "debug_events.list",
                   [&] { return part_.list(session_id, after, limit); });
  }

 private:
  Guard guard_;
  DebugEvents& part_;
};

}  // namespace

host::PartWrapper debug_events_wrapper() noexcept {
  return host::wrapper_of<DebugEvents, GuardedDebugEvents>();
}

host::PartWrapper events_wrapper() noexcept {
  return host::wrapper_of<Events, GuardedEvents>();
}

}  // namespace cq::workspaces
