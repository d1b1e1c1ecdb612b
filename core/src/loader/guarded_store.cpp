#include "loader/guarded_store.hpp"

#include <algorithm>
#include <cq/migration_target.hpp>

#include "loader/part_wrapper.hpp"

namespace cq::host {

GuardedStore::GuardedStore(Guard guard, std::unique_ptr<Store> store,
                           std::span<const std::string> parts)
    : guard_(std::move(guard)), store_(std::move(store)), listed_(parts.begin(), parts.end()) {
  if (std::find(listed_.begin(), listed_.end(), MigrationTarget::kId) != listed_.end()) {
    take_part(MigrationTarget::kId);
  }
}

void GuardedStore::open() {
  guarded(guard_.unobserved(), "open", [&] { store_->open(); });
  for (const std::string& id : listed_) {
    if (find_part(id) == nullptr) {
      take_part(id);
    }
  }
}

Part* GuardedStore::find_part(std::string_view id) noexcept {
  const auto found = std::find_if(parts_.begin(), parts_.end(),
                                  [id](const auto& entry) { return entry.first == id; });
  return found == parts_.end() ? nullptr : found->second.get();
}

void GuardedStore::take_part(std::string_view id) {
  const PartWrapper* const wrapper = find_wrapper(id);
  if (wrapper == nullptr) {
    return;  // no part of a store
  }
  Part* const part = store_->find_part(id);
  if (part == nullptr) {
    throw Error(ErrorKind::kInternal, "Store module " + guard_.module->name + " (" +
                                          guard_.module->file.string() + ") lists the part \"" +
                                          std::string(id) +
                                          "\", but its store has none; report it to the module's "
                                          "author.");
  }
  parts_.emplace_back(wrapper->id, wrapper->wrap(guard_, *part));
}

}  // namespace cq::host
