#pragma once

#include <cq/export.hpp>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cq {

/// How many records there are of each kind. A value; a const one may be read from any thread.
class CQ_EXPORT ArchiveCounts {
 public:
  ArchiveCounts() = default;
  ArchiveCounts(std::initializer_list<std::pair<std::string, std::uint64_t>> counts);

  /// The number of that kind; 0 for one that isn't counted.
  [[nodiscard]] std::uint64_t of(std::string_view kind) const noexcept;
  [[nodiscard]] std::uint64_t total() const noexcept;
  /// Counts so many more of that kind, behind the others if it is new.
  void add(std::string_view kind, std::uint64_t count = 1);

  /// Pairs of kind and number, in the order in which the kinds came.
  [[nodiscard]] auto begin() const noexcept { return counts_.begin(); }
  [[nodiscard]] auto end() const noexcept { return counts_.end(); }

 private:
  std::vector<std::pair<std::string, std::uint64_t>> counts_;
};

/// Whether both have as many of each kind, in whatever order; none and 0 are the same. Safe from
/// any thread.
CQ_EXPORT bool operator==(const ArchiveCounts& left, const ArchiveCounts& right) noexcept;

}  // namespace cq
