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
/// A module works with servers whose interface has the same version. Until release 1.0 the
/// interface may change from one version to the next, and modules are built again; the descriptor's
/// first three members stay as they are, so that both sides can say what doesn't fit
/// (docs/decisions/0007-interface-version.md).

/// The version of this interface: of this header and of every class under cq/ that crosses it.
inline constexpr std::uint32_t kCqInterfaceVersion = 2;

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
/// [cq_url_scheme.form]
struct cq_url_scheme {
  const char* dialect;
  const char* driver;
};

/// One kind of data that a module can keep, e.g. "knowledge", in a database of its own, whose
/// schema has a chain of migrations of its own.
///
/// What it can do is listed by the ids of the parts (cq/part.hpp).
/// The core calls on nothing that isn't listed; a part that it doesn't know, from a later module,
/// means nothing to it. [cq_feature.parts]
/// The part "migrations/1" comes with open_migrations and a chain, "maintenance/1" with
/// open_maintenance; every other part is one that the store hands out, so it comes with
/// create_store. [cq_feature.factories]
/// A store also hands out "migrations/1" if the feature has it.
struct cq_feature {
  std::uint32_t struct_size = 0;       ///< sizeof(cq_feature) where the module was built
  const char* name = nullptr;          ///< lower-case letters, digits and hyphens, e.g. "knowledge"
  const char* const* parts = nullptr;  ///< the ids of what it has, each once
  std::size_t part_count = 0;
  /// In the order of their revisions; null without that part.
  const cq_migration* migrations = nullptr;
  std::size_t migration_count = 0;

  /// Makes a store for the URL, which is of one of the schemes. The caller owns it. Called from one
  /// thread at a time. Throws cq::Error: invalid argument when the URL doesn't say what the module
  /// needs, unavailable when the database can't be reached.
  /// Null without a part of a store. [cq_feature.create_store]
  cq::Store* (*create_store)(const cq::DatabaseUrl& url) = nullptr;

  /// Opens the database's schema side alone, for commands that look at or move its revision. The
  /// caller owns it. Throws like create_store.
  /// Null without that part. [cq_feature.open_migrations]
  cq::MigrationTarget* (*open_migrations)(const cq::DatabaseUrl& url) = nullptr;

  /// Makes what backs the database up, restores and diagnoses it; nothing is opened or made by that
  /// alone. The caller owns it. Throws like create_store. Null without that part: the database has
  /// better tools of its own.
  cq::Maintenance* (*open_maintenance)(const cq::DatabaseUrl& url) = nullptr;

  /// The sentence that an attempt to open a store ends with when there is none; null: the core's
  /// own. [cq_feature.why_no_store]
  const char* why_no_store = nullptr;

  /// Whether the database commits each statement of a migration by itself, as some do with what
  /// changes the schema. A run's half-made schema can then be seen by other processes, so the
  /// runner judges what it finds only under the run's lock; and a migration that fails leaves what
  /// its statements did.
  bool commits_each_statement = false;
};

/// A parameter of the module's URLs that an operator can also give for all of them, as the setting
/// CQ_<MODULE>_<PARAMETER>, e.g. CQ_MEMORY_INITIAL. Where a URL doesn't name it, the server adds it
/// before the module gets the URL; one that the URL names stays as it is. Never a secret: values
/// are shown.
struct cq_setting {
  const char* parameter;      ///< lower-case letters, digits and underscores, e.g. "initial"
  const char* const* values;  ///< what it may be; null: a number from `least` to `most`
  std::size_t value_count;
  std::int64_t least;
  std::int64_t most;
  const char* default_value;  ///< what the module takes where it isn't given
  const char* help;           ///< what it is for, in one line, without a full stop
};

/// Its first three members stand where they stand in every version of the interface.
struct cq_module_descriptor {
  std::uint32_t struct_size = 0;        ///< sizeof(cq_module_descriptor) where the module was built
  std::uint32_t interface_version = 0;  ///< kCqInterfaceVersion where the module was built
  const char* cxx_runtime = nullptr;    ///< CQ_CXX_RUNTIME where the module was built
  const char* name = nullptr;           ///< e.g. "memory", as in cq_store_memory.so
  const char* version = nullptr;        ///< the module's own
  const char* summary = nullptr;        ///< one line on what it is
  const cq_url_scheme* schemes = nullptr;  ///< at least one; the first is the canonical form
  std::size_t scheme_count = 0;
  const cq_feature* features = nullptr;  ///< at least one, each of another name
  std::size_t feature_count = 0;
  const cq_setting* settings = nullptr;  ///< each for another parameter
  std::size_t setting_count = 0;
};

/// The entry point's type.
using cq_store_module_function = const cq_module_descriptor*();

}  // extern "C"
