#pragma once

#include <cq/host/json.hpp>
#include <cq/ranking.hpp>
#include <cq/store/knowledge.hpp>
#include <cq/unit.hpp>
#include <optional>
#include <string>
#include <vector>

#include "auth/random_ids.hpp"
#include "services/clock.hpp"

namespace cq::services {

/// What an agent found out.
struct Proposal {
  std::vector<std::string> domains;
  Insight insight;
  Context context;
  std::optional<host::JsonValue> extensions;  ///< an object
};

/// Why an agent flags a unit.
struct FlagReason {
  std::string reason;  ///< "stale", "incorrect" or "duplicate"
  std::optional<std::string> detail;
  std::optional<std::string> duplicate_of;
};

/// Takes knowledge in and gives it out. Safe from any thread.
class KnowledgeService {
 public:
  KnowledgeService(Knowledge& knowledge, Clock clock);

  /// Stores a proposal as a new, pending unit and returns it.
  /// Throws Error: invalid argument, a sentence for the caller, when no domain is left once they
  /// are normalised, or a domain or an extension's name isn't allowed.
  [[nodiscard]] Unit propose(const Proposal& proposal, const std::string& created_by) const;

  /// The approved units that answer the query, best first. Its domains are normalised here; when
  /// none is left nothing answers.
  [[nodiscard]] std::vector<StoredUnit> query(KnowledgeQuery query) const;
  /// The same if the store can tell without waiting; else nullopt.
  [[nodiscard]] std::optional<std::vector<StoredUnit>> query_at_once(KnowledgeQuery query) const;

  /// Confirms or flags an approved unit and returns it as it then is. Throws Error: not found when
  /// there is no such unit, or it isn't approved.
  [[nodiscard]] Unit confirm(const std::string& id) const;
  [[nodiscard]] Unit flag(const std::string& id, const FlagReason& reason) const;

  /// The public figures; confidence is counted below 0.3, 0.5 and 0.7, and from there up.
  [[nodiscard]] KnowledgeStatistics statistics() const;

 private:
  Knowledge& knowledge_;
  Clock clock_;
  mutable auth::RandomIds ids_;
};

}  // namespace cq::services
