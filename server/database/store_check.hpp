#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cq::database {

/// The program that checks store modules: ../libexec/cq/cq-store-check beside the running binary,
/// else in the install directory. Throws Error: unavailable when it is at neither place.
std::filesystem::path find_store_check();

/// Runs a program with those arguments, its standard streams this process's, to its end. Returns
/// its exit status. Throws Error: internal when it can't be started or is ended by a signal.
int run_to_end(const std::filesystem::path& program, const std::vector<std::string>& arguments);

}  // namespace cq::database
