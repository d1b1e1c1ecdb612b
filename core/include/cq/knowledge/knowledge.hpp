#pragma once

#include <cq/export.hpp>
#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/part.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace cq {

/// The knowledge of a store.
///
/// Every method is safe from any thread, blocks until done, and throws Error: unavailable, busy or
/// corrupt when the database says so. [knowledge.threads]
class CQ_EXPORT Knowledge : public Part {
 public:
  static constexpr std::string_view kId = "knowledge/1";

  Knowledge() = default;
  Knowledge(const Knowledge&) = delete;
  Knowledge& operator=(const Knowledge&) = delete;
  Knowledge(Knowledge&&) = delete;
  Knowledge& operator=(Knowledge&&) = delete;
  ~Knowledge() override;

  /// Adds a unit, pending, created at unit.evidence.first_observed. [knowledge.insert]
  /// Throws conflict when the id is taken. [knowledge.insert.throws]
  /// Durable when it returns. [knowledge.insert.durable]
  virtual void insert(const Unit& unit) = 0;

  /// The unit of that id, whatever its review status; nullopt when there is none. [knowledge.find]
  virtual std::optional<StoredUnit> find(std::string_view id) = 0;

  /// The approved units that share at least one domain with the query, ordered by ranks_before() of
  /// relevance() * confidence, at most query.limit of them. [knowledge.query]
  /// Its pages are one answer, unless units change meanwhile: these may be missing, or come again.
  /// [knowledge.query.pages]
  /// A limit beyond what there is means all. [knowledge.query.limit]
  /// The documents are as they were stored. [knowledge.query.documents]
  /// Sees every write that was acknowledged before the call, also by another process.
  /// [knowledge.query.fresh]
  virtual std::vector<StoredUnit> query(const KnowledgeQuery& query) = 0;

  /// Confirms an approved unit (apply_confirmation in cq/knowledge/unit.hpp) and returns it as it
  /// then is. [knowledge.confirm]
  /// Reading and writing are one step: no confirmation or flag made at the same time is lost.
  /// [knowledge.confirm.one_step]
  /// If a voter is named who has confirmed the unit before, nothing changes, and the unit is
  /// returned as it is; otherwise that voter's name is kept in the same step, so that of two
  /// confirmations of theirs at the same time one counts. [knowledge.confirm.voter]
  /// An empty name counts each time, and isn't kept. [knowledge.confirm.no_voter]
  /// Throws not found when there is no approved unit of that id. [knowledge.confirm.throws]
  /// Durable when it returns. [knowledge.confirm.durable]
  virtual StoredUnit confirm(std::string_view id, Timestamp at, std::string_view voter) = 0;

  /// Flags an approved unit (apply_flag in cq/knowledge/unit.hpp); otherwise like confirm().
  /// [knowledge.flag]
  /// A voter's flags count apart from their confirmations; a second one changes nothing, whatever
  /// it says. [knowledge.flag.voter]
  virtual StoredUnit flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                          std::string_view voter) = 0;
};

/// Queries without waiting, for threads that serve many clients.
class CQ_EXPORT FastQuery : public Part {
 public:
  static constexpr std::string_view kId = "fast-query/1";

  FastQuery() = default;
  FastQuery(const FastQuery&) = delete;
  FastQuery& operator=(const FastQuery&) = delete;
  FastQuery(FastQuery&&) = delete;
  FastQuery& operator=(FastQuery&&) = delete;
  ~FastQuery() override;

  /// What Knowledge::query() would answer, if that is known without waiting for a disk or a lock
  /// and without much work; else nullopt. [fast_query.try_query]
  /// Safe from any thread. [fast_query.try_query.threads]
  virtual std::optional<std::vector<StoredUnit>> try_query(const KnowledgeQuery& query) = 0;
};

}  // namespace cq
