#pragma once

#include <cq/maintenance.hpp>
#include <filesystem>
#include <vector>

namespace cq::sqlite {

/// Whether the database's file, its directory and the disk they lie on are such that this process's
/// user can work with them, and no other user reads the hashes. Opens nothing, so that no lock of
/// this process is given up. Safe from any thread.
std::vector<Finding> diagnose_file(const std::filesystem::path& file);

}  // namespace cq::sqlite
