#include "database/record_kind.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cstdint>
#include <utility>

#include "text/text.hpp"

namespace cq::database {

const RecordKind* find_kind(const RecordKinds& kinds, std::string_view name) noexcept {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [name](const RecordKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

const RecordKind& kind_of(const RecordKinds& kinds, const ArchiveRecord& record) {
  if (const RecordKind* const kind = find_kind(kinds, record.kind)) {
    return *kind;
  }
  throw Error(ErrorKind::kNotImplemented, "The store holds the record '" + record.key +
                                              "' of the kind '" + record.kind +
                                              "', which this server doesn't know; use the server "
                                              "that wrote it.");
}

std::string name_of(const RecordKinds& kinds, const ArchiveRecord& record) {
  return kind_of(kinds, record).words + " '" + record.key + "'";
}

std::string in_sentence(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) {
      text += i + 1 < words.size() ? ", " : " " + std::string(last) + " ";
    }
    text += words[i];
  }
  return text;
}

std::string several_of(const RecordKind& kind) {
  return kind.words_of_several.empty() ? kind.words + "s" : kind.words_of_several;
}

bool is_counted(const RecordKind& kind, const ArchiveCounts& counts) noexcept {
  return !kind.is_counted_if_any || counts.of(kind.name) > 0;
}

std::vector<std::string> counted(const RecordKinds& kinds, const ArchiveCounts& counts) {
  std::vector<std::string> words;
  for (const RecordKind& kind : kinds) {
    if (is_counted(kind, counts)) {
      const std::uint64_t count = counts.of(kind.name);
      words.push_back(std::to_string(count) + " " + (count == 1 ? kind.words : several_of(kind)));
    }
  }
  return words;
}

std::vector<std::string> plurals(const RecordKinds& kinds) {
  std::vector<std::string> words;
  for (const RecordKind& kind : kinds) {
    words.push_back(several_of(kind));
  }
  return words;
}

JsonValue counts_json(const RecordKinds& kinds, const ArchiveCounts& counts) {
  JsonValue json = json_object({});
  for (const RecordKind& kind : kinds) {
    if (is_counted(kind, counts)) {
      json.add(kind.plural, counts.of(kind.name));
    }
  }
  return json;
}

std::string in_words(const RecordKinds& kinds, const Contents& contents) {
  std::string text = contents.revision ? "revision " + *contents.revision : "no recorded revision";
  if (!contents.counts) return text + ", none of this server's tables";
  for (const std::string& words : counted(kinds, *contents.counts)) text += ", " + words;
  return text;
}

JsonValue in_json(const RecordKinds& kinds, const Contents& contents) {
  JsonValue json = json_object({{"revision", contents.revision}});
  for (const RecordKind& kind : kinds) {
    if (!is_counted(kind, contents.counts.value_or(ArchiveCounts()))) {
      continue;
    }
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
