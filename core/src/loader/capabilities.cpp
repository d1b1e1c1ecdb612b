#include <array>
#include <cq/host/capabilities.hpp>
#include <cq/module.hpp>

namespace cq::host {
namespace {

constexpr std::array<Capability, 8> kCapabilities{{
    {kCqCapabilityStore, "store"},
    {kCqCapabilityMigrations, "migrations"},
    {kCqCapabilityAccounts, "accounts"},
    {kCqCapabilityReviews, "reviews"},
    {kCqCapabilityStatistics, "statistics"},
    {kCqCapabilityArchive, "archive"},
    {kCqCapabilityMaintenance, "maintenance"},
    {kCqCapabilityAtOnce, "at once"},
}};

}  // namespace

std::span<const Capability> all_capabilities() noexcept {
  return kCapabilities;
}

std::uint64_t known_capabilities(std::uint64_t bits) noexcept {
  std::uint64_t known = 0;
  for (const Capability& capability : kCapabilities) {
    known |= bits & capability.bit;
  }
  return known;
}

std::vector<std::string> names_of_capabilities(std::uint64_t bits) {
  std::vector<std::string> names;
  for (const Capability& capability : kCapabilities) {
    if ((bits & capability.bit) != 0) {
      names.emplace_back(capability.name);
    }
  }
  return names;
}

}  // namespace cq::host
