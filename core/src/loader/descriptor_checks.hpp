#pragma once

#include <cq/module.hpp>
#include <filesystem>
#include <string>

namespace cq::host {

/// Throws Error: invalid argument, saying that the module file can't be used and why.
[[noreturn]] void refuse_module(const std::filesystem::path& file, const std::string& reason);

/// The descriptor as this host sees it, all of it checked: versions, size and runtime before the
/// rest is read. Entries that the module doesn't have yet are null or zero; capabilities that this
/// host doesn't know are left out. Throws Error: invalid argument as refuse_module().
cq_module_descriptor checked_descriptor(const std::filesystem::path& file,
                                        const cq_module_descriptor& given);

}  // namespace cq::host
