#include <dlfcn.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/store_module.hpp>
#include <cq/version.hpp>
#include <exception>
#include <string>

namespace cq::host {
namespace {

constexpr const char* kEntryPoint = "cq_store_module";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& reason) {
  throw Error(ErrorKind::kInvalidArgument,
              "Store module " + file.string() + " can't be used: " + reason);
}

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
    refuse(file, linker_complaint() + "; build it again for this system.");
  }
  // The handle is never closed: see StoreModule.
  void* const symbol = dlsym(handle, kEntryPoint);
  if (symbol == nullptr) {
    refuse(file,
           std::string("it has no entry point ") + kEntryPoint +
               "; define it as cq/module.hpp shows, or remove the file from the search path.");
  }
  return reinterpret_cast<cq_store_module_function*>(symbol);
}

const cq_module_descriptor* call_entry_point(const std::filesystem::path& file) {
  cq_store_module_function* const entry_point = find_entry_point(file);
  try {
    return entry_point();
  } catch (const std::exception& error) {
    refuse(file, std::string("its entry point threw an exception: ") + error.what() +
                     "; report it to the module's author.");
  } catch (...) {
    refuse(file,
           "its entry point threw an exception of an unknown type; report it to the module's "
           "author.");
  }
}

/// What comes first in every version of the descriptor, and is checked before the rest is read.
void check_versions(const std::filesystem::path& file, const cq_module_descriptor& descriptor) {
  if (descriptor.interface_version != kCqInterfaceVersion) {
    const bool older = descriptor.interface_version < kCqInterfaceVersion;
    refuse(file,
           "it was built for interface version " + std::to_string(descriptor.interface_version) +
               ", this server (" CQ_VERSION ") has version " + std::to_string(kCqInterfaceVersion) +
               (older ? "; build the module against this server's headers."
                      : "; use a newer server, or build the module against this one's "
                        "headers."));
  }
  if (descriptor.struct_size < sizeof(cq_module_descriptor)) {
    refuse(file, "its descriptor has " + std::to_string(descriptor.struct_size) +
                     " bytes, this server's has " + std::to_string(sizeof(cq_module_descriptor)) +
                     "; build the module against this server's headers.");
  }
  if (descriptor.cxx_runtime == nullptr ||
      std::string_view(descriptor.cxx_runtime) != CQ_CXX_RUNTIME) {
    refuse(file, std::string("it was built against the C++ runtime ") +
                     (descriptor.cxx_runtime == nullptr ? "(none named)" : descriptor.cxx_runtime) +
                     ", this server against " CQ_CXX_RUNTIME
                     "; build both with the same standard library.");
  }
}

void check_text(const std::filesystem::path& file, const char* text, const char* entry) {
  if (text == nullptr || *text == '\0') {
    refuse(file, std::string("its descriptor lacks the entry \"") + entry +
                     "\", which this server requires; fill it in.");
  }
}

void check_entries(const std::filesystem::path& file, const cq_module_descriptor& descriptor) {
  check_text(file, descriptor.name, "name");
  check_text(file, descriptor.version, "version");
  check_text(file, descriptor.summary, "summary");
  const auto claims = [&descriptor](std::uint64_t capability) {
    return (descriptor.capabilities & capability) != 0;
  };
  if (!claims(kCqCapabilityStore) && !claims(kCqCapabilityMigrations)) {
    refuse(file, "its descriptor claims neither a store nor migrations; claim what it has.");
  }
  const bool lacks_store = claims(kCqCapabilityStore) && descriptor.create_store == nullptr;
  const bool lacks_target =
      claims(kCqCapabilityMigrations) && descriptor.open_migrations == nullptr;
  const bool lacks_maintenance =
      claims(kCqCapabilityMaintenance) && descriptor.open_maintenance == nullptr;
  const bool lacks_schemes = descriptor.schemes == nullptr || descriptor.scheme_count == 0;
  const bool lacks_migrations = descriptor.migrations == nullptr && descriptor.migration_count != 0;
  const char* const missing = lacks_schemes       ? "schemes"
                              : lacks_migrations  ? "migrations"
                              : lacks_store       ? "create_store"
                              : lacks_target      ? "open_migrations"
                              : lacks_maintenance ? "open_maintenance"
                                                  : nullptr;
  check_text(file, missing == nullptr ? "present" : nullptr, missing);
  for (std::size_t i = 0; i < descriptor.scheme_count; ++i) {
    check_text(file, descriptor.schemes[i].dialect, "schemes.dialect");
    if (descriptor.schemes[i].driver == nullptr) {
      check_text(file, nullptr, "schemes.driver");
    }
  }
  for (std::size_t i = 0; i < descriptor.migration_count; ++i) {
    check_text(file, descriptor.migrations[i].file_name, "migrations.file_name");
    check_text(file, descriptor.migrations[i].text, "migrations.text");
    check_text(file, descriptor.migrations[i].sha256, "migrations.sha256");
  }
}

std::string scheme_text(const cq_url_scheme& scheme) {
  const std::string driver = scheme.driver;
  return driver.empty() ? scheme.dialect : std::string(scheme.dialect) + "+" + driver;
}

/// Calls a factory of the module; see StoreModule::create_store for what becomes of exceptions.
template <typename Product>
std::unique_ptr<Product> call_factory(const StoreModule& module,
                                      Product* (*factory)(const DatabaseUrl&),
                                      const DatabaseUrl& url) {
  const auto failed = [&module](const std::string& reason) {
    return Error(ErrorKind::kInternal,
                 "Store module " + std::string(module.name()) + " (" + module.file().string() +
                     ") failed while opening: " + reason + "; report it to the module's author.");
  };
  std::unique_ptr<Product> product;
  try {
    product.reset(factory(url));
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw failed(error.what());
  } catch (...) {
    throw failed("an exception of an unknown type");
  }
  if (!product) {
    throw failed("its factory returned nothing");
  }
  return product;
}

}  // namespace

StoreModule::StoreModule(std::filesystem::path file, const cq_module_descriptor* descriptor)
    : file_(std::move(file)),
      descriptor_(descriptor),
      chain_(std::span(descriptor->migrations, descriptor->migration_count)) {}

StoreModule StoreModule::load(const std::filesystem::path& file) {
  const cq_module_descriptor* const descriptor = call_entry_point(file);
  if (descriptor == nullptr) {
    refuse(file, std::string("its entry point ") + kEntryPoint +
                     " returned no descriptor; return the address of one.");
  }
  check_versions(file, *descriptor);
  check_entries(file, *descriptor);
  try {
    return {file, descriptor};
  } catch (const Error& error) {
    refuse(file, error.what());
  }
}

std::vector<std::string> StoreModule::schemes() const {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < descriptor_->scheme_count; ++i) {
    texts.push_back(scheme_text(descriptor_->schemes[i]));
  }
  return texts;
}

bool StoreModule::serves_dialect(std::string_view dialect) const noexcept {
  const std::span schemes(descriptor_->schemes, descriptor_->scheme_count);
  return std::any_of(schemes.begin(), schemes.end(),
                     [dialect](const cq_url_scheme& scheme) { return dialect == scheme.dialect; });
}

bool StoreModule::serves(const DatabaseUrl& url) const noexcept {
  const std::span schemes(descriptor_->schemes, descriptor_->scheme_count);
  return std::any_of(schemes.begin(), schemes.end(), [&url](const cq_url_scheme& scheme) {
    return url.dialect == scheme.dialect && url.driver == scheme.driver;
  });
}

void StoreModule::check_serves(const DatabaseUrl& url) const {
  if (!serves(url)) {
    throw Error(ErrorKind::kInvalidArgument, "The database URL begins with '" + scheme_of(url) +
                                                 "://', which store module " + std::string(name()) +
                                                 " does not serve; the canonical form is '" +
                                                 scheme_text(descriptor_->schemes[0]) + "://'.");
  }
}

void StoreModule::require_store() const {
  if (descriptor_->why_no_store != nullptr &&
      (descriptor_->capabilities & kCqCapabilityStore) == 0) {
    throw Error(ErrorKind::kNotImplemented, descriptor_->why_no_store);
  }
}

std::unique_ptr<Store> StoreModule::create_store(const DatabaseUrl& url) const {
  check_serves(url);
  require_store();
  return call_factory(*this, descriptor_->create_store, url);
}

std::unique_ptr<MigrationTarget> StoreModule::open_migrations(const DatabaseUrl& url) const {
  check_serves(url);
  return call_factory(*this, descriptor_->open_migrations, url);
}

std::unique_ptr<Maintenance> StoreModule::open_maintenance(const DatabaseUrl& url) const {
  check_serves(url);
  if (descriptor_->open_maintenance == nullptr) {
    return nullptr;
  }
  return call_factory(*this, descriptor_->open_maintenance, url);
}

}  // namespace cq::host
