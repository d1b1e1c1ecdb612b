#include "database/module_listing.hpp"

#include <algorithm>
#include <cq/host/capabilities.hpp>
#include <cq/host/module_loader.hpp>
#include <cq/text.hpp>
#include <cstdlib>
#include <utility>

#include "database/packed_fields.hpp"

namespace cq::database {
namespace {

// What comes before the schemes, whose number is the last of these, and the capabilities.
constexpr std::size_t kSingleFields = 6;

std::string pack(const host::StoreModule& module) {
  const std::vector<std::string> schemes = module.schemes();
  const auto& chain = module.migrations();
  std::vector<std::string> fields{
      std::string(module.name()),        std::string(module.version()),
      std::string(module.summary()),     std::to_string(module.interface_version()),
      chain.empty() ? "" : chain.head(), std::to_string(schemes.size())};
  fields.insert(fields.end(), schemes.begin(), schemes.end());
  const std::vector<std::string> names = host::names_of_capabilities(module.capabilities());
  fields.insert(fields.end(), names.begin(), names.end());
  return pack_fields(fields);
}

/// nullopt when the child wrote something else, as a module in it may.
std::optional<ModuleFacts> unpack(const std::string& packed) {
  std::vector<std::string> fields = unpack_fields(packed);
  if (fields.size() < kSingleFields) {
    return std::nullopt;
  }
  const auto number = static_cast<std::size_t>(std::atoll(fields[kSingleFields - 1].c_str()));
  if (fields.size() - kSingleFields < number) {
    return std::nullopt;
  }
  const auto schemes = fields.begin() + kSingleFields;
  const auto capabilities = schemes + static_cast<std::ptrdiff_t>(number);
  return ModuleFacts{.name = fields[0],
                     .version = fields[1],
                     .summary = fields[2],
                     .interface_version = fields[3],
                     .head = fields[4],
                     .schemes = {schemes, capabilities},
                     .capabilities = {capabilities, fields.end()}};
}

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

JsonValue json_of(const std::vector<std::string>& texts) {
  JsonValue::Array array;
  for (const std::string& text : texts) {
    array.emplace_back(shown(text));
  }
  return JsonValue(std::move(array));
}

JsonValue json_of(const ListedModule& module) {
  const auto text = [&module](std::string ModuleFacts::*member) {
    return module.facts ? JsonValue(shown((*module.facts).*member)) : JsonValue();
  };
  const auto texts = [&module](std::vector<std::string> ModuleFacts::*member) {
    return module.facts ? json_of((*module.facts).*member) : JsonValue();
  };
  JsonValue json;
  json.add("file", JsonValue(shown(module.file.string())));
  json.add("where", JsonValue(module.where));
  json.add("name", text(&ModuleFacts::name));
  json.add("version", text(&ModuleFacts::version));
  json.add("summary", text(&ModuleFacts::summary));
  json.add("interface", module.facts
                            ? JsonValue(JsonValue::Integer{module.facts->interface_version})
                            : JsonValue());
  json.add("schemes", texts(&ModuleFacts::schemes));
  json.add("capabilities", texts(&ModuleFacts::capabilities));
  json.add("head",
           module.facts && module.facts->head.empty() ? JsonValue() : text(&ModuleFacts::head));
  json.add("problem", module.facts ? JsonValue() : JsonValue(shown(module.problem)));
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
  const std::string file = "  file          " + module.file.string() + " (" + module.where + ")\n";
  if (!module.facts) {
    return module.file.filename().string() + " can't be loaded\n" + file + "  reason        " +
           module.problem + "\n";
  }
  const ModuleFacts& facts = *module.facts;
  return facts.name + " " + facts.version + ": " + facts.summary + "\n" + file +
         "  interface     " + facts.interface_version + "\n" + "  serves        " +
         listed(facts.schemes, "://") + "\n" + "  capabilities  " + listed(facts.capabilities, "") +
         "\n" + "  head          " + (facts.head.empty() ? "none" : facts.head) + "\n";
}

}  // namespace

ListedModule try_module(const std::filesystem::path& file, std::chrono::seconds patience) {
  const IsolatedResult loaded =
      run_isolated([&file] { return pack(host::StoreModule::load(file)); }, patience);
  if (!loaded.succeeded) {
    return {file, "", std::nullopt, loaded.text};
  }
  std::optional<ModuleFacts> facts = unpack(loaded.text);
  if (!facts) {
    return {file, "", std::nullopt, "it wrote into this program's own report."};
  }
  return {file, "", std::move(facts), ""};
}

std::vector<ListedModule> list_modules(const host::SettingLookup& lookup,
                                       std::chrono::seconds patience) {
  std::vector<ListedModule> modules;
  for (const auto& [file, reason] :
       host::ModuleLoader(host::module_search_path(lookup)).find_files()) {
    modules.push_back(try_module(file, patience));
    modules.back().where = reason;
  }
  return modules;
}

JsonValue modules_json(const std::vector<ListedModule>& modules) {
  JsonValue::Array array;
  for (const ListedModule& module : modules) {
    array.push_back(json_of(module));
  }
  JsonValue json;
  json.add("modules", JsonValue(std::move(array)));
  return json;
}

std::string in_words(const std::vector<ListedModule>& modules) {
  std::string text;
  for (const ListedModule& module : modules) {
    text += (text.empty() ? "" : "\n") + shown(in_words(module));
  }
  return text;
}

}  // namespace cq::database
