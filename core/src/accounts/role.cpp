#include <cq/accounts/users.hpp>

#include "records/names.hpp"

namespace cq {
namespace {

constexpr records::Names<3> kRoles{"reader", "reviewer", "admin"};

}  // namespace

std::string_view to_string(Role role) noexcept {
  return records::name_in(kRoles, role);
}

std::optional<Role> parse_role(std::string_view text) noexcept {
  return records::value_in<Role>(kRoles, text);
}

// The key function of the part's class: its virtual table lives in this library.
Users::~Users() = default;

}  // namespace cq
