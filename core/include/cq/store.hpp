#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <string_view>

namespace cq {

/// One opened database of one feature.
///
/// It hands out its parts by their ids; they live as long as the store. [store.parts]
///
/// The order of a store's life: the module's factory makes it, reading and writing no table; the
/// host brings its schema to head through the part "migrations/1", if the feature has it; the host
/// calls open() once; from then on the other parts may be used, from any thread. [store.life]
/// A store is destroyed when no call is under way. [store.end]
///
/// What a method calls durable is committed: it outlives the process, however that ends, and every
/// other process sees it. [store.durable]
/// Whether the last commits before a power failure outlive that, too, is for the database and its
/// settings to say; never is a half of one left. [store.power_failure]
class CQ_EXPORT Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  Store(Store&&) = delete;
  Store& operator=(Store&&) = delete;
  virtual ~Store();

  /// Called once, when the schema is at head and before any part but "migrations/1" is used.
  /// [store.open]
  /// Throws Error: unavailable, busy or corrupt when the database can't be used.
  /// [store.open.throws]
  virtual void open() = 0;

  /// The part of that id, an object of the class whose kId it is; null when this store has none.
  /// [store.find_part]
  /// The same object each time. [store.find_part.same]
  /// "migrations/1" may be asked for before open(), all others after it, from any thread.
  /// [store.find_part.when]
  virtual Part* find_part(std::string_view id) noexcept = 0;
};

/// The one of those parts that goes by the id; null when none does. What a store's find_part() may
/// return.
template <typename... Parts>
Part* select_part(std::string_view id, Parts&... parts) noexcept {
  Part* selected = nullptr;
  static_cast<void>(((id == Parts::kId && (selected = &parts) != nullptr) || ...));
  return selected;
}

/// The store's part of that class; null when it has none. Called as Store::find_part() is.
template <typename P>
P* find_part(Store& store) noexcept {
  return static_cast<P*>(store.find_part(P::kId));
}

/// Throws Error: not implemented, saying that a store has no part of that id. From any thread.
[[noreturn]] CQ_EXPORT void refuse_part(std::string_view id);

/// The store's part of that class. Throws Error: not implemented, naming the part's id, when the
/// store has none. Called as Store::find_part() is.
template <typename P>
P& part(Store& store) {
  P* const found = find_part<P>(store);
  if (found == nullptr) {
    refuse_part(P::kId);
  }
  return *found;
}

}  // namespace cq
