#pragma once

#include <cq/module.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace cq::host {

/// Throws Error: invalid argument, saying that the module file can't be used and why.
[[noreturn]] void refuse_module(const std::filesystem::path& file, const std::string& reason);

/// A descriptor, and its features, as this host sees them: entries that the module doesn't have yet
/// are null or zero.
struct CheckedDescriptor {
  cq_module_descriptor descriptor;
  std::vector<cq_feature> features;
};

/// The descriptor, all of it checked: versions, size and runtime before the rest is read. Throws
/// Error: invalid argument as refuse_module().
CheckedDescriptor checked_descriptor(const std::filesystem::path& file,
                                     const cq_module_descriptor& given);

}  // namespace cq::host
