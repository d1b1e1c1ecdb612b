#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"

/// Bodies that browsers make of forms.
namespace cq::api {

/// A file of a form, as it was sent.
struct FormFile {
  std::string field;
  std::string name;
  std::string content_type;
  std::string_view bytes;  ///< of the request's body, with which it stays valid
};

/// The fields of a form, in their order.
struct Form {
  std::vector<std::pair<std::string, std::string>> texts{};
  std::vector<FormFile> files{};

  /// The last file of that field; null when there is none.
  [[nodiscard]] const FormFile* find_file(std::string_view field) const noexcept;
};

/// More fields, with a name and what it holds, than a form may have.
inline constexpr std::size_t kMaxFormFields = 1000;

/// The form in a request's body: application/x-www-form-urlencoded or multipart/form-data; any
/// other body has no fields. Throws Refusal (400) for a multipart body that is broken or has too
/// many fields. Safe from any thread.
Form parse_form(const http::Request& request);

}  // namespace cq::api
