#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/module_loader.hpp>
#include <cq/host/nearest_name.hpp>
#include <system_error>

#include "loader/scheme_table.hpp"

namespace cq::host {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSearchPathSetting = "CQ_STORE_MODULE_PATH";
constexpr std::string_view kPrefix = "cq_store_";
constexpr std::string_view kSuffix = ".so";

bool is_module_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

fs::path file_name_of(std::string_view module_name) {
  std::string name(kPrefix);
  name += module_name;
  name += kSuffix;
  return name;
}

/// The module files of one directory, by name; none when it can't be read.
std::vector<fs::path> module_files(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code failure;
  for (fs::directory_iterator entry(directory, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) {
      files.push_back(entry->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// The offered scheme whose dialect is nearest, when it is near enough to be a slip of the hand.
std::string suggestion(std::string_view dialect, const std::vector<std::string>& offered) {
  std::vector<std::string> dialects;
  dialects.reserve(offered.size());
  for (const std::string& scheme : offered) {
    dialects.push_back(scheme.substr(0, scheme.find('+')));
  }
  std::string lower(dialect);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::optional<std::size_t> nearest = nearest_name(lower, dialects);
  return nearest ? "; did you mean '" + offered[*nearest] + "://'?" : "";
}

std::vector<std::string> offered_schemes(const std::vector<FoundModule>& found) {
  std::vector<std::string> offered;
  for (const FoundModule& each : found) {
    for (const std::string& scheme :
         each.module ? each.module->schemes() : std::vector<std::string>{}) {
      if (std::find(offered.begin(), offered.end(), scheme) == offered.end()) {
        offered.push_back(scheme);
      }
    }
  }
  return offered;
}

[[noreturn]] void refuse_unknown_scheme(const DatabaseUrl& url,
                                        const std::vector<FoundModule>& found) {
  const std::vector<std::string> offered = offered_schemes(found);
  std::string list;
  for (const std::string& scheme : offered) {
    list += (list.empty() ? "" : ", ") + scheme + "://";
  }
  std::string broken;
  for (const FoundModule& each : found) {
    broken += each.module ? "" : "\n  " + each.problem;
  }
  throw Error(ErrorKind::kInvalidArgument,
              "No store module serves '" + scheme_of(url) + "://'; those found serve " +
                  (list.empty() ? "nothing" : list) + suggestion(url.dialect, offered) +
                  (broken.empty() ? "" : "\nModules that could not be loaded:" + broken));
}

}  // namespace

std::vector<ModuleDirectory> module_search_path(const SettingLookup& lookup) {
  std::vector<ModuleDirectory> directories;
  const std::string setting = lookup(kSearchPathSetting).value_or("");
  for (std::size_t begin = 0; begin <= setting.size();) {
    const std::size_t end = std::min(setting.find(':', begin), setting.size());
    if (end > begin) {
      directories.push_back({setting.substr(begin, end - begin), kSearchPathSetting});
    }
    begin = end + 1;
  }
  std::error_code failure;
  const fs::path binary = fs::read_symlink("/proc/self/exe", failure);
  if (!failure) {
    directories.push_back({binary.parent_path().parent_path() / "lib" / "cq", "beside the binary"});
  }
  const fs::path installed = CQ_INSTALL_MODULE_DIRECTORY;
  if (directories.empty() || directories.back().path != installed) {
    directories.push_back({installed, "the install directory"});
  }
  return directories;
}

ModuleLoader::ModuleLoader(std::vector<ModuleDirectory> search_path)
    : search_path_(std::move(search_path)) {}

StoreModule ModuleLoader::load_for(const DatabaseUrl& url) const {
  const auto listed = module_name_for(url.dialect);
  const std::string name(listed.value_or(url.dialect));
  std::string tried;
  bool is_there = false;
  std::optional<StoreModule> other;  // of the dialect's name, which serves other dialects
  for (const ModuleDirectory& directory : search_path_) {
    if (!is_module_name(name)) {
      break;
    }
    const fs::path file = directory.path / file_name_of(name);
    std::error_code failure;
    std::string problem = "there is no such file";
    if (fs::exists(file, failure)) {
      is_there = true;
      try {
        StoreModule module = StoreModule::load(file);
        if (module.serves_dialect(url.dialect)) {
          return module;
        }
        problem = "it does not serve '" + url.dialect + "://'";
        other = std::move(module);
      } catch (const Error& error) {
        problem = error.what();
      }
    } else if (failure) {
      problem = failure.message();
    }
    tried += "\n  " + file.string() + " (" + directory.reason + "): " + problem;
  }
  // Any dialect may be served by a module of another name.
  std::vector<FoundModule> found = find_all();
  for (FoundModule& each : found) {
    if (each.module && each.module->serves_dialect(url.dialect)) {
      return *std::move(each.module);
    }
  }
  if (other) {
    other->check_serves(url);
  }
  if (!listed && !is_there) {
    refuse_unknown_scheme(url, found);
  }
  throw Error(ErrorKind::kUnavailable, "The store module for '" + url.dialect +
                                           "://' could not be loaded; put it into one of these "
                                           "places or set " +
                                           kSearchPathSetting + ". Tried, in this order:" + tried);
}

std::vector<ModuleFile> ModuleLoader::find_files() const {
  std::vector<ModuleFile> files;
  for (const ModuleDirectory& directory : search_path_) {
    for (fs::path& file : module_files(directory.path)) {
      std::string name = file.stem().string().substr(kPrefix.size());
      files.push_back({std::move(file), directory.reason, std::move(name)});
    }
  }
  return files;
}

std::vector<FoundModule> ModuleLoader::find_all() const {
  std::vector<FoundModule> found;
  for (const auto& [file, reason, name] : find_files()) {
    try {
      found.push_back({file, StoreModule::load(file), ""});
    } catch (const Error& error) {
      found.push_back({file, std::nullopt, error.what()});
    }
  }
  return found;
}

}  // namespace cq::host
