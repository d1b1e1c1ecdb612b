#pragma once

#include <cq/error.hpp>
#include <cq/host/store_feature.hpp>
#include <cq/store.hpp>
#include <memory>
#include <optional>
#include <utility>

namespace cq::host {

/// A part of an opened store, which may lack it; then each use throws what says so. May be used
/// from any thread; the store outlives it.
template <typename P>
class StorePart {
 public:
  // Whatever takes a part that may be lacking takes one that is there as well.
  StorePart(P& part) noexcept : part_(&part) {}  // NOLINT(google-explicit-constructor)
  /// `lacking` is thrown by each use.
  explicit StorePart(const Error& lacking) : lacking_(lacking) {}

  /// The part. Throws Error: not implemented when the store lacks it.
  [[nodiscard]] P& operator*() const {
    if (part_ == nullptr) {
      throw Error(*lacking_);
    }
    return *part_;
  }
  [[nodiscard]] P* operator->() const { return &**this; }

 private:
  P* part_ = nullptr;
  std::optional<Error> lacking_;  ///< there without a part
};

/// A store that is open, and the feature that it is of.
class OpenedStore {
 public:
  OpenedStore(StoreFeature feature, std::unique_ptr<Store> store)
      : feature_(std::move(feature)), store_(std::move(store)) {}
  /// A store of no module.
  explicit OpenedStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  [[nodiscard]] Store& store() const noexcept { return *store_; }

  /// Its part of that class; one that the store lacks says so, naming the module, when it is used.
  template <typename P>
  [[nodiscard]] StorePart<P> part() const {
    if (P* const found = find_part<P>()) {
      return *found;
    }
    try {
      if (feature_) {
        feature_->require({P::kId});
      }
      refuse_part(P::kId);
    } catch (const Error& lacking) {
      return StorePart<P>(lacking);
    }
  }

  /// Its part of that class; null when it has none.
  template <typename P>
  [[nodiscard]] P* find_part() const noexcept {
    return cq::find_part<P>(*store_);
  }

 private:
  std::optional<StoreFeature> feature_;
  std::unique_ptr<Store> store_;
};

}  // namespace cq::host
