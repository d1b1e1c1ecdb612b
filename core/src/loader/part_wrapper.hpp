#pragma once

#include <cq/part.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "loader/guard.hpp"

namespace cq::host {

/// How the parts of one id are wrapped, so that each call to them is guarded.
struct PartWrapper {
  std::string_view id;
  /// The part wrapped; it outlives the result. Throws Error: internal when it is of another class
  /// than the id says.
  std::unique_ptr<Part> (*wrap)(const Guard& guard, Part& part);
};

/// The wrapper for a part class, whose constructor takes a guard and the part.
template <typename P, typename Guarded>
constexpr PartWrapper wrapper_of() {
  return {P::kId, [](const Guard& guard, Part& part) -> std::unique_ptr<Part> {
            auto* const typed = dynamic_cast<P*>(&part);
            if (typed == nullptr) {
              throw Error(ErrorKind::kInternal,
                          "Store module " + guard.module->name + " (" +
                              guard.module->file.string() + ") hands out something else as \"" +
                              std::string(P::kId) + "\"; report it to the module's author.");
            }
            return std::make_unique<Guarded>(guard, *typed);
          }};
}

/// The wrappers of each feature's parts, and of those that any feature may have (migrations,
/// health, archive, audit). Safe from any thread.
std::span<const PartWrapper> common_wrappers() noexcept;
std::span<const PartWrapper> account_wrappers() noexcept;
std::span<const PartWrapper> knowledge_wrappers() noexcept;
std::span<const PartWrapper> workspace_wrappers() noexcept;
std::span<const PartWrapper> experiment_wrappers() noexcept;
std::span<const PartWrapper> scalar_wrappers() noexcept;

/// All of these: one list for each feature that the program knows, and that of the common parts.
/// The library's own stand in part_list.cpp, alone there, so that a program with a further feature
/// links a list of its own in its place. Safe from any thread.
std::span<const std::span<const PartWrapper>> wrapper_lists() noexcept;

/// The wrapper for the parts of that id; null when this host doesn't know them. Safe from any
/// thread.
const PartWrapper* find_wrapper(std::string_view id) noexcept;

}  // namespace cq::host
