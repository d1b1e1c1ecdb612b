#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/knowledge/unit.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <utility>
#include <variant>

#include "api/object_schema.hpp"
#include "api/text_rules.hpp"
#include "database/line_reading.hpp"
#include "knowledge/registration.hpp"
#include "knowledge/requests.hpp"

namespace cq::knowledge {

namespace {

/// The member of a line, and of a unit's record, that is the document.
constexpr const char* kDocumentMember = "unit";

struct UnitLine {
  std::string status;
  std::optional<std::string> reviewed_by;
  std::optional<std::string> reviewed_at;
  std::optional<std::string> created_at;
};

const api::ObjectSchema<UnitLine>& unit_line() {
  using api::nullable;
  using api::text;
  static const JsonValue kNull;
  static const auto kSchema =
      api::ObjectSchema<UnitLine>("UnitLine")
          .required("status", &UnitLine::status, api::one_of({"pending", "approved", "rejected"}))
          .optional("reviewed_by", &UnitLine::reviewed_by,
                    nullable(text().at_most(limits::kCreatedByLength)), kNull)
          .optional("reviewed_at", &UnitLine::reviewed_at, nullable(text()), kNull)
          .optional("created_at", &UnitLine::created_at, nullable(text()), kNull);
  return kSchema;
}

void check_flag(const Flag& flag) {
  database::require_line(
      flag.reason == "stale" || flag.reason == "incorrect" || flag.reason == "duplicate",
      "unit.flags: a reason is not stale, incorrect or duplicate.");
  database::require_line(!flag.detail || code_points(*flag.detail) <= limits::kFlagDetailLength,
                         "unit.flags: a detail is too long.");
  database::require_line(!flag.duplicate_of || is_unit_id(*flag.duplicate_of),
                         "unit.flags: a duplicate_of is not the id of a unit.");
}

void check_evidence(const Evidence& evidence) {
  database::require_line(evidence.confidence >= 0.0 && evidence.confidence <= 1.0,
                         "unit.evidence.confidence is not a number from 0 to 1.");
  database::require_line(evidence.confirmations >= 0, "unit.evidence.confirmations is below 0.");
}

Unit parse_document(const std::string& document) {
  try {
    return parse_unit_document(document);
  } catch (const Error& error) {
    host::refuse(error.what());
  }
}

/// What was proposed, by the rules of proposals.
void check_proposal(const JsonValue& document) {
  const Proposal proposal = database::read_members(propose_request(), document);
  check_domains(proposal.domains);
  database::require_line(normalise_domains(proposal.domains) == proposal.domains,
                         "unit.domains are not trimmed, in lower case and without repeats.");
  if (proposal.extensions) {
    check_extensions(*proposal.extensions->as_object());
  }
}

void check_unit(const Unit& unit) {
  constexpr std::size_t kTierLength = 64;
  database::require_line(is_unit_id(unit.id), "unit.id is not ku_ and 32 lower-case hex digits.");
  database::require_line(unit.version >= 1, "unit.version is below 1.");
  database::require_line(!unit.tier.empty() && code_points(unit.tier) <= kTierLength,
                         "unit.tier is empty or too long.");
  database::require_line(
      !unit.created_by || code_points(*unit.created_by) <= limits::kCreatedByLength,
      "unit.created_by is too long.");
  database::require_line(!unit.superseded_by || is_unit_id(*unit.superseded_by),
                         "unit.superseded_by is not the id of a unit.");
  check_evidence(unit.evidence);
  std::for_each(unit.flags.begin(), unit.flags.end(), check_flag);
}

std::string document_of(const database::RecordLine& line) {
  if (line.verbatim) {
    return *line.verbatim;
  }
  const JsonValue* const member = line.members.member("document");
  const std::string* const document = member == nullptr ? nullptr : member->as_string();
  if (document == nullptr || document->empty()) {
    host::refuse("unit is not an object.");
  }
  return *document;
}

struct VoiceLine {
  std::string act;
  std::string voter;
  std::string at;
};

const api::ObjectSchema<VoiceLine>& voice_line() {
  using api::text;
  static const auto kSchema =
      api::ObjectSchema<VoiceLine>("VoiceLine")
          .required("act", &VoiceLine::act, api::one_of({"confirm", "flag"}))
          .required("voter", &VoiceLine::voter, text().at_least(1))
          .required("at", &VoiceLine::at, text());
  return kSchema;
}

std::vector<Voice> voices_of(const JsonValue& members) {
  const JsonValue* const voices = members.member("voices");
  if (voices == nullptr) {
    return {};
  }
  database::require_line(voices->as_array() != nullptr, "voices is not a list.");
  std::vector<Voice> read;
  for (const JsonValue& each : *voices->as_array()) {
    VoiceLine line = database::read_members(voice_line(), each);
    read.push_back({*parse_voice_act(line.act), std::move(line.voter),
                    database::read_timestamp("voices.at", line.at)});
  }
  return read;
}

ArchiveRecord read_unit_line(const database::RecordLine& given) {
  std::string document = document_of(given);
  if (given.verbatim && given.members.member("document") != nullptr) {
    host::refuse("The line has more than one unit.");
  }
  UnitLine line = database::read_members(unit_line(), given.members);
  const Unit unit = parse_document(document);
  check_proposal(std::get<JsonValue>(parse_json(document)));
  check_unit(unit);
  ArchivedUnit archived;
  archived.unit.id = unit.id;
  archived.unit.document = std::move(document);
  archived.unit.status = *parse_review_status(line.status);
  archived.unit.reviewed_by = std::move(line.reviewed_by);
  archived.unit.reviewed_at = database::read_timestamp("reviewed_at", line.reviewed_at);
  archived.created_at = database::read_timestamp("created_at", line.created_at);
  archived.voices = voices_of(given.members);
  ArchiveRecord record = to_record(archived);
  static_cast<void>(unit_of(record));  // throws for a voice that is there twice
  return record;
}

/// What can't be read back isn't written: an export that can't be imported is no export.
void require_readable_document(const ArchiveRecord& record) {
  std::string reason;
  try {
    if (parse_unit_document(unit_of(record).unit.document).id == record.key) {
      return;
    }
    reason = "The document says that it is another unit's.";
  } catch (const Error& error) {
    reason = error.what();
  }
  throw Error(ErrorKind::kCorrupt, "The unit '" + record.key + "' can't be exported. " + reason);
}

}  // namespace

database::RecordKinds record_kinds() {
  return {{.name = std::string(kUnitKind),
           .plural = "units",
           .words = "unit",
           .verbatim = kDocumentMember,
           .read_line = &read_unit_line,
           .require_exportable = &require_readable_document}};
}

}  // namespace cq::knowledge
