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
  const bool is_unknown = std::holds_alternative<NoSuchPath>(decoded);
  const bool is_of_others = std::holds_alternative<NoSuchMethod>(decoded);
  if (!(is_unknown || is_of_others) || !has_escaped_slash(sent)) return decoded;
  Match whole = router.match(method, sent);
  if (auto* const matched = std::get_if<Matched>(&whole)) {
    for (auto& [name, value] : matched->parameters) value = text::percent_decoded(value);
    return whole;
  }
  const bool says_more = is_unknown && std::holds_alternative<NoSuchMethod>(whole);
  return says_more ? std::move(whole) : std::move(decoded);
}

}  // namespace cq::api
