#pragma once

#include <algorithm>
#include <cq/host/module_setting.hpp>
#include <cq/module.hpp>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>
#include <type_traits>
#include <vector>

namespace cq::host {

/// The sizes of a descriptor and a feature of this interface version as they were first published.
/// A module may have shorter ones than this host, when it was built before entries were added at
/// the end, but never shorter ones than these.
inline constexpr std::size_t kSmallestDescriptor =
    offsetof(cq_module_descriptor, feature_count) + sizeof(std::size_t);
inline constexpr std::size_t kSmallestFeature =
    offsetof(cq_feature, why_no_store) + sizeof(const char*);

/// A copy of a descriptor, or a feature, that has `given_size` bytes: entries that it is too short
/// for are null or zero, those that it has beyond `Descriptor` are left out. Safe from any thread.
template <typename Descriptor>
Descriptor copy_descriptor(const void* given, std::size_t given_size) noexcept {
  static_assert(std::is_trivially_copyable_v<Descriptor>);
  Descriptor copy{};
  std::memcpy(&copy, given, std::min(given_size, sizeof(Descriptor)));
  return copy;
}

/// Throws Error: invalid argument, saying that the module file can't be used and why.
[[noreturn]] void refuse_module(const std::filesystem::path& file, const std::string& reason);

/// A descriptor, and its features, as this host sees them: entries that the module doesn't have yet
/// are null or zero.
struct CheckedDescriptor {
  cq_module_descriptor descriptor;
  std::vector<cq_feature> features;
  std::vector<ModuleSetting> settings;
};

/// The descriptor's settings. Throws Error: invalid argument as refuse_module().
std::vector<ModuleSetting> checked_settings(const std::filesystem::path& file,
                                            const cq_module_descriptor& descriptor);

/// The descriptor, all of it checked: versions, size and runtime before the rest is read. Throws
/// Error: invalid argument as refuse_module().
CheckedDescriptor checked_descriptor(const std::filesystem::path& file,
                                     const cq_module_descriptor& given);

}  // namespace cq::host
