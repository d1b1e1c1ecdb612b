#pragma once

#include <cq/ranking/ranking_index.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/statement.hpp"
#include "sqlite/knowledge/index/row_facts.hpp"

/// Reading units' rows for the index. The connection's snapshot is the caller's.
namespace cq::sqlite {

using ranking::RankingIndex;

/// Asked every now and then; true ends a scan, which then throws ScanStopped.
using ScanStop = std::function<bool()>;
struct ScanStopped {};
struct IndexTooBig {};

/// The units of which that is true, e.g. "WHERE id = ?1", as row_of() reads them.
Statement prepare_facts(Connection& connection, std::string_view which);
/// The row that such a statement is at; its texts are valid until the next step.
UnitRow row_of(const Statement& row);

/// Facts of one unit, which isn't indexed if its domains in the table aren't those of its document;
/// nullopt when there is none.
std::optional<UnitFacts> read_facts(Connection& connection, std::string_view id);

/// An index of all units in the database. Throws IndexTooBig when it would need more memory.
std::unique_ptr<RankingIndex> read_index(Connection& connection, const ScanStop& stop,
                                         std::size_t most_bytes);

/// What has become other than an index says.
struct UnitChanges {
  struct Unindexed {
    std::string id;
    std::vector<std::string> domains;
  };
  std::vector<UnitFacts> changed;  ///< or new
  std::vector<std::string> gone;
  std::vector<Unindexed> unindexed;  ///< to be taken out, once all the rest is changed
};

/// Those units as the database has them.
UnitChanges read_all(Connection& connection, std::span<const std::string> ids);
/// The same, for an index that knows them already.
UnitChanges read_changed(Connection& connection, std::span<const std::string> ids,
                         const RankingIndex& index);

/// nullopt when so much has changed that a new index is made as soon.
std::optional<UnitChanges> find_changes(Connection& connection, const RankingIndex& index,
                                        const ScanStop& stop);
void apply(const UnitChanges& changes, RankingIndex& index);

}  // namespace cq::sqlite
