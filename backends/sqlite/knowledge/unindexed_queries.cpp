#include "sqlite/knowledge/unindexed_queries.hpp"

#include <algorithm>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "sqlite/knowledge/unit_rows.hpp"

namespace cq::sqlite {
namespace {

/// The best ranked of the units that it is offered, at most `limit` of them.
class TopUnits {
 public:
  explicit TopUnits(std::size_t limit) : limit_(limit) {}

  /// Whether a unit of that rank would be kept.
  [[nodiscard]] bool wants(const Rank& rank) const noexcept;
  /// Adds a unit that is wanted, in place of the last one if need be.
  void add(const Rank& rank, std::int64_t row);
  struct Ranked {
    double score = 0.0;
    std::string id;
    std::int64_t row = 0;
    [[nodiscard]] Rank rank() const noexcept { return {score, id}; }
  };
  /// The units from the best to the last. Leaves nothing here.
  std::vector<Ranked> take();

 private:
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

std::vector<TopUnits::Ranked> TopUnits::take() {
  std::sort_heap(heap_.begin(), heap_.end(), before);
  return std::exchange(heap_, {});
}

bool TopUnits::before(const Ranked& left, const Ranked& right) noexcept {
  return ranks_before(left.rank(), right.rank());
}

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
  std::optional<WalHeader> state;
  if (query.after && query.limit <= kKeptUnits) state = state_of(snapshot);
  Kept next = state ? find(connection, query, *state) : nullptr;
  if (next == nullptr) {
    auto fresh = std::make_shared<NextRows>();
    const std::size_t limit = state ? kKeptUnits : query.limit;
    fresh->rows = rank(connection, query, limit);
    fresh->is_whole = fresh->rows.size() < limit;
    if (state) {
      fresh->query = query;
      fresh->state = *state;
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
      unreadable_.try_read(rows, [&] {
        const double unit_score = score(query, parse_ranked_part_of(id, rows.text_view(1)));
        const Rank rank{unit_score, id};
        if (!ranks_behind(rank, query) || !top.wants(rank)) return;
        static_cast<void>(read_unit(rows));  // a unit that can't be read whole takes no place
        top.add(rank, rows.integer(5));
      });
    }
  }
  std::vector<RankedRow> ranked;
  for (const TopUnits::Ranked& unit : top.take()) ranked.push_back({unit.score, unit.row});
  return ranked;
}

// What the snapshot sees; nullopt: that can't be known, as others commit just now.
std::optional<WalHeader> UnindexedQueries::state_of(ReadSnapshot& snapshot) {
  if (options_.in_memory()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  try {
    if (!watch_) watch_ = std::make_unique<CommitWatch>(options_);
  } catch (const Error&) {  // this SQLite shares no memory; then nothing is kept
    return std::nullopt;
  }
  snapshot.renew();
  const WalHeader before = watch_->header();
  snapshot.connection().data_version();  // from here on it sees what it will see
  return watch_->header() == before ? std::optional(before) : std::nullopt;
}

// What is kept of that answer, if it has the page that is asked for, or the rest of the answer.
UnindexedQueries::Kept UnindexedQueries::find(Connection& connection, const KnowledgeQuery& query,
                                              const WalHeader& state) {
  std::list<Kept> of_state;
  {
    const std::lock_guard lock(mutex_);
    kept_.remove_if([&state](const Kept& each) { return each->state != state; });
    of_state = kept_;
  }
  const auto found = std::find_if(of_state.begin(), of_state.end(), [&](const Kept& each) {
    return is_same_answer(each->query, query) && has_page(connection, *each, query);
  });
  if (found == of_state.end()) return nullptr;
  keep(*found);
  return *found;
}

bool UnindexedQueries::has_page(Connection& connection, const NextRows& next,
                                const KnowledgeQuery& query) {
  const RankPosition& from = *next.query.after;
  if (ranks_before({query.after->score, query.after->id}, {from.score, from.id})) return false;
  if (next.is_whole) return true;
  const std::size_t index = next.rows.size() - std::min(next.rows.size(), query.limit);
  return comes_behind(connection, next.rows[index].score, next.rows[index].row, query);
}

// The last used one stays the longest.
void UnindexedQueries::keep(const Kept& next) {
  const std::lock_guard lock(mutex_);
  kept_.remove(next);
  kept_.push_front(next);
  if (kept_.size() > kKeptAnswers) kept_.pop_back();
}

}  // namespace cq::sqlite
