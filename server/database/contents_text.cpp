#include "database/contents_text.hpp"

#include <cstdint>

#include "api/nullable_json.hpp"
#include "text/text.hpp"

namespace cq::database {
namespace {

JsonValue number_in(const Contents& contents, std::uint64_t ArchiveCounts::*figure) {
  if (!contents.counts) return {};
  return JsonValue(static_cast<std::int64_t>((*contents.counts).*figure));
}

}  // namespace

std::string in_words(const Contents& contents) {
  const std::string revision =
      contents.revision ? "revision " + *contents.revision : "no recorded revision";
  if (!contents.counts) return revision + ", none of this server's tables";
  return revision + ", " + text::counted(contents.counts->users, "user") + ", " +
         text::counted(contents.counts->api_keys, "API key") + ", " +
         text::counted(contents.counts->units, "unit");
}

JsonValue in_json(const Contents& contents) {
  JsonValue json;
  json.add("revision", api::text_or_null(contents.revision));
  json.add("users", number_in(contents, &ArchiveCounts::users));
  json.add("api_keys", number_in(contents, &ArchiveCounts::api_keys));
  json.add("units", number_in(contents, &ArchiveCounts::units));
  json.add("last_change", contents.last_change
                              ? JsonValue(format_timestamp(*contents.last_change, UtcSuffix::kZ))
                              : JsonValue());
  return json;
}

}  // namespace cq::database
