#pragma once

#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit.hpp>
#include <string_view>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/statement.hpp"

/// Rows of knowledge_units as values of the contract. Safe from any thread, as far as the statement
/// is the caller's alone.
namespace cq::sqlite {

/// The columns that read_unit() expects, in their order.
inline constexpr std::string_view kUnitColumns = "id, data, status, reviewed_by, reviewed_at";

/// The unit of the row that a statement is at. Throws Error: corrupt, naming the unit, when a
/// column holds what it can't.
StoredUnit read_unit(const Statement& row);

/// Adds a unit's row and its domains', within the caller's transaction. `unit` is what the document
/// says.
void insert_unit(Connection& connection, const ArchivedUnit& archived, const Unit& unit);

/// The column status. Throws Error: corrupt, naming the unit, for a text that is none.
ReviewStatus read_status(std::string_view text, std::string_view id);

/// Throws Error: corrupt, naming the unit, when the document can't be read.
Unit parse_document_of(std::string_view id, std::string_view document);

/// The same of read_ranked_unit().
Unit parse_ranked_part_of(std::string_view id, std::string_view document);

}  // namespace cq::sqlite
