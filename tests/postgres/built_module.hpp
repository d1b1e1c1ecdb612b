#pragma once

#include <cq/host/store_module.hpp>
#include <filesystem>
#include <string>

namespace cq::test {

/// The store module of that name, as this build made it.
inline host::StoreModule built_module(const std::string& name) {
  const std::filesystem::path directory = CQ_MODULE_DIRECTORY;
  return host::StoreModule::load(directory / ("cq_store_" + name + ".so"));
}

}  // namespace cq::test
