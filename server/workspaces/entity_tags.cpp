#include "workspaces/entity_tags.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "api/errors.hpp"
#include "workspaces/request_headers.hpp"

namespace cq::workspaces {
namespace {

/// Whether a list of tags, e.g. `"a", "b"`, or "*" has that one. A weak tag matches nothing.
bool names_tag(std::string_view list, std::string_view tag) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (item == "*" || item == tag) return true;
  }
  return false;
}

}  // namespace

std::string entity_tag_of(Timestamp updated_at) {
  return '"' + std::to_string(updated_at.time_since_epoch().count()) + '"';
}

http::Response with_entity_tag(http::Response response, Timestamp updated_at) {
  response.headers.push_back({"ETag", entity_tag_of(updated_at)});
  return response;
}

std::optional<Timestamp> relied_on(const api::Call& call,
                                   const std::optional<Timestamp>& updated_at) {
  const std::string* condition = api::header_of(call, kIfMatch);
  if (condition == nullptr) return std::nullopt;
  if (!updated_at || !names_tag(*condition, entity_tag_of(*updated_at))) refuse_changed();
  return updated_at;
}

void refuse_changed() {
  throw api::Refusal(412, "It was changed since; read it again and decide anew");
}

}  // namespace cq::workspaces
