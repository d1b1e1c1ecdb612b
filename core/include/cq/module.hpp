#pragma once

#include <cq/database_url.hpp>
#include <cq/maintenance.hpp>
#include <cq/migration_target.hpp>
#include <cq/store.hpp>
#include <cstddef>
#include <cstdint>
#include <version>

/// What a store module is to the core: a shared object that is called cq_store_<name>.so and has
/// one entry point, `cq_store_module`, which returns a descriptor.
///
///   extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() { return &kDescriptor; }
///
/// The descriptor is plain data. The core checks all of it before it calls a function in it.

///
/// A module that was built against these headers is used by every later server whose interface has
/// the same version, without being built again. So, while the number stays:
/// - What may be added: entries at the end of the descriptor (a shorter one is read as if the rest
///   were null or zero); virtual functions at the end of their class, each guarded by a capability
///   bit of its own, without which the core never calls them; capability bits; error kinds at the
///   end; functions of the core library.
/// - What stays as it is: the descriptor's entries, cq_migration and cq_url_scheme; the order,
///   signature and meaning of virtual functions; the classes' bases; the members of every struct
///   that crosses, and the values of every enumeration and bit; the exported functions.
/// - Anything else moves the number, and modules are built again. The descriptor's first three
///   members stay even then, so that both sides can say what doesn't fit.
/// A test compares all of it with what was recorded (docs/decisions/0007-interface-version.md).

/// The version of this interface: of this header and of every class under cq/ that crosses it.
inline constexpr std::uint32_t kCqInterfaceVersion = 1;

/// What a module can do: the bits of cq_module_descriptor::capabilities. The core calls on nothing
/// that a module doesn't claim; who asks for it is told that this module lacks it. Bits that a core
/// doesn't know, from a later module, mean nothing to it.
///
/// Health and Knowledge, but for its statistics, come with every store. The bits after
/// kCqCapabilityMigrations, but for kCqCapabilityMaintenance, are parts of a store.
inline constexpr std::uint64_t kCqCapabilityStore = 1U << 0U;        ///< create_store
inline constexpr std::uint64_t kCqCapabilityMigrations = 1U << 1U;   ///< open_migrations, a chain
inline constexpr std::uint64_t kCqCapabilityAccounts = 1U << 2U;     ///< users(), api_keys()
inline constexpr std::uint64_t kCqCapabilityReviews = 1U << 3U;      ///< reviews(), but statistics
inline constexpr std::uint64_t kCqCapabilityStatistics = 1U << 4U;   ///< both statistics()
inline constexpr std::uint64_t kCqCapabilityArchive = 1U << 5U;      ///< archive()
inline constexpr std::uint64_t kCqCapabilityMaintenance = 1U << 6U;  ///< open_maintenance
inline constexpr std::uint64_t kCqCapabilityAtOnce = 1U << 7U;  ///< knowledge().query_at_once()

/// The C++ runtime that a module was built against. Objects cross the boundary, so both sides must
/// use the same one.
#if defined(_LIBCPP_VERSION)
#define CQ_CXX_RUNTIME "libc++"
#elif defined(_GLIBCXX_DEBUG)
#define CQ_CXX_RUNTIME "libstdc++ (cxx11 ABI, debug containers)"
#elif defined(_GLIBCXX_USE_CXX11_ABI) && _GLIBCXX_USE_CXX11_ABI
#define CQ_CXX_RUNTIME "libstdc++ (cxx11 ABI)"
#else
#define CQ_CXX_RUNTIME "libstdc++ (old ABI)"
#endif

extern "C" {

/// One migration file, whole. cq_add_store_module() makes the array of them from a directory.
struct cq_migration {
  const char* file_name;  ///< e.g. "0001_baseline.sql"
  const char* text;
  const char* sha256;  ///< of the file, lower-case hex
};

/// One form of URL that a module serves: "dialect+driver://", or "dialect://" with an empty driver.
struct cq_url_scheme {
  const char* dialect;
  const char* driver;
};

/// Its first three members stand where they stand in every version of the interface.
struct cq_module_descriptor {
  std::uint32_t struct_size;        ///< sizeof(cq_module_descriptor) where the module was built
  std::uint32_t interface_version;  ///< kCqInterfaceVersion where the module was built
  const char* cxx_runtime;          ///< CQ_CXX_RUNTIME where the module was built
  const char* name;                 ///< e.g. "memory", as in cq_store_memory.so
  const char* version;              ///< the module's own
  const char* summary;              ///< one line on what it is
  std::uint64_t capabilities;       ///< kCqCapability...; at least a store or migrations
  const cq_url_scheme* schemes;     ///< at least one; the first is the canonical form
  std::size_t scheme_count;
  const cq_migration*
      migrations;  ///< in the order of their revisions; null without that capability
  std::size_t migration_count;

  /// Makes a store for the URL, which is of one of the schemes. The caller owns it. Called from one
  /// thread at a time. Throws cq::Error: invalid argument when the URL doesn't say what the module
  /// needs, unavailable when the database can't be reached. Null without that capability.
  cq::Store* (*create_store)(const cq::DatabaseUrl& url);

  /// Opens the database's schema side alone, for commands that look at or move its revision.
  /// The caller owns it. Throws like create_store. Null without that capability.
  cq::MigrationTarget* (*open_migrations)(const cq::DatabaseUrl& url);

  /// Makes what backs the database up, restores and examines it; nothing is opened or made by that
  /// alone. The caller owns it. Throws like create_store. Null without that capability: the
  /// database has better tools of its own.
  cq::Maintenance* (*open_maintenance)(const cq::DatabaseUrl& url);

  /// The sentence that whoever would open a store is told when the module has none; null: the
  /// core's own.
  const char* why_no_store;
};

/// The entry point's type.
using cq_store_module_function = const cq_module_descriptor*();

}  // extern "C"
