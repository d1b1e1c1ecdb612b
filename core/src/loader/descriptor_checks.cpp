#include "loader/descriptor_checks.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/refuse.hpp>
#include <cq/maintenance.hpp>
#include <cq/migration_target.hpp>
#include <cq/version.hpp>
#include <string_view>

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

/// Says of a module file that an entry of its descriptor is missing.
[[noreturn]] void refuse_for_lack(const fs::path& file, const std::string& entry) {
  refuse_module(file, "its descriptor lacks the entry \"" + entry +
                          "\", which this server requires; fill it in.");
}

void check_text(const fs::path& file, const char* text, const char* entry) {
  if (text == nullptr || *text == '\0') {
    refuse_for_lack(file, entry);
  }
}

void check_schemes(const fs::path& file, const cq_module_descriptor& descriptor) {
  if (descriptor.schemes == nullptr || descriptor.scheme_count == 0) {
    refuse_for_lack(file, "schemes");
  }
  for (std::size_t i = 0; i < descriptor.scheme_count; ++i) {
    check_text(file, descriptor.schemes[i].dialect, "schemes.dialect");
    if (descriptor.schemes[i].driver == nullptr) {
      refuse_for_lack(file, "schemes.driver");
    }
  }
}

/// Lower-case letters, digits and hyphens, and a letter first.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

/// A plain name, or one behind its feature's and a dot.
bool is_part_name(std::string_view name) {
  const std::size_t dot = name.find('.');
  return dot == std::string_view::npos
             ? is_plain_name(name)
             : is_plain_name(name.substr(0, dot)) && is_plain_name(name.substr(dot + 1));
}

/// The name of a part, a slash and a number from 1 up.
bool is_part_id(std::string_view id) {
  const std::size_t slash = id.find('/');
  if (slash == std::string_view::npos || !is_part_name(id.substr(0, slash))) {
    return false;
  }
  const std::string_view number = id.substr(slash + 1);
  return !number.empty() && number.front() != '0' &&
         std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The checks of one feature.
class FeatureChecks {
 public:
  FeatureChecks(const fs::path& file, const cq_feature& feature)
      : file_(file),
        feature_(feature),
        named_("its feature \"" +
               std::string(feature.name == nullptr ? "" : std::string_view(feature.name)) + "\"") {}

  void check() const {
    check_text(file_, feature_.name, "features.name");
    if (!is_plain_name(feature_.name)) {
      refuse_module(file_, named_ +
                               " has a name that isn't made of lower-case letters, digits and "
                               "hyphens; give it one, e.g. \"knowledge\".");
    }
    check_parts();
    check_factories();
    check_migrations();
  }

 private:
  [[nodiscard]] std::vector<std::string> listed() const {
    return {feature_.parts, feature_.parts + feature_.part_count};
  }

  [[nodiscard]] bool lists(std::string_view id) const {
    const std::vector<std::string> ids = listed();
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  /// The parts that only a store can hand out.
  [[nodiscard]] std::vector<std::string> parts_of_store() const {
    std::vector<std::string> ids = listed();
    ids.erase(std::remove_if(ids.begin(), ids.end(),
                             [](std::string_view id) {
                               return id == cq::MigrationTarget::kId || id == cq::Maintenance::kId;
                             }),
              ids.end());
    return ids;
  }

  void check_parts() const {
    if (feature_.parts == nullptr || feature_.part_count == 0) {
      refuse_for_lack(file_, "features.parts");
    }
    for (std::size_t i = 0; i < feature_.part_count; ++i) {
      check_text(file_, feature_.parts[i], "features.parts");
      const std::string id = feature_.parts[i];
      if (!is_part_id(id)) {
        refuse_module(file_, named_ + " lists the part \"" + id +
                                 "\"; write the id as its class has it, e.g. \"knowledge/1\".");
      }
      for (std::size_t j = 0; j < i; ++j) {
        if (id == feature_.parts[j]) {
          refuse_module(file_, named_ + " lists the part \"" + id + "\" twice; list it once.");
        }
      }
    }
    if (parts_of_store().empty() && !lists(MigrationTarget::kId)) {
      refuse_module(file_, named_ +
                               " lists neither a part of a store nor migrations; list what it "
                               "has.");
    }
  }

  void check_factories() const {
    const std::vector<std::string> of_store = parts_of_store();
    if (!of_store.empty() && feature_.create_store == nullptr) {
      refuse_module(file_, named_ + " lists " + join(of_store) +
                               ", but no store could hand that out; fill in the entry "
                               "\"features.create_store\", or don't list it.");
    }
    if (of_store.empty() && feature_.create_store != nullptr) {
      refuse_module(file_,
                    named_ + " has a store, but lists no part of it; list what it hands out.");
    }
    check_factory(MigrationTarget::kId, feature_.open_migrations != nullptr, "open_migrations");
    check_factory(Maintenance::kId, feature_.open_maintenance != nullptr, "open_maintenance");
  }

  void check_factory(std::string_view id, bool is_there, const std::string& entry) const {
    if (lists(id) && !is_there) {
      refuse_for_lack(file_, "features." + entry);
    }
    if (!lists(id) && is_there) {
      refuse_module(file_, named_ + " has " + entry + ", but doesn't list the part \"" +
                               std::string(id) + "\"; list it, or leave that out.");
    }
  }

  void check_migrations() const {
    if (feature_.migrations == nullptr && feature_.migration_count != 0) {
      refuse_for_lack(file_, "features.migrations");
    }
    if (lists(MigrationTarget::kId) && feature_.migration_count == 0) {
      refuse_module(file_, named_ +
                               " lists migrations, but has none; fill in the entry "
                               "\"features.migrations\", or don't list them.");
    }
    if (!lists(MigrationTarget::kId) && feature_.migration_count != 0) {
      refuse_module(file_, named_ +
                               " has migrations that nothing would run; list the part "
                               "\"migrations/1\", or leave them out.");
    }
    for (std::size_t i = 0; i < feature_.migration_count; ++i) {
      check_text(file_, feature_.migrations[i].file_name, "features.migrations.file_name");
      check_text(file_, feature_.migrations[i].text, "features.migrations.text");
      check_text(file_, feature_.migrations[i].sha256, "features.migrations.sha256");
    }
  }

  const fs::path& file_;
  const cq_feature& feature_;
  std::string named_;
};

/// The features, which lie one behind the other, each as long as the module says.
std::vector<cq_feature> copy_features(const fs::path& file,
                                      const cq_module_descriptor& descriptor) {
  if (descriptor.features == nullptr || descriptor.feature_count == 0) {
    refuse_for_lack(file, "features");
  }
  const auto* const first = reinterpret_cast<const std::byte*>(descriptor.features);
  const std::size_t size = descriptor.features->struct_size;
  std::vector<cq_feature> features;
  for (std::size_t i = 0; i < descriptor.feature_count; ++i) {
    const auto feature = copy_descriptor<cq_feature>(first + i * size, size);
    if (size < kSmallestFeature || feature.struct_size != size) {
      refuse_module(file, "a feature in its descriptor has " + std::to_string(feature.struct_size) +
                              " bytes, that of interface version " +
                              std::to_string(kCqInterfaceVersion) + " has at least " +
                              std::to_string(kSmallestFeature) +
                              ", and all have as many; set struct_size to sizeof(cq_feature) in "
                              "each.");
    }
    features.push_back(feature);
  }
  return features;
}

void check_features(const fs::path& file, const std::vector<cq_feature>& features) {
  for (auto feature = features.begin(); feature != features.end(); ++feature) {
    FeatureChecks(file, *feature).check();
    const std::string_view name = feature->name;
    if (std::any_of(features.begin(), feature,
                    [name](const cq_feature& other) { return name == other.name; })) {
      refuse_module(file, "its descriptor has two features called \"" + std::string(name) +
                              "\"; give each a name of its own.");
    }
  }
}

}  // namespace

void refuse_module(const fs::path& file, const std::string& reason) {
  throw Error(ErrorKind::kInvalidArgument,
              "Store module " + file.string() + " can't be used: " + reason);
}

CheckedDescriptor checked_descriptor(const fs::path& file, const cq_module_descriptor& given) {
  check_versions(file, given);
  CheckedDescriptor checked{
      copy_descriptor<cq_module_descriptor>(&given, given.struct_size), {}, {}};
  check_text(file, checked.descriptor.name, "name");
  check_text(file, checked.descriptor.version, "version");
  check_text(file, checked.descriptor.summary, "summary");
  check_schemes(file, checked.descriptor);
  checked.features = copy_features(file, checked.descriptor);
  check_features(file, checked.features);
  checked.settings = checked_settings(file, checked.descriptor);
  return checked;
}

}  // namespace cq::host
