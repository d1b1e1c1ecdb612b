#pragma once

#include <cq/export.hpp>
#include <cq/part.hpp>
#include <cstdint>
#include <string_view>

namespace cq {

/// How much room a database takes where it is kept, in bytes.
struct StorageSize {
  std::uint64_t database = 0;  ///< the records, with what the database keeps to find them
  std::uint64_t log = 0;  ///< changes that the database has written down but not moved there yet
};

/// Whether a store can answer.
///
/// Safe from any thread. [health.threads]
class CQ_EXPORT Health : public Part {
 public:
  static constexpr std::string_view kId = "health/1";

  Health() = default;
  Health(const Health&) = delete;
  Health& operator=(const Health&) = delete;
  Health(Health&&) = delete;
  Health& operator=(Health&&) = delete;
  ~Health() override;

  /// Asks the database for something small; returns when it answered. [health.check]
  /// Throws Error: unavailable, busy or corrupt, with the reason, when it didn't.
  /// [health.check.throws]
  virtual void check() = 0;

  /// How many records the store has met with that can't be read, and leaves out where it is asked
  /// for many; those that have been mended since don't count. [health.unreadable_records]
  /// Throws as check(). [health.unreadable_records.throws]
  virtual std::uint64_t unreadable_records();

  /// How much room the database takes; zeros where it is in memory, or can't be found out.
  /// [health.storage_size]
  /// Throws as check(). [health.storage_size.throws]
  virtual StorageSize storage_size();
};

}  // namespace cq
