#pragma once

#include <filesystem>

#include "answers/reference.hpp"

namespace cq::bench {

/// Every approved unit of a store's file, read past the server and its module, while they may be
/// running. Throws std::runtime_error, or cq::Error for a damaged document.
void read_documents(const std::filesystem::path& file, Reference& reference);

}  // namespace cq::bench
