#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ranking/term_dictionary.hpp"

namespace cq::ranking {

/// Units that only their rows tell of (UnitFacts::unindexed). Changed by one thread at a time,
/// while no other thread reads it.
class UnindexedUnits {
 public:
  [[nodiscard]] bool empty() const noexcept { return units_.empty(); }
  /// Whether any of them, of whatever status, is in that domain.
  [[nodiscard]] bool any_in(TermId domain) const { return by_domain_.contains(domain); }
  [[nodiscard]] bool has(std::string_view id) const { return units_.find(id) != units_.end(); }
  /// 0 when there is no such unit.
  [[nodiscard]] std::uint64_t fingerprint_of(std::string_view id) const;
  [[nodiscard]] std::vector<std::string> ids() const;

  /// Adds a unit, or changes it.
  void put(const std::string& id, std::uint64_t fingerprint, const std::vector<TermId>& domains);
  /// Changes a unit but for its domains.
  void touch(std::string_view id, std::uint64_t fingerprint);
  void remove(std::string_view id);

  void write(ByteWriter& out) const;
  /// Into an empty one; domains must be below `terms`. Throws Damaged.
  void read(ByteReader& in, std::size_t terms);

 private:
  struct Unindexed {
    std::uint64_t fingerprint = 0;
    std::vector<TermId> domains;
  };
  std::map<std::string, Unindexed, std::less<>> units_;
  std::unordered_map<TermId, std::uint32_t> by_domain_;
};

}  // namespace cq::ranking
