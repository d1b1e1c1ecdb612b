#pragma once

#include <cq/host/opened_store.hpp>
#include <cq/json.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit.hpp>
#include <optional>
#include <string>
#include <vector>

#include "accounts/audit_trail.hpp"
#include "api/clock.hpp"
#include "crypto/random.hpp"
#include "knowledge/index/indexed_queries.hpp"

namespace cq::knowledge {

/// What an agent proposes.
struct Proposal {
  std::vector<std::string> domains;
  Insight insight;
  Context context;
  std::optional<JsonValue> extensions;  ///< an object
};

/// Why an agent flags a unit.
struct FlagReason {
  std::string reason;  ///< "stale", "incorrect" or "duplicate"
  std::optional<std::string> detail;
  std::optional<std::string> duplicate_of;
};

/// Stores proposals, and finds units. Safe from any thread.
class KnowledgeService {
 public:
  /// `fast_query` may be null, and so may `indexed`, which then answers in the store's place.
  /// `allowed` is how large a unit may become.
  KnowledgeService(host::StorePart<Knowledge> knowledge, host::StorePart<Statistics> statistics,
                   FastQuery* fast_query, api::Clock clock, const UnitLimits& allowed = {},
                   IndexedQueries* indexed = nullptr);

  /// Stores a proposal as a new, pending unit and returns it.
  /// Throws Error: invalid argument, a sentence for the caller, when no domain is left once they
  /// are normalised, a domain or an extension's name isn't allowed, or the unit is too large.
  /// `make` stores it, if given; e.g. together with what is recorded of that.
  [[nodiscard]] Unit propose(const Proposal& proposal, const std::string& created_by,
                             const accounts::MakeChange& make = {}) const;

  /// The approved units that match the query, best first. Its domains are normalised here; when
  /// none is left nothing matches.
  [[nodiscard]] std::vector<StoredUnit> query(KnowledgeQuery query) const;
  /// The same if the store finds the units without waiting, else nullopt. Normalises the query's
  /// domains in place, so that it can be handed on to query().
  [[nodiscard]] std::optional<std::vector<StoredUnit>> try_query(KnowledgeQuery& query) const;

  /// Confirms or flags an approved unit and returns it as it then is. Throws Error: not found when
  /// there is no such unit, or it isn't approved. A flag throws conflict, a sentence for the
  /// caller, when the unit has as many flags as it may have, or no room for the flag's detail.
  /// A voter's second confirmation, or flag, of a unit changes nothing; an empty one counts always.
  [[nodiscard]] Unit confirm(const std::string& id, const std::string& voter = {}) const;
  [[nodiscard]] Unit flag(const std::string& id, const FlagReason& reason,
                          const std::string& voter = {}) const;

  /// The public statistics; confidence is counted below 0.3, 0.5 and 0.7, and from there up.
  [[nodiscard]] KnowledgeStatistics statistics() const;

 private:
  host::StorePart<Knowledge> knowledge_;
  host::StorePart<Statistics> statistics_;
  FastQuery* fast_query_;
  api::Clock clock_;
  UnitLimits allowed_;
  IndexedQueries* indexed_;
  mutable crypto::RandomIds ids_;
};

}  // namespace cq::knowledge
