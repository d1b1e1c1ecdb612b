#include "database/contents_text.hpp"

#include <cstdint>
#include <utility>

#include "text/text.hpp"

namespace cq::database {

std::string in_words(const RecordKinds& kinds, const Contents& contents) {
  std::string text = contents.revision ? "revision " + *contents.revision : "no recorded revision";
  if (!contents.counts) return text + ", none of this server's tables";
  for (const std::string& words : counted(kinds, *contents.counts)) text += ", " + words;
  return text;
}

JsonValue in_json(const RecordKinds& kinds, const Contents& contents) {
  JsonValue json = json_object({{"revision", contents.revision}});
  for (const RecordKind& kind : kinds) {
    json.add(kind.plural,
             contents.counts ? JsonValue(contents.counts->of(kind.name)) : JsonValue());
  }
  json.add("last_change", contents.last_change
                              ? JsonValue(format_timestamp(*contents.last_change, UtcSuffix::kZ))
                              : JsonValue());
  if (contents.other_tables.empty()) return json;
  json.add("other_tables", json_array(contents.other_tables, [](const OtherTable& table) {
             return json_object({{"name", table.name}, {"rows", table.rows}});
           }));
  return json;
}

std::string in_words(const OtherTable& table) {
  const std::string rows = table.rows ? text::counted(*table.rows, "row") + " of " : "";
  return rows + "the table '" + table.name + "', which is " +
         (table.is_of_tool() ? "another tool's: " + table.tool : "none of this server's");
}

}  // namespace cq::database
