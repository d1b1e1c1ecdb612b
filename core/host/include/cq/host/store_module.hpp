#pragma once

#include <cq/export.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/module.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cq::host {

struct ModuleClaims;

/// A loaded, checked store module. The shared object stays loaded for the life of the process:
/// exceptions, objects and thread-local state of its types may outlive every owner that we could
/// count, and unloading code that is still referred to crashes. May be used from any thread.
class CQ_EXPORT StoreModule {
 public:
  /// Loads the shared object and checks its descriptor: versions and runtime first, then every
  /// entry, before any function in it is called but the entry point.
  /// Throws Error: invalid argument, a sentence that names both sides and the fix.
  static StoreModule load(const std::filesystem::path& file);

  [[nodiscard]] const std::filesystem::path& file() const noexcept;
  [[nodiscard]] std::string_view name() const noexcept { return descriptor_.name; }
  [[nodiscard]] std::string_view version() const noexcept { return descriptor_.version; }
  [[nodiscard]] std::string_view summary() const noexcept { return descriptor_.summary; }
  [[nodiscard]] std::uint32_t interface_version() const noexcept {
    return descriptor_.interface_version;
  }
  /// What it claims of the capabilities in cq/module.hpp that this host knows.
  [[nodiscard]] std::uint64_t capabilities() const noexcept { return descriptor_.capabilities; }
  /// Whether it claims all of those bits.
  [[nodiscard]] bool has(std::uint64_t capabilities) const noexcept;
  /// Throws Error: not implemented, one sentence that names the module and the first of those bits
  /// that it lacks; in the module's own sentence where it has no store and says why.
  void require(std::uint64_t capabilities) const;

  [[nodiscard]] const MigrationChain& migrations() const noexcept { return chain_; }
  /// The URL forms that it serves, e.g. "memory" or "memory+shared"; the canonical one first.
  [[nodiscard]] std::vector<std::string> schemes() const;
  [[nodiscard]] bool serves_dialect(std::string_view dialect) const noexcept;
  [[nodiscard]] bool serves(const DatabaseUrl& url) const noexcept;

  /// Throws Error: invalid argument, naming the canonical form, for a URL that it doesn't serve.
  void check_serves(const DatabaseUrl& url) const;

  /// The module's factories. The URL must be one that it serves, as check_serves() says. Without
  /// the capability (store, migrations, maintenance) it throws as require(). What they return, and
  /// whatever it hands out, asks the module for nothing that it doesn't claim; of what the module
  /// throws, now or in any later call, an Error passes through as it is, and any other exception
  /// becomes Error: internal, naming module and operation. What a callback throws that was passed
  /// in passes through.
  [[nodiscard]] std::unique_ptr<Store> create_store(const DatabaseUrl& url) const;
  [[nodiscard]] std::unique_ptr<MigrationTarget> open_migrations(const DatabaseUrl& url) const;
  [[nodiscard]] std::unique_ptr<Maintenance> open_maintenance(const DatabaseUrl& url) const;

 private:
  StoreModule(const std::filesystem::path& file, const cq_module_descriptor& descriptor);
  [[nodiscard]] std::span<const cq_url_scheme> all_schemes() const noexcept;

  cq_module_descriptor descriptor_;  // a copy, as the module's own may be shorter
  std::shared_ptr<const ModuleClaims> claims_;
  MigrationChain chain_;
};

}  // namespace cq::host
