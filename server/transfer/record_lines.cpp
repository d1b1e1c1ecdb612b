#include "transfer/record_lines.hpp"

#include <cq/json_writer.hpp>

namespace cq::transfer {

std::string header_line(const database::RecordKinds& kinds, Timestamp created_at,
                        const ArchiveCounts& counts) {
  return JsonObjectWriter()
      .add("format", kFormat)
      .add("version", kFormatVersion)
      .add("created_at", format_timestamp(created_at, UtcSuffix::kOffset))
      .add("counts", database::counts_json(kinds, counts))
      .take();
}

std::string record_line(const ArchiveRecord& record) {
  std::string line = R"({"type":)";
  append_json_string(line, record.kind);
  if (record.json != "{}") {
    line += ',';
  }
  return line.append(record.json, 1);
}

std::string footer_line(const database::RecordKinds& kinds, const ArchiveCounts& counts,
                        std::string_view sha256) {
  return JsonObjectWriter()
      .add("type", "footer")
      .add("counts", database::counts_json(kinds, counts))
      .add("sha256", sha256)
      .take();
}

std::string in_words(const database::RecordKinds& kinds, const ArchiveCounts& counts) {
  return database::in_sentence(database::counted(kinds, counts));
}

}  // namespace cq::transfer
