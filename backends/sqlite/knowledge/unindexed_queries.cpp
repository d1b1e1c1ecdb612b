#include "sqlite/knowledge/unindexed_queries.hpp"

#include <algorithm>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {
namespace {

// The most domains that a statement takes; SQLite's own limit is 32766 parameters.
constexpr std::size_t kDomainsPerStatement = 8192;

// Asks for the approved units of any of that many domains. The inner SELECT names each unit once.
// They are found by their domains, and not by their status ("+"), which most units have.
std::string matching_units_sql(std::size_t parameters) {
  std::string sql = "SELECT " + std::string(kUnitColumns) +
                    ", rowid FROM knowledge_units WHERE +status = 'approved' AND id IN "
                    "(SELECT unit_id FROM knowledge_unit_domains WHERE domain IN (?";
  for (std::size_t i = 1; i < parameters; ++i) sql += ",?";
  return sql + "))";
}

// How many parameters a statement for that many domains has: their number rounded up to a power of
// two, so that a few prepared statements serve all queries.
std::size_t parameters_for(std::size_t domain_count) {
  std::size_t parameters = 1;
  while (parameters < domain_count) parameters *= 2;
  return parameters;
}

// Those parameters that are too many repeat the last domain.
void bind_domains(Statement& statement, std::span<const std::string> domains) {
  for (std::size_t i = 0; i < parameters_for(domains.size()); ++i) {
    statement.bind(static_cast<int>(i) + 1, domains[std::min(i, domains.size() - 1)]);
  }
}

double score(const KnowledgeQuery& query, Unit unit) {
  const RankedTerms terms{std::move(unit.domains), std::move(unit.context.languages),
                          std::move(unit.context.frameworks), std::move(unit.context.pattern)};
  return relevance(query, terms) * unit.evidence.confidence;
}

// Whether pages of the same answer are asked for.
bool is_same_answer(const KnowledgeQuery& left, const KnowledgeQuery& right) {
  return left.domains == right.domains && left.languages == right.languages &&
         left.frameworks == right.frameworks && left.pattern == right.pattern;
}

bool is_same(const RankPosition& left, const RankPosition& right) {
  return left.score == right.score && left.id == right.id;
}

// Whether that position comes behind the query's.
bool begins_behind(const RankPosition& position, const KnowledgeQuery& query) {
  return ranks_behind({position.score, position.id}, query);
}

std::size_t hash_of(std::string_view id) {
  return std::hash<std::string_view>()(id);
}

// Whether the unit of a row that has that score ranks behind the query's position.
bool comes_behind(Connection& connection, double score, std::int64_t row,
                  const KnowledgeQuery& query) {
  if (score != query.after->score) return ranks_behind({score, {}}, query);
  Statement unit = connection.prepare("SELECT id FROM knowledge_units WHERE rowid = ?1");
  return unit.bind(1, row).step() && ranks_behind({score, unit.text_view(0)}, query);
}

}  // namespace

std::vector<StoredUnit> UnindexedQueries::answer(ReadSnapshot& snapshot,
                                                 const KnowledgeQuery& query) {
  Connection& connection = snapshot.connection();
  const bool is_further_page = query.after && query.limit <= kKeptUnits;
  Kept next = is_further_page ? find(snapshot, query) : nullptr;
  if (next == nullptr) {
    const auto position = is_further_page ? find_position(connection) : std::nullopt;
    auto fresh = std::make_shared<NextRows>();
    const std::size_t limit = position ? kKeptUnits : query.limit;
    fresh->rows = rank(connection, query, limit);
    fresh->is_whole = fresh->rows.size() < limit;
    if (position) {
      fresh->query = query;
      fresh->position = *position;
      keep(fresh);
    }
    next = std::move(fresh);
  }
  auto ranked = next->rows.begin();
  if (query.after) {
    ranked = std::partition_point(ranked, next->rows.end(), [&](const RankedRow& each) {
      return !comes_behind(connection, each.score, each.row, query);
    });
  }
  std::vector<StoredUnit> units;
  std::size_t bytes = 0;
  Statement row = connection.prepare("SELECT " + std::string(kUnitColumns) +
                                     " FROM knowledge_units WHERE rowid = ?1");
  for (; ranked != next->rows.end(); ++ranked) {
    if (units.size() >= query.limit || bytes >= query.max_bytes) break;
    row.rewind();
    if (!row.bind(1, ranked->row).step()) continue;
    units.push_back(read_unit(row));
    bytes += units.back().document.size();
  }
  return units;
}

// The unit of that row, which has its number behind kUnitColumns, if it comes behind the query's
// position, should that have one.
void UnindexedQueries::offer(const Statement& row, const KnowledgeQuery& query, TopUnits& top) {
  unreadable_.try_read(row, [&] {
    const std::string_view id = row.text_view(0);
    const Rank rank{score(query, parse_ranked_part_of(id, row.text_view(1))), id};
    if (!ranks_behind(rank, query) || !top.wants(rank)) return;
    static_cast<void>(read_unit(row));  // a unit that can't be read whole takes no place
    top.add(rank, row.integer(5));
  });
}

// The best of the units behind the query's position, if it has one.
std::vector<UnindexedQueries::RankedRow> UnindexedQueries::rank(Connection& connection,
                                                                const KnowledgeQuery& query,
                                                                std::size_t limit) {
  ++times_scanned_;
  TopUnits top(limit);
  std::unordered_set<std::string> seen;  // only where more than one statement may name a unit
  const std::span<const std::string> domains(query.domains);
  const bool several_statements = domains.size() > kDomainsPerStatement;
  for (std::size_t first = 0; first < domains.size(); first += kDomainsPerStatement) {
    const auto chunk =
        domains.subspan(first, std::min(kDomainsPerStatement, domains.size() - first));
    Statement rows = connection.prepare(matching_units_sql(parameters_for(chunk.size())));
    bind_domains(rows, chunk);
    while (rows.step()) {
      const std::string_view id = rows.text_view(0);
      if (several_statements && !seen.emplace(id).second) continue;
      offer(rows, query, top);
    }
  }
  std::vector<RankedRow> ranked;
  for (const TopUnits::Ranked& unit : top.take()) {
    ranked.push_back({unit.score, unit.row, hash_of(unit.id)});
  }
  return ranked;
}

// What is kept of that answer, as the snapshot has it, if it has the page that is asked for, or the
// rest of the answer.
UnindexedQueries::Kept UnindexedQueries::find(ReadSnapshot& snapshot, const KnowledgeQuery& query) {
  std::list<Kept> kept;
  {
    const std::lock_guard lock(mutex_);
    kept = kept_;
  }
  snapshot.renew();  // so that it isn't older than what others have kept
  for (const Kept& each : kept) {
    if (!is_same_answer(each->query, query) || begins_behind(*each->query.after, query)) continue;
    Kept next = caught_up(snapshot.connection(), *each);
    if (next == nullptr || !has_page(snapshot.connection(), *next, query)) continue;
    keep(next);
    return next;
  }
  return nullptr;
}

// Those that are of none of these units, which all have changed since the rows were read. Most are
// told apart by a hash alone; of the others the row says which unit it is of. A row that is gone,
// or has another unit by now, was one of these units'.
std::vector<UnindexedQueries::RankedRow> UnindexedQueries::rows_without(
    Connection& connection, const std::vector<RankedRow>& rows,
    const std::vector<std::string>& ids) {
  const std::unordered_set<std::string_view> changed(ids.begin(), ids.end());
  std::unordered_set<std::size_t> hashes;
  for (const std::string& id : ids) hashes.insert(hash_of(id));
  Statement unit = connection.prepare("SELECT id FROM knowledge_units WHERE rowid = ?1");
  std::vector<RankedRow> others;
  others.reserve(rows.size());
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(others), [&](const RankedRow& each) {
    if (!hashes.contains(each.id_hash)) return true;
    unit.rewind();
    return unit.bind(1, each.row).step() && !changed.contains(unit.text_view(0));
  });
  return others;
}

// The same, with what became since of the units that the journal names; null where it can't say.
UnindexedQueries::Kept UnindexedQueries::caught_up(Connection& connection, const NextRows& old) {
  const auto changes = read_changes(connection, old.position, kMostChanges);
  if (!changes) return nullptr;
  std::vector<RankedRow> others = rows_without(connection, old.rows, changes->ids);
  auto next = std::make_shared<NextRows>();
  next->query = old.query;
  next->position = changes->position;
  next->is_whole = old.is_whole;
  next->rows.reserve(others.size() + changes->ids.size());
  auto from = others.begin();
  for (const TopUnits::Ranked& unit : rank_changed(connection, old.query, changes->ids)) {
    KnowledgeQuery place;
    place.after = RankPosition{unit.score, unit.id};
    const auto to = std::partition_point(from, others.end(), [&](const RankedRow& each) {
      return !comes_behind(connection, each.score, each.row, place);
    });
    next->rows.insert(next->rows.end(), from, to);
    from = to;
    if (to == others.end() && !old.is_whole) break;  // others may come before it
    next->rows.push_back({unit.score, unit.row, hash_of(unit.id)});
  }
  next->rows.insert(next->rows.end(), from, others.end());
  if (next->rows.size() > kKeptUnits) {
    next->rows.resize(kKeptUnits);
    next->is_whole = false;
  }
  return next;
}

// Those of the units that answer the query, the best first.
std::vector<TopUnits::Ranked> UnindexedQueries::rank_changed(Connection& connection,
                                                             const KnowledgeQuery& query,
                                                             const std::vector<std::string>& ids) {
  const std::unordered_set<std::string_view> domains(query.domains.begin(), query.domains.end());
  TopUnits top(ids.size());
  Statement row = connection.prepare("SELECT " + std::string(kUnitColumns) +
                                     ", rowid FROM knowledge_units WHERE id = ?1 AND "
                                     "status = 'approved'");
  Statement tags =
      connection.prepare("SELECT domain FROM knowledge_unit_domains WHERE unit_id = ?1");
  for (const std::string& id : ids) {
    tags.rewind();
    tags.bind(1, id);
    bool has_domain = false;
    while (!has_domain && tags.step()) has_domain = domains.contains(tags.text_view(0));
    row.rewind();
    if (has_domain && row.bind(1, id).step()) offer(row, query, top);
  }
  return top.take();
}

bool UnindexedQueries::has_page(Connection& connection, const NextRows& next,
                                const KnowledgeQuery& query) {
  if (next.is_whole) return true;
  if (next.rows.size() < query.limit) return false;
  const RankedRow& first_of_last_page = next.rows[next.rows.size() - query.limit];
  return comes_behind(connection, first_of_last_page.score, first_of_last_page.row, query);
}

// In place of what is kept from the same position on. The last used one stays the longest.
void UnindexedQueries::keep(const Kept& next) {
  const std::lock_guard lock(mutex_);
  kept_.remove_if([&next](const Kept& each) {
    return is_same_answer(each->query, next->query) &&
           is_same(*each->query.after, *next->query.after);
  });
  kept_.push_front(next);
  if (kept_.size() > kKeptAnswers) kept_.pop_back();
}

}  // namespace cq::sqlite
