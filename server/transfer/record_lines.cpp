#include "transfer/record_lines.hpp"

#include <cq/host/database_url_resolver.hpp>
#include <cq/json_writer.hpp>

namespace cq::transfer {

std::string header_line(const std::vector<std::string>& features,
                        const database::RecordKinds& kinds, Timestamp created_at,
                        const ArchiveCounts& counts) {
  JsonObjectWriter line;
  line.add("format", kFormat);
  if (features == std::vector<std::string>{std::string(host::kFirstFeature)}) {
    line.add("version", kFormatVersion);
  } else {
    line.add("version", kFeaturesVersion).add("features", features);
  }
  return line.add("created_at", format_timestamp(created_at, UtcSuffix::kOffset))
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
