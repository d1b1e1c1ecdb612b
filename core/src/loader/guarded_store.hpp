#pragma once

#include <cq/store.hpp>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "loader/guard.hpp"

namespace cq::host {

/// A module's store, each call to which, and to whose parts, is guarded (guard.hpp). A part that
/// isn't among `parts`, those that the module lists, is never asked for. Asks the module for all
/// others as it opens, so that one that was listed and isn't there shows then.
class GuardedStore final : public Store {
 public:
  /// Throws Error: internal when it lists migrations and hands out none.
  GuardedStore(Guard guard, std::unique_ptr<Store> store, std::span<const std::string> parts);

  /// Throws Error: internal, too, when the store lacks a part that the module lists.
  void open() override;
  Part* find_part(std::string_view id) noexcept override;

 private:
  void take_part(std::string_view id);

  Guard guard_;
  std::unique_ptr<Store> store_;
  std::vector<std::string> listed_;
  std::vector<std::pair<std::string_view, std::unique_ptr<Part>>> parts_;  ///< handed out so far
};

}  // namespace cq::host
