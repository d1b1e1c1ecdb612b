#pragma once

#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/archive.hpp>
#include <cq/export.hpp>
#include <cq/health.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/reviews.hpp>
#include <cq/migration_target.hpp>

namespace cq {

/// One opened database. It hands out its parts by reference; they live as long as the store.
///
/// The order of a store's life: the module's factory makes it, reading and writing no table; the
/// host brings its schema to head through migrations(), if it has any; the host calls open() once,
/// and then asks for every other part that the module claims; from then on these may be used, from
/// any thread. A store is destroyed when no call is under way.
///
/// A part that the module doesn't claim (the capabilities in cq/module.hpp) is never asked for, so
/// it need not be overridden; as they stand here, such parts throw Error: not implemented.
///
/// What a method calls durable is committed: it outlives the process, however that ends, and every
/// other process sees it. Whether the last commits before a power failure outlive that, too, is for
/// the database and its settings to say; never is a half of one left.
class CQ_EXPORT Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  Store(Store&&) = delete;
  Store& operator=(Store&&) = delete;
  virtual ~Store();

  /// The database's schema side. From one thread at a time.
  virtual MigrationTarget& migrations();

  /// Called once, when the schema is at head and before any part but migrations() is used.
  /// Throws Error: unavailable, busy or corrupt when the database can't be used.
  virtual void open() = 0;

  virtual Users& users();
  virtual ApiKeys& api_keys();
  virtual Knowledge& knowledge() = 0;
  virtual Reviews& reviews();
  virtual Health& health() = 0;
  virtual Archive& archive();
};

}  // namespace cq
