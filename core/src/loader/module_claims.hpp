#pragma once

#include <cq/module.hpp>
#include <cstdint>
#include <filesystem>
#include <string>

namespace cq::host {

/// The capabilities that are parts of a store, so that there is none without one.
inline constexpr std::uint64_t kStoreParts = kCqCapabilityAccounts | kCqCapabilityReviews |
                                             kCqCapabilityStatistics | kCqCapabilityArchive |
                                             kCqCapabilityAtOnce;

/// Who a module is and what it says that it can do: all that is needed to refuse what it lacks and
/// to name it in an error. Never changes, so it is safe from any thread.
struct ModuleClaims {
  std::string name;
  std::filesystem::path file;
  std::uint64_t capabilities = 0;  ///< those that this host knows
  std::string why_no_store;        ///< empty: no sentence of its own

  [[nodiscard]] bool has(std::uint64_t bits) const noexcept {
    return (capabilities & bits) == bits;
  }

  /// Throws Error: not implemented, naming the module and the first of the bits that it lacks.
  void require(std::uint64_t bits) const;
};

}  // namespace cq::host
