#include "loader/scheme_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cq::host {
namespace {

constexpr std::string_view kServersDialect = "postgresql";

/// Whether it can be a file or in memory, and no server's.
bool may_be_local(const DatabaseUrl& url) noexcept {
  return url.host.empty() && !url.username && url.dialect != kServersDialect;
}

}  // namespace

std::optional<std::string_view> module_name_for(std::string_view dialect) noexcept {
  using Entry = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Entry, 2> kModuleOfDialect{
      Entry{"sqlite", "sqlite"},
      Entry{kServersDialect, "postgres"},
  };
  const auto* const found =
      std::find_if(kModuleOfDialect.begin(), kModuleOfDialect.end(),
                   [dialect](const Entry& entry) { return entry.first == dialect; });
  return found == kModuleOfDialect.end() ? std::nullopt : std::optional(found->second);
}

std::string_view file_dialect() noexcept {
  return "sqlite";
}

bool is_in_memory(const DatabaseUrl& url) noexcept {
  return may_be_local(url) && (url.database.empty() || url.database == ":memory:");
}

bool is_file(const DatabaseUrl& url) noexcept {
  return may_be_local(url) && !is_in_memory(url) &&
         (url.dialect == file_dialect() || url.database.find_first_of("/.") != std::string::npos);
}

std::string_view default_database_url() noexcept {
  return "sqlite:////data/cq.db";
}

}  // namespace cq::host
