#include <array>
#include <cq/host/store_feature.hpp>
#include <cq/maintenance.hpp>
#include <span>

#include "loader/part_wrapper.hpp"

namespace cq::host {
namespace {

std::array<std::span<const PartWrapper>, 3> all_wrappers() noexcept {
  return {common_wrappers(), account_wrappers(), knowledge_wrappers()};
}

}  // namespace

const PartWrapper* find_wrapper(std::string_view id) noexcept {
  for (const std::span<const PartWrapper> wrappers : all_wrappers()) {
    for (const PartWrapper& wrapper : wrappers) {
      if (wrapper.id == id) {
        return &wrapper;
      }
    }
  }
  return nullptr;
}

std::vector<std::string> known_parts() {
  std::vector<std::string> ids{std::string(Maintenance::kId)};
  for (const std::span<const PartWrapper> wrappers : all_wrappers()) {
    for (const PartWrapper& wrapper : wrappers) {
      ids.emplace_back(wrapper.id);
    }
  }
  return ids;
}

}  // namespace cq::host
