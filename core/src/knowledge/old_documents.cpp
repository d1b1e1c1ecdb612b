#include <algorithm>
#include <array>
#include <cq/json.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <utility>
#include <variant>

#include "knowledge/old_forms.hpp"

namespace cq {
namespace {

using NewName = std::pair<std::string_view, std::string_view>;

// TIER_UNSPECIFIED is how an absent tier was written.
constexpr std::array<NewName, 8> kTiers{{{"TIER_UNSPECIFIED", "private"},
                                         {"TIER_LOCAL", "local"},
                                         {"TIER_PRIVATE", "private"},
                                         {"TIER_TEAM", "private"},
                                         {"TIER_PUBLIC", "public"},
                                         {"TIER_GLOBAL", "public"},
                                         {"team", "private"},
                                         {"global", "public"}}};

std::string_view new_tier(std::string_view tier) {
  const auto* const found = std::find_if(
      kTiers.begin(), kTiers.end(), [tier](const NewName& name) { return name.first == tier; });
  return found == kTiers.end() ? tier : found->second;
}

std::string new_flag_reason(std::string_view reason) {
  if (!is_old_flag_reason(reason)) {
    return std::string(reason);
  }
  std::string name(reason.substr(std::string_view("FLAG_REASON_").size()));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

/// Makes a new value of an old one, and lists what it changed.
class Converter {
 public:
  [[nodiscard]] JsonValue unit(const JsonValue& old) {
    const bool has_domains = old.member("domains") != nullptr;
    JsonValue::Object members;
    for (const auto& [name, value] : *old.as_object()) {
      if (name == "domain" && !has_domains) {
        members.emplace_back("domains", list_of(value));
        changes_.emplace_back("domain -> domains");
      } else if (name == "tier") {
        members.emplace_back(name, text(name, value, new_tier));
      } else if (name == "id" || name == "superseded_by") {
        members.emplace_back(name, text(name, value, without_uuid_dashes));
      } else if (name == "flags" && value.as_array() != nullptr) {
        members.emplace_back(name, json_array(*value.as_array(), [this](const JsonValue& each) {
                               return flag(each);
                             }));
      } else {
        members.emplace_back(name, value);
      }
    }
    return members;
  }

  [[nodiscard]] std::vector<std::string> take_changes() { return std::move(changes_); }

 private:
  [[nodiscard]] static JsonValue list_of(const JsonValue& value) {
    return value.as_string() == nullptr ? value : JsonValue(JsonValue::Array{value});
  }

  [[nodiscard]] JsonValue flag(const JsonValue& old) {
    if (old.as_object() == nullptr) {
      return old;
    }
    JsonValue::Object members;
    for (const auto& [name, value] : *old.as_object()) {
      if (name == "reason") {
        members.emplace_back(name, text("flag", value, new_flag_reason));
      } else if (name == "duplicate_of") {
        members.emplace_back(name, text(name, value, without_uuid_dashes));
      } else {
        members.emplace_back(name, value);
      }
    }
    return members;
  }

  template <typename Rename>
  [[nodiscard]] JsonValue text(const std::string& name, const JsonValue& old,
                               const Rename& rename) {
    if (old.as_string() == nullptr) {
      return old;
    }
    std::string renamed(rename(*old.as_string()));
    if (renamed != *old.as_string()) {
      changes_.push_back(name + " " + *old.as_string() + " -> " + renamed);
    }
    return renamed;
  }

  std::vector<std::string> changes_;
};

}  // namespace

std::string without_uuid_dashes(std::string_view id) {
  constexpr std::string_view kForm = "ku_xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (id.size() != kForm.size()) {
    return std::string(id);
  }
  std::string plain;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool is_hex = (id[i] >= '0' && id[i] <= '9') || (id[i] >= 'a' && id[i] <= 'f');
    if (kForm[i] == 'x' ? !is_hex : id[i] != kForm[i]) {
      return std::string(id);
    }
    if (id[i] != '-') {
      plain += id[i];
    }
  }
  return plain;
}

std::optional<ConvertedDocument> convert_old_document(std::string_view document) {
  const auto parsed = parse_json(document);
  const auto* const old = std::get_if<JsonValue>(&parsed);
  if (old == nullptr || old->as_object() == nullptr) {
    return std::nullopt;
  }
  Converter converter;
  const JsonValue unit = converter.unit(*old);
  std::vector<std::string> changes = converter.take_changes();
  if (changes.empty()) {
    return std::nullopt;
  }
  const JsonValue* const tier = unit.member("tier");
  return ConvertedDocument{
      write_json(unit),
      tier == nullptr || tier->as_string() == nullptr ? std::string() : *tier->as_string(),
      std::move(changes)};
}

OldDocuments::~OldDocuments() = default;

}  // namespace cq
