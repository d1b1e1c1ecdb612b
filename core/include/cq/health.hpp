#pragma once

#include <cq/export.hpp>

namespace cq {

/// Whether a store can answer. Safe from any thread.
class CQ_EXPORT Health {
 public:
  Health() = default;
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;
  Health(Health&&) = delete;
  Health& operator=(Health&&) = delete;
  virtual ~Health();

  /// Asks the database for something small; returns when it answered.
  /// Throws Error: unavailable, busy or corrupt, with the reason, when it didn't.
  virtual void check() = 0;
};

}  // namespace cq
