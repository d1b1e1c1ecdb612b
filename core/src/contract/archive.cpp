#include <algorithm>
#include <cq/archive.hpp>

namespace cq {

ArchiveCounts::ArchiveCounts(std::initializer_list<std::pair<std::string, std::uint64_t>> counts) {
  for (const auto& [kind, count] : counts) add(kind, count);
}

std::uint64_t ArchiveCounts::of(std::string_view kind) const noexcept {
  const auto found = std::find_if(counts_.begin(), counts_.end(),
                                  [kind](const auto& entry) { return entry.first == kind; });
  return found == counts_.end() ? 0 : found->second;
}

std::uint64_t ArchiveCounts::total() const noexcept {
  std::uint64_t all = 0;
  for (const auto& [kind, count] : counts_) all += count;
  return all;
}

void ArchiveCounts::add(std::string_view kind, std::uint64_t count) {
  const auto found = std::find_if(counts_.begin(), counts_.end(),
                                  [kind](const auto& entry) { return entry.first == kind; });
  if (found == counts_.end()) {
    counts_.emplace_back(kind, count);
  } else {
    found->second += count;
  }
}

bool operator==(const ArchiveCounts& left, const ArchiveCounts& right) noexcept {
  const auto has_all_of = [](const ArchiveCounts& has, const ArchiveCounts& wanted) {
    return std::all_of(wanted.begin(), wanted.end(),
                       [&has](const auto& entry) { return has.of(entry.first) == entry.second; });
  };
  return has_all_of(left, right) && has_all_of(right, left);
}

}  // namespace cq
