#pragma once

#include <cq/knowledge/records.hpp>
#include <string_view>
#include <vector>

#include "sqlite/db/connection.hpp"

/// Who confirmed or flagged a unit under their name: the rows of knowledge_unit_voices.
namespace cq::sqlite {

/// Whether that voter has done that to the unit before.
bool has_voice(Connection& connection, std::string_view unit_id, const Voice& voice);

/// Adds one that isn't there, within the caller's transaction.
void insert_voice(Connection& connection, std::string_view unit_id, const Voice& voice);

/// A unit's, in the order of ArchivedUnit::voices. Throws Error: corrupt, naming the unit, when a
/// column holds what it can't.
std::vector<Voice> read_voices(Connection& connection, std::string_view unit_id);

}  // namespace cq::sqlite
