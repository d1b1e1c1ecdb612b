#include <dlfcn.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/store_module.hpp>
#include <exception>
#include <string>

#include "loader/descriptor_checks.hpp"
#include "loader/guard.hpp"
#include "loader/guarded_maintenance.hpp"
#include "loader/guarded_migrations.hpp"
#include "loader/guarded_store.hpp"

namespace cq::host {
namespace {

constexpr const char* kEntryPoint = "cq_store_module";

/// The dynamic linker's last complaint.
std::string linker_complaint() {
  const char* const text = dlerror();  // NOLINT(concurrency-mt-unsafe): one thread loads
  return text == nullptr ? "the dynamic linker gives no reason" : text;
}

cq_store_module_function* find_entry_point(const std::filesystem::path& file) {
  // RTLD_NOW: a symbol that is missing shows here and not in the middle of a request. RTLD_LOCAL:
  // one module's symbols never answer for another's.
  void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    refuse_module(file, linker_complaint() + "; build it again for this system.");
  }
  // The handle is never closed: see StoreModule.
  void* const symbol = dlsym(handle, kEntryPoint);
  if (symbol == nullptr) {
    refuse_module(
        file, std::string("it has no entry point ") + kEntryPoint +
                  "; define it as cq/module.hpp shows, or remove the file from the search path.");
  }
  return reinterpret_cast<cq_store_module_function*>(symbol);
}

const cq_module_descriptor* call_entry_point(const std::filesystem::path& file) {
  cq_store_module_function* const entry_point = find_entry_point(file);
  try {
    return entry_point();
  } catch (const std::exception& error) {
    refuse_module(file, std::string("its entry point threw an exception: ") + error.what() +
                            "; report it to the module's author.");
  } catch (...) {
    refuse_module(
        file,
        "its entry point threw an exception of an unknown type; report it to the module's "
        "author.");
  }
}

std::string scheme_text(const cq_url_scheme& scheme) {
  const std::string driver = scheme.driver;
  return driver.empty() ? scheme.dialect : std::string(scheme.dialect) + "+" + driver;
}

/// Calls a factory of the module; see StoreModule::create_store for what becomes of exceptions.
template <typename Product>
std::unique_ptr<Product> call_factory(const ModuleClaims& module, std::string_view operation,
                                      Product* (*factory)(const DatabaseUrl&),
                                      const DatabaseUrl& url) {
  std::unique_ptr<Product> product(guarded(module, operation, [&] { return factory(url); }));
  if (!product) {
    throw Error(ErrorKind::kInternal, "Store module " + module.name + " (" + module.file.string() +
                                          ") failed in " + std::string(operation) +
                                          ": it returned nothing; report it to the module's "
                                          "author.");
  }
  return product;
}

std::shared_ptr<const ModuleClaims> claims_of(const std::filesystem::path& file,
                                              const cq_module_descriptor& descriptor) {
  return std::make_shared<const ModuleClaims>(ModuleClaims{
      .name = descriptor.name,
      .file = file,
      .capabilities = descriptor.capabilities,
      .why_no_store = descriptor.why_no_store == nullptr ? "" : descriptor.why_no_store});
}

}  // namespace

StoreModule::StoreModule(const std::filesystem::path& file, const cq_module_descriptor& descriptor)
    : descriptor_(descriptor),
      claims_(claims_of(file, descriptor_)),
      chain_(std::span(descriptor_.migrations, descriptor_.migration_count)) {}

StoreModule StoreModule::load(const std::filesystem::path& file) {
  const cq_module_descriptor* const descriptor = call_entry_point(file);
  if (descriptor == nullptr) {
    refuse_module(file, std::string("its entry point ") + kEntryPoint +
                            " returned no descriptor; return the address of one.");
  }
  const cq_module_descriptor checked = checked_descriptor(file, *descriptor);
  try {
    return {file, checked};
  } catch (const Error& error) {
    refuse_module(file, error.what());
  }
}

const std::filesystem::path& StoreModule::file() const noexcept {
  return claims_->file;
}

bool StoreModule::has(std::uint64_t capabilities) const noexcept {
  return claims_->has(capabilities);
}

void StoreModule::require(std::uint64_t capabilities) const {
  claims_->require(capabilities);
}

std::vector<std::string> StoreModule::schemes() const {
  std::vector<std::string> texts;
  for (const cq_url_scheme& scheme : all_schemes()) {
    texts.push_back(scheme_text(scheme));
  }
  return texts;
}

std::span<const cq_url_scheme> StoreModule::all_schemes() const noexcept {
  return {descriptor_.schemes, descriptor_.scheme_count};
}

bool StoreModule::serves_dialect(std::string_view dialect) const noexcept {
  const auto schemes = all_schemes();
  return std::any_of(schemes.begin(), schemes.end(),
                     [dialect](const cq_url_scheme& scheme) { return dialect == scheme.dialect; });
}

bool StoreModule::serves(const DatabaseUrl& url) const noexcept {
  const auto schemes = all_schemes();
  return std::any_of(schemes.begin(), schemes.end(), [&url](const cq_url_scheme& scheme) {
    return url.dialect == scheme.dialect && url.driver == scheme.driver;
  });
}

void StoreModule::check_serves(const DatabaseUrl& url) const {
  if (!serves(url)) {
    throw Error(ErrorKind::kInvalidArgument, "The database URL begins with '" + scheme_of(url) +
                                                 "://', which store module " + std::string(name()) +
                                                 " does not serve; the canonical form is '" +
                                                 scheme_text(descriptor_.schemes[0]) + "://'.");
  }
}

std::unique_ptr<Store> StoreModule::create_store(const DatabaseUrl& url) const {
  check_serves(url);
  require(kCqCapabilityStore);
  return std::make_unique<GuardedStore>(
      claims_, call_factory(*claims_, "create_store", descriptor_.create_store, url));
}

std::unique_ptr<MigrationTarget> StoreModule::open_migrations(const DatabaseUrl& url) const {
  check_serves(url);
  require(kCqCapabilityMigrations);
  return std::make_unique<GuardedMigrationTarget>(
      claims_, call_factory(*claims_, "open_migrations", descriptor_.open_migrations, url));
}

std::unique_ptr<Maintenance> StoreModule::open_maintenance(const DatabaseUrl& url) const {
  check_serves(url);
  require(kCqCapabilityMaintenance);
  return std::make_unique<GuardedMaintenance>(
      claims_, call_factory(*claims_, "open_maintenance", descriptor_.open_maintenance, url));
}

}  // namespace cq::host
