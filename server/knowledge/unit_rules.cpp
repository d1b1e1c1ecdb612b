#include "knowledge/unit_rules.hpp"

#include <algorithm>
#include <cq/host/refuse.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <cstddef>

#include "crypto/encoding.hpp"

namespace cq::knowledge {

using host::refuse;

namespace {

bool is_namespace_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// Whether there is white space anywhere in the text, Unicode's included.
bool has_white_space(std::string_view text) {
  while (!text.empty()) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) {
      ++length;
    }
    if (trim(text.substr(0, length)).empty()) {
      return true;
    }
    text.remove_prefix(length);
  }
  return false;
}

/// "namespace:name", as in ^[a-z0-9][a-z0-9_-]*:\S+$
bool is_extension_name(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == name.size()) {
    return false;
  }
  const std::string_view prefix = name.substr(0, colon);
  return prefix.front() != '_' && prefix.front() != '-' &&
         std::all_of(prefix.begin(), prefix.end(), is_namespace_letter) &&
         !has_white_space(name.substr(colon + 1));
}

}  // namespace

bool is_unit_id(std::string_view text) {
  constexpr std::string_view kPrefix = "ku_";
  constexpr std::size_t kDigits = 32;
  return text.starts_with(kPrefix) && crypto::is_hex(text.substr(kPrefix.size()), kDigits);
}

void check_domains(const std::vector<std::string>& domains) {
  if (domains.empty()) {
    refuse("At least one non-empty domain is required");
  }
  if (domains.size() > limits::kDomains) {
    refuse("domains: at most " + std::to_string(limits::kDomains) + " are allowed, got " +
           std::to_string(domains.size()));
  }
  for (const std::string& domain : domains) {
    const std::size_t length = code_points(domain);
    if (length > limits::kDomainLength) {
      refuse("domains: each must be at most " + std::to_string(limits::kDomainLength) +
             " characters, got " + std::to_string(length));
    }
  }
}

void check_extensions(const JsonValue::Object& extensions) {
  for (const auto& [name, value] : extensions) {
    if (!is_extension_name(name)) {
      refuse("extensions: '" + name + "' is not of the form <namespace>:<name>");
    }
  }
}

}  // namespace cq::knowledge
