#include <array>

#include "loader/part_wrapper.hpp"

namespace cq::host {

std::span<const std::span<const PartWrapper>> wrapper_lists() noexcept {
  static const std::array kLists{
      common_wrappers(),    account_wrappers(),    knowledge_wrappers(),
      workspace_wrappers(), experiment_wrappers(), scalar_wrappers(),
  };
  return kLists;
}

}  // namespace cq::host
