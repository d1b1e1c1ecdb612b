#include "api/sent_path.hpp"

#include <string>
#include <utility>
#include <variant>

#include "text/text.hpp"

namespace cq::api {
namespace {

bool has_escaped_slash(std::string_view path) {
  return path.find("%2F") != std::string_view::npos || path.find("%2f") != std::string_view::npos;
}

}  // namespace

Match match_sent(const Router& router, std::string_view method, std::string_view sent) {
  Match decoded = router.match(method, text::percent_decoded(sent));
  if (!std::holds_alternative<NoSuchPath>(decoded) || !has_escaped_slash(sent)) return decoded;
  Match whole = router.match(method, sent);
  auto* const matched = std::get_if<Matched>(&whole);
  if (matched == nullptr) {
    return std::holds_alternative<NoSuchMethod>(whole) ? std::move(whole) : std::move(decoded);
  }
  for (auto& [name, value] : matched->parameters) value = text::percent_decoded(value);
  return whole;
}

}  // namespace cq::api
