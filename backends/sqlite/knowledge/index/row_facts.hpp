#pragma once

#include <cq/ranking/unit_facts.hpp>
#include <cstdint>
#include <optional>
#include <string_view>

namespace cq::sqlite {

using ranking::UnitFacts;

/// The columns of knowledge_units that facts are made of, as texts; nullopt: null.
struct UnitRow {
  std::int64_t row = 0;
  std::string_view id;
  std::string_view document;
  std::string_view status;
  std::optional<std::string_view> reviewed_by;
  std::optional<std::string_view> reviewed_at;
  std::optional<std::string_view> created_at;
  std::string_view tier;
};

/// A number that, for all that can be expected, is another one for another row.
std::uint64_t fingerprint_of(const UnitRow& row) noexcept;

/// The facts of a row; its domains are those of the document. Never throws but for want of memory:
/// what can't be read isn't indexed.
UnitFacts facts_of(const UnitRow& row);

}  // namespace cq::sqlite
