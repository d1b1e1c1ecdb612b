#pragma once

#include <cq/export.hpp>
#include <cq/host/migration_chain.hpp>
#include <cq/module.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cq::host {

/// A loaded, checked store module. The shared object stays loaded for the life of the process:
/// exceptions, objects and thread-local state of its types may outlive every owner that we could
/// count, and unloading code that is still referred to crashes. May be used from any thread.
class CQ_EXPORT StoreModule {
 public:
  /// Loads the shared object and checks its descriptor: versions and runtime first, then every
  /// entry, before any function in it is called but the entry point.
  /// Throws Error: invalid argument, a sentence that names both sides and the fix.
  static StoreModule load(const std::filesystem::path& file);

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
  [[nodiscard]] std::string_view name() const noexcept { return descriptor_->name; }
  [[nodiscard]] std::string_view version() const noexcept { return descriptor_->version; }
  [[nodiscard]] std::string_view summary() const noexcept { return descriptor_->summary; }
  [[nodiscard]] const MigrationChain& migrations() const noexcept { return chain_; }
  /// The URL forms that it serves, e.g. "memory" or "memory+shared"; the canonical one first.
  [[nodiscard]] std::vector<std::string> schemes() const;
  [[nodiscard]] bool serves_dialect(std::string_view dialect) const noexcept;
  [[nodiscard]] bool serves(const DatabaseUrl& url) const noexcept;

  /// Throws Error: not implemented, in the module's own sentence, when it has no store.
  void require_store() const;

  /// The module's factories. The URL must be one that it serves; otherwise Error: invalid argument
  /// names the canonical form. An Error passes through as it is; any other exception, and a factory
  /// that returns nothing, becomes Error: internal, naming the module.
  [[nodiscard]] std::unique_ptr<Store> create_store(const DatabaseUrl& url) const;
  [[nodiscard]] std::unique_ptr<MigrationTarget> open_migrations(const DatabaseUrl& url) const;
  /// Likewise; null when the module offers no maintenance.
  [[nodiscard]] std::unique_ptr<Maintenance> open_maintenance(const DatabaseUrl& url) const;

 private:
  StoreModule(std::filesystem::path file, const cq_module_descriptor* descriptor);
  void check_serves(const DatabaseUrl& url) const;

  std::filesystem::path file_;
  const cq_module_descriptor* descriptor_;
  MigrationChain chain_;
};

}  // namespace cq::host
