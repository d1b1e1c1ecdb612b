#include <cq/accounts/users.hpp>

namespace cq {

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::kReviewer:
      return "reviewer";
    case Role::kAdmin:
      return "admin";
    case Role::kReader:
      break;
  }
  return "reader";
}

std::optional<Role> parse_role(std::string_view text) noexcept {
  for (const Role role : {Role::kReader, Role::kReviewer, Role::kAdmin}) {
    if (text == to_string(role)) {
      return role;
    }
  }
  return std::nullopt;
}

// The key function of the part's class: its virtual table lives in this library.
Users::~Users() = default;

}  // namespace cq
