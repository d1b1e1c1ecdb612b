#include <cq/host/store_feature.hpp>
#include <cq/maintenance.hpp>

#include "loader/part_wrapper.hpp"

namespace cq::host {

const PartWrapper* find_wrapper(std::string_view id) noexcept {
  for (const std::span<const PartWrapper> wrappers : wrapper_lists()) {
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
  for (const std::span<const PartWrapper> wrappers : wrapper_lists()) {
    for (const PartWrapper& wrapper : wrappers) {
      ids.emplace_back(wrapper.id);
    }
  }
  return ids;
}

}  // namespace cq::host
