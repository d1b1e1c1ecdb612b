#include "accounts/key_scopes.hpp"

#include <algorithm>
#include <cq/host/refuse.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <cstddef>

namespace cq::accounts {
namespace {

// As much of the digest as leaves a label within its length.
constexpr std::size_t kProofDigits = 48;
static_assert(kScopeProofLabel.size() + kProofDigits <= limits::kKeyLabelLength);

// Each scope has its length in front, so that no two lists of scopes are the same message.
std::string proof_of(const std::vector<std::string>& scopes, const std::string& key_id,
                     const crypto::HmacSha256& pepper) {
  std::string message = "cq-scopes/1\n" + key_id;
  for (const std::string& scope : scopes) {
    message.append("\n").append(std::to_string(scope.size())).append(":").append(scope);
  }
  return std::string(kScopeProofLabel) + pepper.hex_of(message).substr(0, kProofDigits);
}

}  // namespace

bool is_scope_label(std::string_view label) noexcept {
  return label.starts_with(kScopeLabel) || label.starts_with(kScopeProofLabel);
}

std::vector<std::string> with_scopes(std::vector<std::string> labels,
                                     const std::vector<std::string>& scopes,
                                     const std::string& key_id, const crypto::HmacSha256& pepper) {
  std::vector<std::string> given;
  for (const std::string& scope : scopes) {
    if (scope.empty() || !is_utf8(scope) ||
        code_points(scope) + kScopeLabel.size() > limits::kKeyLabelLength) {
      host::refuse("scopes: each must be 1 to " +
                   std::to_string(limits::kKeyLabelLength - kScopeLabel.size()) +
                   " characters of UTF-8");
    }
    if (std::find(given.begin(), given.end(), scope) != given.end()) continue;
    given.push_back(scope);
    labels.push_back(std::string(kScopeLabel) + scope);
  }
  if (!given.empty()) labels.push_back(proof_of(given, key_id, pepper));
  return labels;
}

bool has_unproven_scopes(const std::vector<std::string>& labels) noexcept {
  const auto any_begins = [&labels](std::string_view beginning) {
    return std::any_of(labels.begin(), labels.end(), [beginning](const std::string& label) {
      return label.starts_with(beginning);
    });
  };
  return any_begins(kScopeLabel) && !any_begins(kScopeProofLabel);
}

std::vector<std::string> scopes_in(const std::vector<std::string>& labels,
                                   const std::string& key_id, const crypto::HmacSha256& pepper) {
  std::vector<std::string> scopes;
  for (const std::string& label : labels) {
    if (label.starts_with(kScopeLabel)) scopes.push_back(label.substr(kScopeLabel.size()));
  }
  if (scopes.empty()) return scopes;
  const std::string proof = proof_of(scopes, key_id, pepper);
  const bool is_proven = std::any_of(labels.begin(), labels.end(), [&proof](const auto& label) {
    return crypto::equal_in_constant_time(label, proof);
  });
  return is_proven ? scopes : std::vector<std::string>();
}

}  // namespace cq::accounts
