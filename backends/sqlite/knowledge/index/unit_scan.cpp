#include "sqlite/knowledge/index/unit_scan.hpp"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "sqlite/db/statement.hpp"

namespace cq::sqlite {
namespace {

using ranking::id_of;

constexpr std::string_view kFactColumns =
    "rowid, id, data, status, reviewed_by, reviewed_at, created_at, tier";
// So many rows are read before a scan asks whether it shall stop.
constexpr unsigned kRowsAtOnce = 1024;

std::optional<std::string_view> optional_view(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.text_view(column);
}

template <typename Visit>
void for_each_row(Connection& connection, const std::string& sql, const ScanStop& stop,
                  const Visit& visit) {
  Statement rows = connection.prepare(sql);
  for (unsigned count = 0; rows.step(); ++count) {
    if (count % kRowsAtOnce == 0 && stop()) throw ScanStopped();
    visit(rows);
  }
}

template <typename Visit>
void for_each_unit(Connection& connection, const ScanStop& stop, const Visit& visit) {
  for_each_row(connection,
               "SELECT " + std::string(kFactColumns) + " FROM knowledge_units NOT INDEXED", stop,
               [&visit](const Statement& rows) { visit(row_of(rows)); });
}

/// For each unit a sum over its domains, so that two sets of domains can be compared without being
/// kept.
class DomainSums {
 public:
  explicit DomainSums(const RankingIndex& index) : index_(index), sums_(index.slots(), 0) {}

  void add(std::string_view id, std::string_view domain) { sum_of(id) += hash_of(domain); }

  [[nodiscard]] std::uint64_t of(std::string_view id) { return sum_of(id); }
  [[nodiscard]] std::uint64_t of(std::size_t slot) const { return sums_[slot]; }

  /// Spread wide, so that sums of others don't come out the same.
  static std::uint64_t hash_of(std::string_view domain) noexcept {
    std::uint64_t hash = std::hash<std::string_view>()(domain);
    hash = (hash ^ (hash >> 31U)) * 0x9e3779b97f4a7c15U;
    return hash ^ (hash >> 29U);
  }

 private:
  std::uint64_t& sum_of(std::string_view id) {
    if (const auto slot = index_.slot_of(id)) return sums_[*slot];
    return others_[std::string(id)];
  }

  const RankingIndex& index_;
  std::vector<std::uint64_t> sums_;
  std::unordered_map<std::string, std::uint64_t> others_;
};

void add_domains(Connection& connection, DomainSums& sums, const ScanStop& stop) {
  for_each_row(connection, "SELECT unit_id, domain FROM knowledge_unit_domains NOT INDEXED", stop,
               [&sums](const Statement& row) { sums.add(row.text_view(0), row.text_view(1)); });
}

std::uint64_t sum_of(const RankingIndex& index, std::size_t slot) {
  std::uint64_t sum = 0;
  index.visit_domains(slot,
                      [&sum](std::string_view domain) { sum += DomainSums::hash_of(domain); });
  return sum;
}

std::uint64_t sum_of(const UnitFacts& facts) {
  std::uint64_t sum = 0;
  for (const std::string& domain : facts.domains) sum += DomainSums::hash_of(domain);
  return sum;
}

UnitChanges::Unindexed read_unindexed(Connection& connection, const std::string& id) {
  UnitChanges::Unindexed unindexed{id, {}};
  Statement rows =
      connection.prepare("SELECT domain FROM knowledge_unit_domains WHERE unit_id = ?1");
  rows.bind(1, id);
  while (rows.step()) unindexed.domains.push_back(rows.text(0));
  return unindexed;
}

// Those whose domains in the table aren't their documents', of the slots that `matters` says.
template <typename Matters>
void find_other_domains(Connection& connection, const RankingIndex& index, const DomainSums& sums,
                        const Matters& matters, std::vector<UnitChanges::Unindexed>& unindexed) {
  for (std::size_t slot = 0; slot < index.slots(); ++slot) {
    const auto key = index.key_at(slot);
    if (!key || !matters(slot)) continue;
    if (sum_of(index, slot) != sums.of(slot)) {
      unindexed.push_back(read_unindexed(connection, id_of(*key)));
    }
  }
}

}  // namespace

Statement prepare_facts(Connection& connection, std::string_view which) {
  return connection.prepare("SELECT " + std::string(kFactColumns) + " FROM knowledge_units " +
                            std::string(which));
}

UnitRow row_of(const Statement& row) {
  return {.row = row.integer(0),
          .id = row.text_view(1),
          .document = row.text_view(2),
          .status = row.text_view(3),
          .reviewed_by = optional_view(row, 4),
          .reviewed_at = optional_view(row, 5),
          .created_at = optional_view(row, 6),
          .tier = row.text_view(7)};
}

std::optional<UnitFacts> read_facts(Connection& connection, std::string_view id) {
  std::optional<UnitFacts> facts;
  {
    Statement row = prepare_facts(connection, "WHERE id = ?1");
    if (!row.bind(1, id).step()) return std::nullopt;
    facts = facts_of(row_of(row));
  }
  std::vector<std::string> domains = read_unindexed(connection, facts->id).domains;
  std::sort(domains.begin(), domains.end());
  if (domains != facts->domains) {
    facts->unindexed = true;
    facts->domains = std::move(domains);
  }
  return facts;
}

std::unique_ptr<RankingIndex> read_index(Connection& connection, const ScanStop& stop,
                                         std::size_t most_bytes) {
  auto index = std::make_unique<RankingIndex>();
  index->begin_filling();
  unsigned count = 0;
  for_each_unit(connection, stop, [&](const UnitRow& row) {
    index->put(facts_of(row));
    const bool look = ++count % kRowsAtOnce == 0;
    if (look && index->bytes() > most_bytes) {
      throw IndexTooBig();
    }
  });
  UnitChanges found;
  {
    DomainSums sums(*index);
    add_domains(connection, sums, stop);
    find_other_domains(
        connection, *index, sums, [](std::size_t) { return true; }, found.unindexed);
  }
  for (const std::string& id : index->unindexed_ids()) {
    if (stop()) throw ScanStopped();
    found.unindexed.push_back(read_unindexed(connection, id));
  }
  apply(found, *index);
  index->end_filling();
  return index;
}

std::optional<UnitChanges> find_changes(Connection& connection, const RankingIndex& index,
                                        const ScanStop& stop) {
  const std::size_t most = 1000 + index.size() / 4;
  UnitChanges changes;
  std::vector<bool> seen(index.slots(), false);
  std::vector<bool> changed(index.slots(), false);
  for_each_unit(connection, stop, [&](const UnitRow& row) {
    const auto slot = index.slot_of(row.id);
    if (slot) seen[*slot] = true;
    if (index.fingerprint_of(row.id) == fingerprint_of(row) || changes.changed.size() > most) {
      return;
    }
    if (slot) changed[*slot] = true;
    changes.changed.push_back(facts_of(row));
  });
  if (changes.changed.size() > most) return std::nullopt;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const auto key = seen[i] ? std::nullopt : index.key_at(i);
    if (key) changes.gone.push_back(id_of(*key));
  }
  DomainSums sums(index);
  add_domains(connection, sums, stop);
  find_other_domains(
      connection, index, sums, [&](std::size_t slot) { return seen[slot] && !changed[slot]; },
      changes.unindexed);
  for (const UnitFacts& facts : changes.changed) {
    if (facts.unindexed || sums.of(facts.id) != sum_of(facts)) {
      changes.unindexed.push_back(read_unindexed(connection, facts.id));
    }
  }
  // What could not be indexed may be so no more, or be gone: it is looked at anew.
  for (const std::string& id : index.unindexed_ids()) {
    if (stop()) throw ScanStopped();
    changes.gone.push_back(id);
    if (auto facts = read_facts(connection, id)) {
      if (facts->unindexed || sums.of(id) != sum_of(*facts)) {
        changes.unindexed.push_back(read_unindexed(connection, id));
      }
      changes.changed.push_back(std::move(*facts));
    }
  }
  return changes;
}

UnitChanges read_all(Connection& connection, std::span<const std::string> ids) {
  UnitChanges changes;
  for (const std::string& id : ids) {
    if (auto read = read_facts(connection, id)) {
      changes.changed.push_back(std::move(*read));
    } else {
      changes.gone.push_back(id);
    }
  }
  return changes;
}

// Of a unit that can't be indexed the index takes a new fingerprint only, so it is taken out first:
// its domains may have changed, or it may be whole again.
UnitChanges read_changed(Connection& connection, std::span<const std::string> ids,
                         const RankingIndex& index) {
  UnitChanges changes = read_all(connection, ids);
  for (const UnitFacts& facts : changes.changed) {
    if (index.is_unindexed(facts.id)) changes.gone.push_back(facts.id);
  }
  return changes;
}

void apply(const UnitChanges& changes, RankingIndex& index) {
  for (const std::string& id : changes.gone) index.remove(id);
  for (const UnitFacts& facts : changes.changed) index.put(facts);
  for (const UnitChanges::Unindexed& unindexed : changes.unindexed)
    index.make_unindexed(unindexed.id, unindexed.domains);
}

}  // namespace cq::sqlite
