#pragma once

#include <cq/export.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cq::host {

/// One of the capabilities in cq/module.hpp, and its name as users read it.
struct Capability {
  std::uint64_t bit = 0;
  std::string_view name;  ///< e.g. "archive"
};

/// Every capability that this host knows, by its bit. Safe from any thread.
CQ_EXPORT std::span<const Capability> all_capabilities() noexcept;

/// Those bits that this host knows; a newer module may claim others. Safe from any thread.
CQ_EXPORT std::uint64_t known_capabilities(std::uint64_t bits) noexcept;

/// The names of the bits, in the order of all_capabilities(). Safe from any thread.
CQ_EXPORT std::vector<std::string> names_of_capabilities(std::uint64_t bits);

}  // namespace cq::host
