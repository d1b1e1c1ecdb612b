#pragma once

#include <cq/host/module_setting.hpp>
#include <cq/host/store_feature.hpp>
#include <cq/module.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cq::host {

struct CheckedDescriptor;

/// A loaded, checked store module. The shared object stays loaded for the life of the process:
/// exceptions, objects and thread-local state of its types may outlive every owner that we could
/// count, and unloading code that is still referred to crashes. May be used from any thread.
class StoreModule {
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

  /// What it keeps, each in databases of its own; at least one.
  [[nodiscard]] const std::vector<StoreFeature>& features() const noexcept { return features_; }
  /// The one of that name; null when it has none.
  [[nodiscard]] const StoreFeature* find_feature(std::string_view name) const noexcept;
  /// Likewise. Throws Error: not implemented, naming the module and the feature, when it has none.
  [[nodiscard]] const StoreFeature& feature(std::string_view name) const;

  /// What settings can give its URLs, in the descriptor's order.
  [[nodiscard]] const std::vector<ModuleSetting>& settings() const noexcept { return settings_; }

  /// The URL forms that it serves, e.g. "memory" or "memory+shared"; the canonical one first.
  [[nodiscard]] std::vector<std::string> schemes() const;
  [[nodiscard]] bool serves_dialect(std::string_view dialect) const noexcept;
  [[nodiscard]] bool serves(const DatabaseUrl& url) const noexcept;

  /// Throws Error: invalid argument, naming the canonical form, for a URL that it doesn't serve.
  void check_serves(const DatabaseUrl& url) const;

 private:
  StoreModule(const std::filesystem::path& file, const CheckedDescriptor& checked);

  cq_module_descriptor descriptor_;  // a copy, as the module's own may be shorter
  std::shared_ptr<const ModuleIdentity> identity_;
  std::vector<StoreFeature> features_;
  std::vector<ModuleSetting> settings_;
};

}  // namespace cq::host
