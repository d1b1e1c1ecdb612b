#pragma once

#include <cq/host/json.hpp>
#include <cq/ranking.hpp>
#include <cq/store/knowledge.hpp>
#include <cq/unit.hpp>
#include <optional>
#include <string>
#include <vector>

#include "services/clock.hpp"

namespace cq::services {

/// What an agent found out.
struct Proposal {
  std::vector<std::string> domains;
  Insight insight;
  Context context;
  std::optional<host::JsonValue> extensions;  ///< an object
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
  [[nodiscard]] std::vector<Unit> query(KnowledgeQuery query) const;

 private:
  Knowledge& knowledge_;
  Clock clock_;
};

}  // namespace cq::services
