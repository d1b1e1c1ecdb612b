#include "sqlite/knowledge/knowledge.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/ranking.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sqlite/db/transaction.hpp"
#include "sqlite/knowledge/unit_rows.hpp"
#include "sqlite/knowledge/voices.hpp"

namespace cq::sqlite {
namespace {

using ranking::FoundUnit;

/// The best ranked of the units that it is offered, at most `limit` of them.
class TopUnits {
 public:
  explicit TopUnits(std::size_t limit) : limit_(limit) {}

  /// Whether a unit of that rank would be kept.
  [[nodiscard]] bool wants(const Rank& rank) const noexcept;
  /// Adds a unit that is wanted, in place of the last one if need be.
  void add(const Rank& rank, std::int64_t row);
  /// The rows of the units from the best to the last. Leaves nothing here.
  std::vector<std::int64_t> take();

 private:
  struct Ranked {
    double score = 0.0;
    std::string id;
    std::int64_t row = 0;
    [[nodiscard]] Rank rank() const noexcept { return {score, id}; }
  };
  static bool before(const Ranked& left, const Ranked& right) noexcept;

  std::size_t limit_;
  std::vector<Ranked> heap_;  // the last ranked one is at the front
};

bool TopUnits::wants(const Rank& rank) const noexcept {
  if (heap_.size() < limit_) return true;
  return limit_ > 0 && ranks_before(rank, heap_.front().rank());
}

void TopUnits::add(const Rank& rank, std::int64_t row) {
  if (heap_.size() >= limit_) {
    std::pop_heap(heap_.begin(), heap_.end(), before);
    heap_.pop_back();
  }
  heap_.push_back({rank.score, std::string(rank.id), row});
  std::push_heap(heap_.begin(), heap_.end(), before);
}

std::vector<std::int64_t> TopUnits::take() {
  std::sort_heap(heap_.begin(), heap_.end(), before);
  std::vector<std::int64_t> rows;
  rows.reserve(heap_.size());
  for (const Ranked& ranked : heap_) rows.push_back(ranked.row);
  heap_.clear();
  return rows;
}

bool TopUnits::before(const Ranked& left, const Ranked& right) noexcept {
  return ranks_before(left.rank(), right.rank());
}

// The most domains that a statement takes; SQLite's own limit is 32766 parameters.
constexpr std::size_t kDomainsPerStatement = 8192;

// Asks for the approved units of any of that many domains. The inner SELECT names each unit once.
std::string matching_units_sql(std::size_t parameters) {
  std::string sql = "SELECT " + std::string(kUnitColumns) +
                    ", rowid FROM knowledge_units WHERE status = 'approved' AND id IN "
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

bool has_unit(Connection& connection, std::string_view id) {
  return connection.prepare("SELECT 1 FROM knowledge_units WHERE id = ?1").bind(1, id).step();
}

StoredUnit find_approved(Connection& connection, std::string_view id) {
  Statement row = connection.prepare("SELECT " + std::string(kUnitColumns) +
                                     " FROM knowledge_units WHERE id = ?1 AND status = 'approved'");
  if (!row.bind(1, id).step()) {
    throw Error(ErrorKind::kNotFound, "Knowledge unit not found");
  }
  return read_unit(row);
}

// Changes an approved unit's document, unless that voice has been heard. The transaction has the
// write lock from before it reads, so no change made at the same time, by whatever process, is
// lost.
template <typename Change>
StoredUnit change_approved(GroupCommit& commits, const std::string& id, const Voice& voice,
                           const Change& change) {
  StoredUnit stored;
  const auto write_change = [&](Connection& connection, TouchedRows& touched) {
    stored = find_approved(connection, id);
    const bool is_named = !voice.voter.empty();
    if (is_named && has_voice(connection, id, voice)) return;
    Unit unit = parse_document_of(id, stored.document);
    change(unit);
    stored.document = write_unit_document(unit);
    connection.prepare("UPDATE knowledge_units SET data = ?2 WHERE id = ?1")
        .bind(1, id)
        .bind(2, stored.document)
        .run();
    if (is_named) insert_voice(connection, id, voice);
    touched.add(kUnitsTable, id);
  };
  commits.write(write_change);
  return stored;
}

double score(const KnowledgeQuery& query, Unit unit) {
  const RankedTerms terms{std::move(unit.domains), std::move(unit.context.languages),
                          std::move(unit.context.frameworks), std::move(unit.context.pattern)};
  return relevance(query, terms) * unit.evidence.confidence;
}

Statement prepare_unit(Connection& connection) {
  return connection.prepare("SELECT " + std::string(kUnitColumns) +
                            " FROM knowledge_units WHERE rowid = ?1");
}

// The units of those rows, which the same snapshot has shown, in their order, until their documents
// have that many bytes.
std::vector<StoredUnit> read_rows(Connection& connection, const std::vector<std::int64_t>& numbers,
                                  std::size_t max_bytes) {
  std::vector<StoredUnit> units;
  std::size_t bytes = 0;
  Statement row = prepare_unit(connection);
  for (const std::int64_t number : numbers) {
    row.rewind();
    if (!row.bind(1, number).step()) continue;
    units.push_back(read_unit(row));
    bytes += units.back().document.size();
    if (bytes >= max_bytes) break;
  }
  return units;
}

// The units that the index found, from the snapshot with which it was current; nullopt when the
// rows are of other units or of none, or of units that aren't approved. Then the index is wrong: it
// came from a file, and the database was written to by what the journal doesn't know of.
std::optional<std::vector<StoredUnit>> read_found(Connection& connection,
                                                  const std::vector<FoundUnit>& found,
                                                  std::size_t max_bytes) {
  std::vector<StoredUnit> units;
  std::size_t bytes = 0;
  Statement row = prepare_unit(connection);
  for (const FoundUnit& expected : found) {
    row.rewind();
    if (!row.bind(1, expected.row).step()) return std::nullopt;
    StoredUnit& unit = units.emplace_back(read_unit(row));
    if (ranking::key_of(unit.id) != expected.key || unit.status != ReviewStatus::kApproved) {
      return std::nullopt;
    }
    bytes += unit.document.size();
    if (bytes >= max_bytes) break;
  }
  return units;
}

// The answers to a query by looking at all units of its domains.
std::vector<StoredUnit> rank_all(Connection& connection, const KnowledgeQuery& query,
                                 UnreadableUnits& unreadable) {
  TopUnits top(query.limit);
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
      unreadable.try_read(rows, [&] {
        const double unit_score = score(query, parse_ranked_part_of(id, rows.text_view(1)));
        const Rank rank{unit_score, id};
        if (!ranks_behind(rank, query) || !top.wants(rank)) return;
        static_cast<void>(read_unit(rows));  // a unit that can't be read whole takes no place
        top.add(rank, rows.integer(5));
      });
    }
  }
  return read_rows(connection, top.take(), query.max_bytes);
}

}  // namespace

void SqliteKnowledge::insert(const Unit& unit) {
  const ArchivedUnit pending{
      {unit.id, write_unit_document(unit), ReviewStatus::kPending, std::nullopt, std::nullopt},
      unit.evidence.first_observed};
  const auto write_unit = [&](Connection& connection, TouchedRows& touched) {
    try {
      insert_unit(connection, pending, unit);
      touched.add(kUnitsTable, unit.id);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kConflict || !has_unit(connection, unit.id)) throw;
      throw Error(ErrorKind::kConflict,
                  "A unit with the id '" + unit.id + "' already exists; give it another id.");
    }
  };
  commits_.write(write_unit);
}

std::optional<StoredUnit> SqliteKnowledge::find(std::string_view id) {
  const Lease connection = pool_.reader();
  Statement row = connection->prepare("SELECT " + std::string(kUnitColumns) +
                                      " FROM knowledge_units WHERE id = ?1");
  if (!row.bind(1, id).step()) return std::nullopt;
  return read_unit(row);
}

std::vector<StoredUnit> SqliteKnowledge::query(const KnowledgeQuery& query) {
  const Lease connection = pool_.reader();
  ReadSnapshot snapshot(*connection);
  std::optional<std::vector<FoundUnit>> found;
  index_.read(snapshot, [&](const ranking::RankingIndex& index) { found = index.query(query); });
  if (!found) return rank_all(*connection, query, unreadable_);
  std::optional<std::vector<StoredUnit>> units = read_found(*connection, *found, query.max_bytes);
  if (!units) {
    index_.distrust();
    return rank_all(*connection, query, unreadable_);
  }
  for (std::size_t i = 0; i < units->size(); ++i) {
    cache_.keep((*found)[i].key, (*found)[i].fingerprint, (*units)[i]);
  }
  return *std::move(units);
}

std::optional<std::vector<StoredUnit>> SqliteKnowledge::try_query(const KnowledgeQuery& query) {
  constexpr std::size_t kMostDomains = 4;
  constexpr std::size_t kMostUnits = 50;
  constexpr std::size_t kMostTerms = 8;
  constexpr std::size_t kMostPostings = 16'384;  // some 50 microseconds
  if (query.domains.size() > kMostDomains || query.limit > kMostUnits ||
      query.languages.size() + query.frameworks.size() > kMostTerms) {
    return std::nullopt;
  }
  if (!pool_.files_recently_in_place()) return std::nullopt;
  std::optional<std::vector<FoundUnit>> found;
  index_.try_read(
      [&](const ranking::RankingIndex& index) { found = index.query(query, kMostPostings); });
  if (!found) return std::nullopt;
  std::vector<StoredUnit> units;
  units.reserve(found->size());
  std::size_t bytes = 0;
  for (const FoundUnit& unit : *found) {
    if (!cache_.find(unit.key, unit.fingerprint, units.emplace_back())) return std::nullopt;
    bytes += units.back().document.size();
    if (bytes >= query.max_bytes) break;
  }
  return units;
}

StoredUnit SqliteKnowledge::confirm(std::string_view id, Timestamp at, std::string_view voter) {
  return change_approved(commits_, std::string(id), {Voice::Act::kConfirm, std::string(voter), at},
                         [at](Unit& unit) { apply_confirmation(unit, at); });
}

StoredUnit SqliteKnowledge::flag(std::string_view id, const Flag& flag, const UnitLimits& allowed,
                                 std::string_view voter) {
  return change_approved(commits_, std::string(id),
                         {Voice::Act::kFlag, std::string(voter), flag.timestamp},
                         [&](Unit& unit) { apply_flag(unit, flag, allowed); });
}

}  // namespace cq::sqlite
