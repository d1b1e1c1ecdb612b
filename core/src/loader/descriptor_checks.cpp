#include "loader/descriptor_checks.hpp"

#include <cq/error.hpp>
#include <cq/host/capabilities.hpp>
#include <cq/host/descriptor_copy.hpp>
#include <cq/version.hpp>
#include <string_view>

#include "loader/join.hpp"
#include "loader/module_claims.hpp"

namespace cq::host {
namespace {

namespace fs = std::filesystem;

/// What stands first in every version of the descriptor; the rest isn't read before it is checked.
void check_versions(const fs::path& file, const cq_module_descriptor& descriptor) {
  if (descriptor.interface_version != kCqInterfaceVersion) {
    const bool older = descriptor.interface_version < kCqInterfaceVersion;
    refuse_module(file, "it was built for interface version " +
                            std::to_string(descriptor.interface_version) +
                            ", this server (" CQ_VERSION ") has version " +
                            std::to_string(kCqInterfaceVersion) +
                            (older ? "; build the module against this server's headers."
                                   : "; use a newer server, or build the module against this one's "
                                     "headers."));
  }
  if (descriptor.struct_size < kSmallestDescriptor) {
    refuse_module(file, "its descriptor has " + std::to_string(descriptor.struct_size) +
                            " bytes, that of interface version " +
                            std::to_string(kCqInterfaceVersion) + " has at least " +
                            std::to_string(kSmallestDescriptor) +
                            "; set struct_size to sizeof(cq_module_descriptor), and build the "
                            "module against this server's headers.");
  }
  if (descriptor.cxx_runtime == nullptr ||
      std::string_view(descriptor.cxx_runtime) != CQ_CXX_RUNTIME) {
    refuse_module(
        file, std::string("it was built against the C++ runtime ") +
                  (descriptor.cxx_runtime == nullptr ? "(none named)" : descriptor.cxx_runtime) +
                  ", this server against " CQ_CXX_RUNTIME
                  "; build both with the same standard library.");
  }
}

/// The checks of one descriptor's entries.
class Entries {
 public:
  Entries(const fs::path& file, const cq_module_descriptor& descriptor)
      : file_(file), descriptor_(descriptor) {}

  void check() const {
    check_text(descriptor_.name, "name");
    check_text(descriptor_.version, "version");
    check_text(descriptor_.summary, "summary");
    check_schemes();
    check_claims();
    check_migrations();
  }

 private:
  [[nodiscard]] bool claims(std::uint64_t capability) const {
    return (descriptor_.capabilities & capability) != 0;
  }

  [[noreturn]] void lacks(const std::string& entry) const {
    refuse_module(file_, "its descriptor lacks the entry \"" + entry +
                             "\", which this server requires; fill it in.");
  }

  void check_text(const char* text, const char* entry) const {
    if (text == nullptr || *text == '\0') {
      lacks(entry);
    }
  }

  void check_schemes() const {
    if (descriptor_.schemes == nullptr || descriptor_.scheme_count == 0) {
      lacks("schemes");
    }
    for (std::size_t i = 0; i < descriptor_.scheme_count; ++i) {
      check_text(descriptor_.schemes[i].dialect, "schemes.dialect");
      if (descriptor_.schemes[i].driver == nullptr) {
        lacks("schemes.driver");
      }
    }
  }

  void check_claims() const {
    if (!claims(kCqCapabilityStore) && !claims(kCqCapabilityMigrations)) {
      refuse_module(file_,
                    "its descriptor claims neither a store nor migrations; claim what it has.");
    }
    if (!claims(kCqCapabilityStore) && claims(kStoreParts)) {
      refuse_module(file_, "its descriptor claims " +
                               join(names_of_capabilities(descriptor_.capabilities & kStoreParts)) +
                               ", but no store that could have it; claim a store, or not that.");
    }
    if (claims(kCqCapabilityStore) && descriptor_.create_store == nullptr) {
      lacks("create_store");
    }
    if (claims(kCqCapabilityMigrations) && descriptor_.open_migrations == nullptr) {
      lacks("open_migrations");
    }
    if (claims(kCqCapabilityMaintenance) && descriptor_.open_maintenance == nullptr) {
      lacks("open_maintenance");
    }
  }

  void check_migrations() const {
    if (descriptor_.migrations == nullptr && descriptor_.migration_count != 0) {
      lacks("migrations");
    }
    if (claims(kCqCapabilityMigrations) && descriptor_.migration_count == 0) {
      refuse_module(file_,
                    "its descriptor claims migrations, but has none; fill in the entry "
                    "\"migrations\", or don't claim them.");
    }
    if (!claims(kCqCapabilityMigrations) && descriptor_.migration_count != 0) {
      refuse_module(file_,
                    "its descriptor has migrations that nothing would run; claim the capability "
                    "\"migrations\", or leave them out.");
    }
    for (std::size_t i = 0; i < descriptor_.migration_count; ++i) {
      check_text(descriptor_.migrations[i].file_name, "migrations.file_name");
      check_text(descriptor_.migrations[i].text, "migrations.text");
      check_text(descriptor_.migrations[i].sha256, "migrations.sha256");
    }
  }

  const fs::path& file_;
  const cq_module_descriptor& descriptor_;
};

}  // namespace

void refuse_module(const fs::path& file, const std::string& reason) {
  throw Error(ErrorKind::kInvalidArgument,
              "Store module " + file.string() + " can't be used: " + reason);
}

cq_module_descriptor checked_descriptor(const fs::path& file, const cq_module_descriptor& given) {
  check_versions(file, given);
  auto descriptor = copy_descriptor<cq_module_descriptor>(&given, given.struct_size);
  Entries(file, descriptor).check();
  descriptor.capabilities = known_capabilities(descriptor.capabilities);
  return descriptor;
}

}  // namespace cq::host
