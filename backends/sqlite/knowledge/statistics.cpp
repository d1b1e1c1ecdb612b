#include "sqlite/knowledge/statistics.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/statement.hpp"
#include "sqlite/db/timestamps.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {
namespace {

using Counts = std::map<std::string, std::uint64_t>;
using std::chrono::sys_days;

// Runs a statement whose rows are a name and a number.
Counts read_counts(Connection& connection, std::string_view sql) {
  Statement rows = connection.prepare(sql);
  Counts counts;
  while (rows.step()) counts[rows.text(0)] = static_cast<std::uint64_t>(rows.integer(1));
  return counts;
}

// Adds the timestamps in a column, from `since` on, to the days that they belong to.
void add_days(Connection& connection, std::string_view sql, Timestamp since,
              std::uint64_t DailyCounts::*counter, std::map<sys_days, DailyCounts>& days,
              UnreadableUnits& unreadable) {
  Statement rows = connection.prepare(sql);
  // Columns hold UTC in one form, so their texts compare as the timestamps do.
  rows.bind(1, write_timestamp(since));
  while (rows.step()) {
    unreadable.try_read(rows, [&] {
      const Timestamp at =
          read_timestamp(rows.text_view(1), "the timestamps of unit '" + rows.text(0) + "'");
      const auto day = std::chrono::floor<std::chrono::days>(at);
      DailyCounts& counts = days[day];
      counts.day = std::chrono::year_month_day(day);
      counts.*counter += 1;
    });
  }
}

std::string activity_sql() {
  return "SELECT " + std::string(kUnitColumns) + ", created_at FROM knowledge_units ";
}

Activity read_activity(const Statement& row) {
  const StoredUnit stored = read_unit(row);
  const auto created_at = read_timestamp(row.optional_text(5),
                                         "knowledge_units.created_at of unit '" + stored.id + "'");
  const Unit unit = parse_document_of(stored.id, stored.document);
  return {stored.id, unit.insight.summary, stored.status, stored.reviewed_by,
          stored.reviewed_at ? stored.reviewed_at : created_at};
}

std::uint64_t count_units(Connection& connection) {
  Statement row = connection.prepare("SELECT COUNT(*) FROM knowledge_units");
  row.step();
  return static_cast<std::uint64_t>(row.integer(0));
}

Counts count_by_status(Connection& connection) {
  return read_counts(connection, "SELECT status, COUNT(*) FROM knowledge_units GROUP BY status");
}

// "+status": most units are approved, so it costs less to read all rows in their order than to find
// each by an index.
Counts count_approved_by_tier(Connection& connection) {
  return read_counts(connection,
                     "SELECT tier, COUNT(*) FROM knowledge_units WHERE +status = 'approved' "
                     "GROUP BY tier");
}

Counts count_approved_by_domain(Connection& connection) {
  return read_counts(connection,
                     "SELECT d.domain, COUNT(*) FROM knowledge_unit_domains AS d "
                     "JOIN knowledge_units AS u ON u.id = d.unit_id WHERE +u.status = 'approved' "
                     "GROUP BY d.domain");
}

// Reads the documents, since the confidence stands in them alone.
ConfidenceHistogram count_approved_by_confidence(Connection& connection,
                                                 const std::vector<double>& edges,
                                                 UnreadableUnits& unreadable) {
  ConfidenceHistogram histogram{edges, std::vector<std::uint64_t>(edges.size() + 1, 0)};
  if (edges.empty()) {  // all are in one bin, so none need be read
    Statement row =
        connection.prepare("SELECT COUNT(*) FROM knowledge_units WHERE status = 'approved'");
    row.step();
    histogram.counts.front() = static_cast<std::uint64_t>(row.integer(0));
    return histogram;
  }
  Statement rows =
      connection.prepare("SELECT id, data FROM knowledge_units WHERE +status = 'approved'");
  while (rows.step()) {
    unreadable.try_read(rows, [&] {
      const Unit unit = parse_document_of(rows.text_view(0), rows.text_view(1));
      const auto above = std::upper_bound(edges.begin(), edges.end(), unit.evidence.confidence);
      histogram.counts[static_cast<std::size_t>(above - edges.begin())] += 1;
    });
  }
  return histogram;
}

std::vector<Activity> recent_activity(Connection& connection, UnreadableUnits& unreadable) {
  Statement rows = connection.prepare(activity_sql() +
                                      "ORDER BY COALESCE(reviewed_at, created_at) DESC, id DESC "
                                      "LIMIT ?1");
  rows.bind(1, static_cast<std::int64_t>(kRecentActivities));
  std::vector<Activity> activities;
  while (rows.step()) {
    unreadable.try_read(rows, [&] { activities.push_back(read_activity(rows)); });
  }
  return activities;
}

// Of the units in those rows of knowledge_units.
std::vector<Activity> read_activities(Connection& connection,
                                      const std::vector<std::int64_t>& unit_rows,
                                      UnreadableUnits& unreadable) {
  Statement row = connection.prepare(activity_sql() + "WHERE rowid = ?1");
  std::vector<Activity> activities;
  for (const std::int64_t unit : unit_rows) {
    row.rewind();
    if (!row.bind(1, unit).step()) continue;
    unreadable.try_read(row, [&] { activities.push_back(read_activity(row)); });
  }
  return activities;
}

// The days (UTC) from `since` on, on which something happened, rising.
std::vector<DailyCounts> count_by_day(Connection& connection, Timestamp since,
                                      UnreadableUnits& unreadable) {
  std::map<sys_days, DailyCounts> days;
  add_days(connection, "SELECT id, created_at FROM knowledge_units WHERE created_at >= ?1", since,
           &DailyCounts::proposed, days, unreadable);
  add_days(connection,
           "SELECT id, reviewed_at FROM knowledge_units "
           "WHERE reviewed_at >= ?1 AND +status = 'approved'",
           since, &DailyCounts::approved, days, unreadable);
  add_days(connection,
           "SELECT id, reviewed_at FROM knowledge_units "
           "WHERE reviewed_at >= ?1 AND status = 'rejected'",
           since, &DailyCounts::rejected, days, unreadable);
  std::vector<DailyCounts> counts;
  counts.reserve(days.size());
  for (const auto& [day, count] : days) counts.push_back(count);
  return counts;
}

}  // namespace

KnowledgeStatistics SqliteStatistics::of_knowledge(const std::vector<double>& edges) {
  const Lease connection = pool_.reader();
  index_.keep_statistics(edges);
  ReadSnapshot snapshot(*connection);
  std::optional<KnowledgeStatistics> kept;
  index_.read(snapshot, [&](const ranking::RankingIndex& index) {
    kept = index.knowledge_statistics(edges);
  });
  if (kept) return *std::move(kept);
  KnowledgeStatistics statistics;
  statistics.total = count_units(*connection);
  statistics.by_tier = count_approved_by_tier(*connection);
  statistics.by_domain = count_approved_by_domain(*connection);
  statistics.by_confidence = count_approved_by_confidence(*connection, edges, unreadable_);
  return statistics;
}

ReviewStatistics SqliteStatistics::of_reviews(const std::vector<double>& edges, Timestamp since) {
  const Lease connection = pool_.reader();
  index_.keep_statistics(edges);
  ReadSnapshot snapshot(*connection);
  std::optional<ranking::IndexedReviewStatistics> kept;
  index_.read(snapshot, [&](const ranking::RankingIndex& index) {
    kept = index.review_statistics(edges, since);
  });
  if (kept) {
    kept->statistics.recent = read_activities(*connection, kept->recent_rows, unreadable_);
    return std::move(kept->statistics);
  }
  Counts by_status = count_by_status(*connection);
  ReviewStatistics statistics;
  statistics.pending = by_status["pending"];
  statistics.approved = by_status["approved"];
  statistics.rejected = by_status["rejected"];
  statistics.by_domain = count_approved_by_domain(*connection);
  statistics.by_confidence = count_approved_by_confidence(*connection, edges, unreadable_);
  statistics.recent = recent_activity(*connection, unreadable_);
  statistics.daily = count_by_day(*connection, since, unreadable_);
  return statistics;
}

}  // namespace cq::sqlite
