#pragma once

#include <algorithm>
#include <cq/workspaces/leases.hpp>
#include <string>

#include "observability/metrics.hpp"

namespace cq::workspaces {

/// Counts what this server ends, for a monitoring system. Safe from any thread; the metrics outlive
/// it.
class EndCounts {
 public:
  explicit EndCounts(observability::Metrics& metrics)
      : leases_(metrics.add_counters(
            "cq_workspaces_lease_ends_total",
            "Leases that this server ended or found to have expired", "ending",
            {label_of(LeaseEnding::kReleased), label_of(LeaseEnding::kExpired),
             label_of(LeaseEnding::kTakenOver), label_of(LeaseEnding::kBroken)})),
        sessions_(metrics.add_counter("cq_workspaces_sessions_expired_total",
                                      "Sessions that this server cancelled as they had expired")),
        commands_(metrics.add_counter("cq_workspaces_commands_lost_total",
                                      "Commands whose runner this server found to be gone")) {}

  void count_lease(LeaseEnding ending) const { leases_.increment(label_of(ending)); }
  void count_expired_session() const { sessions_.increment(); }
  void count_lost_command() const { commands_.increment(); }

 private:
  static std::string label_of(LeaseEnding ending) {
    std::string label(to_string(ending));
    std::replace(label.begin(), label.end(), ' ', '_');
    return label;
  }

  observability::Counters leases_;
  observability::Counter sessions_;
  observability::Counter commands_;
};

}  // namespace cq::workspaces
