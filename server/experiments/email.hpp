#pragma once

#include <string>
#include <string_view>

#include "api/rule.hpp"

/// E-mail addresses, by the rules of the original's: one that can be written to from elsewhere.
namespace cq::experiments {

/// An address as it is kept, or what is wrong with a text that is none.
struct ParsedEmail {
  std::string email{};
  std::string problem{};  ///< a sentence; empty: there is none
};

/// Takes "a@b.example" and "Name <a@b.example>", with blanks around it. The domain becomes lower
/// case and is decoded from Punycode; the part before the @ stays as it is. Safe from any thread.
ParsedEmail parse_email(std::string_view text);

/// The text of an e-mail address; read as it is kept.
class EmailRule : public api::Rule<std::string> {
 public:
  void read(const JsonValue& input, api::Reading& reading, std::string& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

}  // namespace cq::experiments
