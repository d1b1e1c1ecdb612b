#include <dlfcn.h>

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/store_module.hpp>
#include <exception>
#include <string>

#include "loader/descriptor_checks.hpp"
#include "loader/guard.hpp"
#include "loader/module_file.hpp"

namespace cq::host {
namespace {

constexpr const char* kEntryPoint = "cq_store_module";

/// The dynamic linker's last complaint.
std::string linker_complaint() {
  const char* const text = dlerror();  // NOLINT(concurrency-mt-unsafe): one thread loads
  return text == nullptr ? "the dynamic linker gives no reason" : text;
}

/// Loads the file, never null. Its constructors run meanwhile; whether what they throw comes
/// through the dynamic linker or ends the process depends on the system.
void* open(const std::filesystem::path& file) {
  // dlopen is declared to throw nothing, for which a compiler drops what catches; it doesn't see
  // through this.
  void* (*volatile const load)(const char*, int) = &dlopen;
  try {
    // RTLD_NOW: a symbol that is missing shows here and not in the middle of a request. RTLD_LOCAL:
    // one module's symbols never answer for another's.
    void* const handle = load(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) return handle;
  } catch (const std::exception& error) {
    refuse_module(file, std::string("it threw an exception while it was loaded: ") + error.what() +
                            "; report it to the module's author.");
  } catch (...) {
    refuse_module(file,
                  "it threw an exception of an unknown type while it was loaded; report it to the "
                  "module's author.");
  }
  refuse_module(file, linker_complaint() + "; build it again for this system.");
}

cq_store_module_function* find_entry_point(const std::filesystem::path& file) {
  if (const std::string problem = find_damage(file); !problem.empty()) {
    refuse_module(file, problem + "; copy it here again.");
  }
  if (const std::string exposure = find_exposure(file); !exposure.empty()) {
    refuse_module(file, exposure +
                            ", and its code would run as this one; let only root or this user own "
                            "and write both (chown, chmod go-w).");
  }
  // The handle is never closed: see StoreModule.
  void* const symbol = dlsym(open(file), kEntryPoint);
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

std::shared_ptr<const ModuleIdentity> identity_of(const std::filesystem::path& file,
                                                  const cq_module_descriptor& descriptor) {
  ModuleIdentity identity{.name = descriptor.name, .file = file, .schemes = {}};
  for (std::size_t i = 0; i < descriptor.scheme_count; ++i) {
    identity.schemes.push_back({descriptor.schemes[i].dialect, descriptor.schemes[i].driver});
  }
  return std::make_shared<const ModuleIdentity>(std::move(identity));
}

}  // namespace

StoreModule::StoreModule(const std::filesystem::path& file, const CheckedDescriptor& checked)
    : descriptor_(checked.descriptor),
      identity_(identity_of(file, descriptor_)),
      settings_(checked.settings) {
  for (const cq_feature& feature : checked.features) {
    features_.emplace_back(identity_, feature);
  }
}

StoreModule StoreModule::load(const std::filesystem::path& file) {
  const cq_module_descriptor* const descriptor = call_entry_point(file);
  if (descriptor == nullptr) {
    refuse_module(file, std::string("its entry point ") + kEntryPoint +
                            " returned no descriptor; return the address of one.");
  }
  const CheckedDescriptor checked = checked_descriptor(file, *descriptor);
  try {
    return {file, checked};
  } catch (const Error& error) {
    refuse_module(file, error.what());
  }
}

const std::filesystem::path& StoreModule::file() const noexcept {
  return identity_->file;
}

const StoreFeature* StoreModule::find_feature(std::string_view name) const noexcept {
  const auto found =
      std::find_if(features_.begin(), features_.end(),
                   [name](const StoreFeature& feature) { return feature.name() == name; });
  return found == features_.end() ? nullptr : &*found;
}

const StoreFeature& StoreModule::feature(std::string_view name) const {
  const StoreFeature* const found = find_feature(name);
  if (found == nullptr) {
    throw Error(ErrorKind::kNotImplemented,
                "Store module " + identity_->name + " has no feature \"" + std::string(name) +
                    "\", which this needs; use a module that has it, as 'cq-server module list' "
                    "shows.");
  }
  return *found;
}

std::vector<std::string> StoreModule::schemes() const {
  std::vector<std::string> texts;
  for (const ModuleIdentity::Scheme& scheme : identity_->schemes) {
    texts.push_back(scheme.text());
  }
  return texts;
}

bool StoreModule::serves_dialect(std::string_view dialect) const noexcept {
  const auto& schemes = identity_->schemes;
  return std::any_of(
      schemes.begin(), schemes.end(),
      [dialect](const ModuleIdentity::Scheme& scheme) { return dialect == scheme.dialect; });
}

bool StoreModule::serves(const DatabaseUrl& url) const noexcept {
  return identity_->serves(url);
}

void StoreModule::check_serves(const DatabaseUrl& url) const {
  identity_->check_serves(url);
}

}  // namespace cq::host
