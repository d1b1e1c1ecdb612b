#include "cli/contents_text.hpp"

#include <cstdint>

#include "wire/nullable_json.hpp"

namespace cq::cli {
namespace {

std::string counted(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

host::JsonValue number_in(const Contents& contents, std::uint64_t ArchiveCounts::*figure) {
  if (!contents.counts) return {};
  return host::JsonValue(static_cast<std::int64_t>((*contents.counts).*figure));
}

}  // namespace

std::string in_words(const Contents& contents) {
  const std::string revision =
      contents.revision ? "revision " + *contents.revision : "no recorded revision";
  if (!contents.counts) return revision + ", none of this server's tables";
  return revision + ", " + counted(contents.counts->users, "user") + ", " +
         counted(contents.counts->api_keys, "API key") + ", " +
         counted(contents.counts->units, "unit");
}

host::JsonValue in_json(const Contents& contents) {
  host::JsonValue json;
  json.add("revision", wire::text_or_null(contents.revision));
  json.add("users", number_in(contents, &ArchiveCounts::users));
  json.add("api_keys", number_in(contents, &ArchiveCounts::api_keys));
  json.add("units", number_in(contents, &ArchiveCounts::units));
  json.add("last_change", contents.last_change ? host::JsonValue(format_timestamp(
                                                     *contents.last_change, UtcSuffix::kZ))
                                               : host::JsonValue());
  return json;
}

}  // namespace cq::cli
