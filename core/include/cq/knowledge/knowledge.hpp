#pragma once

#include <cq/export.hpp>
#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/statistics.hpp>
#include <cq/knowledge/unit.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace cq {

/// The knowledge of a store. Every method is safe from any thread, blocks until done, and throws
/// Error: unavailable, busy or corrupt when the database says so.
class CQ_EXPORT Knowledge {
 public:
  Knowledge() = default;
  Knowledge(const Knowledge&) = delete;
  Knowledge& operator=(const Knowledge&) = delete;
  Knowledge(Knowledge&&) = delete;
  Knowledge& operator=(Knowledge&&) = delete;
  virtual ~Knowledge();

  /// Adds a unit, pending, created at unit.evidence.first_observed.
  /// Throws conflict when the id is taken. Durable when it returns.
  virtual void insert(const Unit& unit) = 0;

  /// The unit of that id, whatever its review status; nullopt when there is none.
  virtual std::optional<StoredUnit> find(std::string_view id) = 0;

  /// The approved units that share at least one domain with the query, ordered by ranks_before()
  /// of relevance() * confidence, at most query.limit of them. A limit beyond what there is means
  /// all. The documents are as they were stored. Sees every write that was acknowledged before the
  /// call, also by another process.
  virtual std::vector<StoredUnit> query(const KnowledgeQuery& query) = 0;

  /// Confirms an approved unit (apply_confirmation in cq/evidence.hpp) and returns it as it then
  /// is. Reading and writing are one step: no confirmation or flag made at the same time is lost.
  /// Throws not found when there is no approved unit of that id. Durable when it returns.
  virtual StoredUnit confirm(std::string_view id, Timestamp moment) = 0;

  /// Flags an approved unit (apply_flag in cq/evidence.hpp); otherwise like confirm().
  virtual StoredUnit flag(std::string_view id, const Flag& flag) = 0;

  /// The figures, with confidence counted between `edges` (rising). All are of one moment.
  /// Need not be overridden by a module that doesn't claim statistics (cq/module.hpp).
  virtual KnowledgeStatistics statistics(const std::vector<double>& edges);

  /// What query() would answer, if that is known without waiting for a disk or a lock and without
  /// much work; else nullopt. Called by threads that serve many clients, and only if the module
  /// claims to answer at once (cq/module.hpp); else it need not be overridden.
  virtual std::optional<std::vector<StoredUnit>> query_at_once(const KnowledgeQuery& query);
};

}  // namespace cq
