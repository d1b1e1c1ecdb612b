#include "loader/scheme_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cq::host {

std::optional<std::string_view> module_name_for(std::string_view dialect) noexcept {
  using Entry = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Entry, 2> kModuleOfDialect{
      Entry{"sqlite", "sqlite"},
      Entry{"postgresql", "postgres"},
  };
  const auto* const found =
      std::find_if(kModuleOfDialect.begin(), kModuleOfDialect.end(),
                   [dialect](const Entry& entry) { return entry.first == dialect; });
  return found == kModuleOfDialect.end() ? std::nullopt : std::optional(found->second);
}

std::string_view file_dialect() noexcept {
  return "sqlite";
}

std::string_view default_database_url() noexcept {
  return "sqlite:////data/cq.db";
}

}  // namespace cq::host
