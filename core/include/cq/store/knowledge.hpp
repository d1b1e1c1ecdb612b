#pragma once

#include <cq/export.hpp>
#include <cq/ranking.hpp>
#include <cq/unit.hpp>
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
};

}  // namespace cq
