#include "knowledge/unit_export.hpp"

#include <cq/json.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "knowledge/unit_json.hpp"
#include "knowledge/unit_pages.hpp"
#include "text/csv.hpp"

namespace cq::knowledge {
namespace {

using text::csv_line;

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

std::string csv_line_of(const StoredUnit& stored) {
  const Unit unit = parse_unit_document(stored.document);
  const auto time = [](const std::optional<Timestamp>& at) {
    return at ? format_timestamp(*at, UtcSuffix::kZ) : std::string();
  };
  return csv_line({unit.id, std::string(to_string(stored.status)), unit.insight.summary,
                   unit.insight.detail, unit.insight.action, joined(unit.domains),
                   unit.created_by.value_or(""), time(unit.evidence.first_observed),
                   write_json(unit.evidence.confidence),
                   std::to_string(unit.evidence.confirmations), std::to_string(unit.flags.size()),
                   stored.reviewed_by.value_or(""), time(stored.reviewed_at)});
}

std::string json_line_of(const StoredUnit& stored) {
  return write_json(reviewed_unit_json(stored)) + '\n';
}

/// The units of a question, a page of the search after the other.
class ExportPieces {
 public:
  ExportPieces(const UnitSearch& units, UnitQuestion question, const LineFormat& format)
      : units_(units), question_(std::move(question)), format_(format) {
    // Where all units pass, a step then uses up what it has read, but for the one behind its page.
    question_.limit = UnitSearch::kFirstWindow - 1;
    question_.max_bytes = kPageBytes;
    question_.cursor.reset();
  }

  /// The lines of the next page, which may have none.
  std::string next() {
    FoundUnits found = units_.find(question_);
    std::string lines;
    for (const StoredUnit& unit : found.units) lines += format_.line_of(unit);
    ended_ = !found.next_cursor;
    question_.by_lists = found.by_lists;
    question_.cursor = std::move(found.next_cursor);
    return lines;
  }
  [[nodiscard]] bool ended() const noexcept { return ended_; }

 private:
  const UnitSearch& units_;
  UnitQuestion question_;
  const LineFormat format_;
  bool ended_ = false;
};

}  // namespace

LineFormat json_lines() {
  return {.file_name = "units.jsonl",
          .content_type = "application/jsonl",
          .head = "",
          .line_of = json_line_of};
}

LineFormat csv() {
  return {.file_name = "units.csv",
          .content_type = "text/csv; charset=utf-8",
          .head = csv_line({"id", "status", "summary", "detail", "action", "domains", "proposer",
                            "proposed", "confidence", "confirmations", "flags", "reviewer",
                            "reviewed"}),
          .line_of = csv_line_of};
}

http::Response export_response(const api::Call& call, const UnitSearch& units,
                               UnitQuestion question, const LineFormat& format) {
  const auto pieces = std::make_shared<ExportPieces>(units, std::move(question), format);
  http::Response response{
      .status = 200,
      .headers = {{"Content-Type", format.content_type},
                  {"Content-Disposition",
                   std::string("attachment; filename=\"") + format.file_name + '"'}},
      .body = format.head + pieces->next()};
  if (pieces->ended()) return response;
  response.rest = call.make_source([pieces] {
    using Kind = http::BodyPiece::Kind;
    std::string lines = pieces->next();
    // A search for rare words finds nothing for long: others have their turn between its steps.
    const Kind more = lines.empty() ? Kind::kPostponed : Kind::kMore;
    return http::BodyPiece{pieces->ended() ? Kind::kLast : more, std::move(lines)};
  });
  return response;
}

}  // namespace cq::knowledge
