#include "sqlite/knowledge/index/row_check.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/db/statement.hpp"
#include "sqlite/knowledge/index/unit_scan.hpp"

namespace cq::sqlite {
namespace {

// Meanwhile a commit waits, some 500 microseconds.
constexpr std::int64_t kRowsOfAStep = 128;

bool has_domains(Statement& of_unit, const RankingIndex& index, std::string_view id) {
  const auto slot = index.slot_of(id);
  if (!slot) return true;  // it isn't indexed: queries of its domains read the rows
  std::vector<std::string> known;
  index.visit_domains(*slot, [&known](std::string_view domain) { known.emplace_back(domain); });
  std::vector<std::string> stored;
  of_unit.rewind();
  of_unit.bind(1, id);
  while (of_unit.step()) stored.push_back(of_unit.text(0));
  std::sort(known.begin(), known.end());
  std::sort(stored.begin(), stored.end());
  return known == stored;
}

}  // namespace

RowCheck::Finding RowCheck::compare_some(Connection& connection, const RankingIndex& index) {
  Statement rows = prepare_facts(connection, "WHERE rowid > ?1 ORDER BY rowid LIMIT ?2");
  Statement domains =
      connection.prepare("SELECT domain FROM knowledge_unit_domains WHERE unit_id = ?1");
  rows.bind(1, behind_).bind(2, kRowsOfAStep);
  std::int64_t count = 0;
  for (; rows.step(); ++count) {
    const UnitRow row = row_of(rows);
    behind_ = row.row;
    if (index.fingerprint_of(row.id) != fingerprint_of(row)) return Finding::kOther;
    if (!has_domains(domains, index, row.id)) return Finding::kOther;
  }
  if (count == kRowsOfAStep) return Finding::kSameSoFar;
  Statement all = connection.prepare("SELECT count(*) FROM knowledge_units");
  all.step();
  const std::size_t known = index.size() + index.unindexed_ids().size();
  return static_cast<std::size_t>(all.integer(0)) == known ? Finding::kSame : Finding::kOther;
}

}  // namespace cq::sqlite
