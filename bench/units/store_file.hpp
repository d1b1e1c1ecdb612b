#pragma once

#include <cq/store.hpp>
#include <filesystem>
#include <memory>

namespace cq::bench {

/// The store in that file, made if it isn't there, by the module that serves such files; found as
/// the server finds it. Throws cq::Error.
std::unique_ptr<Store> open_store_file(const std::filesystem::path& file);

}  // namespace cq::bench
