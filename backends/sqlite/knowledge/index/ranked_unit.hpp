#pragma once

#include <cq/knowledge/unit.hpp>
#include <string_view>

namespace cq::sqlite {

/// Of a unit, what ranks it: domains, context and confidence; all else may be missing. Much faster
/// than reading the whole, for those who look at very many. Throws like parse_unit_document().
Unit read_ranked_unit(std::string_view id, std::string_view document);

}  // namespace cq::sqlite
