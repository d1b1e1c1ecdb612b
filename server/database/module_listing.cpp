#include "database/module_listing.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/host/module_loader.hpp>
#include <cq/text.hpp>
#include <utility>

#include "database/isolation.hpp"

namespace cq::database {
namespace {

/// As it can be in JSON and on a terminal, whatever bytes a module or a path has.
std::string shown(std::string text) {
  const bool is_text = is_utf8(text);
  std::replace_if(
      text.begin(), text.end(),
      [is_text](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n') || byte == 0x7f || (byte >= 0x80 && !is_text);
      },
      '?');
  return text;
}

std::vector<std::string> shown(std::vector<std::string> texts) {
  for (std::string& text : texts) {
    text = shown(std::move(text));
  }
  return texts;
}

JsonValue packed_feature(const host::StoreFeature& feature) {
  const host::MigrationChain& chain = feature.migrations();
  return json_object({{"name", feature.name()},
                      {"parts", feature.parts()},
                      {"head", chain.empty() ? "" : shown(chain.head())}});
}

JsonValue packed_setting(const host::ModuleSetting& setting) {
  return json_object({{"name", shown(setting.name)},
                      {"parameter", shown(setting.parameter)},
                      {"values", shown(setting.values)},
                      {"least", setting.least},
                      {"most", setting.most},
                      {"default", shown(setting.default_value)},
                      {"help", shown(setting.help)}});
}

host::ModuleSetting unpack_setting(const ChildReport& report) {
  return {.name = report.text("name"),
          .parameter = report.text("parameter"),
          .values = report.texts("values"),
          .least = report.integer("least"),
          .most = report.integer("most"),
          .default_value = report.text("default"),
          .help = report.text("help")};
}

/// The facts as a child process hands them over.
std::string pack(const host::StoreModule& module) {
  return write_json(json_object({{"name", shown(std::string(module.name()))},
                                 {"version", shown(std::string(module.version()))},
                                 {"summary", shown(std::string(module.summary()))},
                                 {"interface", std::to_string(module.interface_version())},
                                 {"schemes", shown(module.schemes())},
                                 {"features", json_array(module.features(), packed_feature)},
                                 {"settings", json_array(module.settings(), packed_setting)}}));
}

/// Throws Error: corrupt when the child wrote something else.
ModuleFacts unpack(const std::string& packed) {
  const ChildReport report = ChildReport::parse(packed);
  ModuleFacts facts{.name = report.text("name"),
                    .version = report.text("version"),
                    .summary = report.text("summary"),
                    .interface_version = report.text("interface"),
                    .schemes = report.texts("schemes"),
                    .features = {},
                    .settings = {}};
  for (const ChildReport& feature : report.objects("features")) {
    facts.features.push_back({.name = feature.text("name"),
                              .head = feature.text("head"),
                              .parts = feature.texts("parts")});
  }
  for (const ChildReport& setting : report.objects("settings")) {
    facts.settings.push_back(unpack_setting(setting));
  }
  return facts;
}

JsonValue feature_json(const FeatureFacts& feature) {
  return json_object({{"name", feature.name},
                      {"parts", feature.parts},
                      {"head", feature.head.empty() ? JsonValue() : feature.head}});
}

JsonValue setting_json(const host::ModuleSetting& setting) {
  return json_object({{"name", setting.name},
                      {"parameter", setting.parameter},
                      {"allowed", setting.allowed()},
                      {"default", setting.default_value},
                      {"help", setting.help}});
}

JsonValue listed_module_json(const ListedModule& module) {
  JsonValue json = json_object({{"file", shown(module.file.string())}, {"where", module.where}});
  if (!module.facts) {
    for (const char* name :
         {"name", "version", "summary", "interface", "schemes", "features", "settings"}) {
      json.add(name, nullptr);
    }
    return std::move(json.add("problem", shown(module.problem)));
  }
  const ModuleFacts& facts = *module.facts;
  json.add("name", facts.name)
      .add("version", facts.version)
      .add("summary", facts.summary)
      .add("interface", JsonValue::Integer{facts.interface_version})
      .add("schemes", facts.schemes)
      .add("features", json_array(facts.features, feature_json))
      .add("settings", json_array(facts.settings, setting_json))
      .add("problem", nullptr);
  return json;
}

std::string listed(const std::vector<std::string>& texts, const char* suffix) {
  std::string list;
  for (const std::string& text : texts) {
    list += list.empty() ? "" : ", ";
    list += text;
    list += suffix;
  }
  return list;
}

std::string in_words(const ListedModule& module) {
  const std::string file = "  file       " + module.file.string() + " (" + module.where + ")\n";
  if (!module.facts) {
    return module.file.filename().string() + " can't be loaded\n" + file + "  reason     " +
           module.problem + "\n";
  }
  const ModuleFacts& facts = *module.facts;
  std::string text = facts.name + " " + facts.version + ": " + facts.summary + "\n" + file +
                     "  interface  " + facts.interface_version + "\n" + "  serves     " +
                     listed(facts.schemes, "://") + "\n";
  for (const FeatureFacts& feature : facts.features) {
    text += "  feature    " + feature.name + "\n  parts      " + listed(feature.parts, "") +
            "\n  head       " + (feature.head.empty() ? "none" : feature.head) + "\n";
  }
  for (const host::ModuleSetting& setting : facts.settings) {
    text += "  setting    " + setting.name + " (" + setting.allowed() + "; default " +
            setting.default_value + "): " + setting.help + "\n";
  }
  return text;
}

ListedModule try_loading(const std::filesystem::path& file, std::chrono::seconds patience,
                         const std::function<std::string()>& load_and_pack) {
  const IsolatedResult loaded = run_isolated(load_and_pack, patience);
  if (!loaded.succeeded) {
    return {file, "", std::nullopt, loaded.text};
  }
  try {
    return {file, "", unpack(loaded.text), ""};
  } catch (const Error& error) {
    return {file, "", std::nullopt, error.what()};
  }
}

}  // namespace

ListedModule try_module(const std::filesystem::path& file, std::chrono::seconds patience) {
  return try_loading(file, patience, [&file] { return pack(host::StoreModule::load(file)); });
}

ListedModule try_module_for(const host::SettingLookup& lookup, const DatabaseUrl& url,
                            std::chrono::seconds patience) {
  return try_loading({}, patience, [&] {
    return pack(host::ModuleLoader(host::module_search_path(lookup)).load_for(url));
  });
}

std::vector<ListedModule> list_modules(const host::SettingLookup& lookup,
                                       std::chrono::seconds patience) {
  std::vector<ListedModule> modules;
  for (const host::ModuleFile& file :
       host::ModuleLoader(host::module_search_path(lookup)).find_files()) {
    modules.push_back(try_module(file.path, patience));
    modules.back().where = file.reason;
  }
  return modules;
}

JsonValue modules_json(const std::vector<ListedModule>& modules) {
  return json_object({{"modules", json_array(modules, listed_module_json)}});
}

std::string in_words(const std::vector<ListedModule>& modules) {
  std::string text;
  for (const ListedModule& module : modules) {
    text += (text.empty() ? "" : "\n") + shown(in_words(module));
  }
  return text;
}

}  // namespace cq::database
