#include "database/contents_text.hpp"

#include <cstdint>

#include "api/nullable_json.hpp"

namespace cq::database {

std::string in_words(const RecordKinds& kinds, const Contents& contents) {
  std::string text = contents.revision ? "revision " + *contents.revision : "no recorded revision";
  if (!contents.counts) return text + ", none of this server's tables";
  for (const std::string& words : counted(kinds, *contents.counts)) text += ", " + words;
  return text;
}

JsonValue in_json(const RecordKinds& kinds, const Contents& contents) {
  JsonValue json;
  json.add("revision", api::text_or_null(contents.revision));
  for (const RecordKind& kind : kinds) {
    json.add(kind.plural, contents.counts
                              ? JsonValue(static_cast<std::int64_t>(contents.counts->of(kind.name)))
                              : JsonValue());
  }
  json.add("last_change", contents.last_change
                              ? JsonValue(format_timestamp(*contents.last_change, UtcSuffix::kZ))
                              : JsonValue());
  return json;
}

}  // namespace cq::database
