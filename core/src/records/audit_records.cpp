#include <cq/audit.hpp>
#include <cq/json_writer.hpp>
#include <string>
#include <tuple>

#include "records/record_reader.hpp"

namespace cq {
namespace {

std::string audit_key(std::uint64_t number) {
  constexpr std::size_t kDigits = 20;  // of the greatest number
  const std::string digits = std::to_string(number);
  return std::string(kDigits - digits.size(), '0') + digits;
}

}  // namespace

ArchiveRecord to_record(const AuditEntry& entry) {
  return {std::string(kAuditKind), audit_key(entry.number),
          JsonObjectWriter()
              .add("number", entry.number)
              .add("at", written(entry.at))
              .add("act", entry.act)
              .add("actor", entry.actor)
              .add("api_key_id", entry.api_key_id)
              .add("address", entry.address)
              .add("subject", entry.subject)
              .add("detail", entry.detail)
              .take()};
}

AuditEntry audit_entry_of(const ArchiveRecord& record) {
  const RecordReader reader(record, kAuditKind, record.json);
  const std::int64_t number = reader.integer("number");
  // Beyond it databases run out of numbers, and JSON's readers round.
  constexpr std::int64_t kGreatest = (std::int64_t{1} << 53) - 1;
  if (number < 1 || number > kGreatest) reader.refuse("number isn't from 1 to 2^53 - 1");
  AuditEntry entry;
  entry.number = static_cast<std::uint64_t>(number);
  entry.at = reader.timestamp("at");
  entry.act = reader.text("act");
  entry.actor = reader.text("actor");
  entry.api_key_id = reader.optional_text("api_key_id");
  entry.address = reader.text("address");
  entry.subject = reader.text("subject");
  entry.detail = reader.text("detail");
  return entry;
}

bool is_same(const AuditEntry& left, const AuditEntry& right) {
  const auto tied = [](const AuditEntry& entry) {
    return std::tie(entry.number, entry.at, entry.act, entry.actor, entry.api_key_id, entry.address,
                    entry.subject, entry.detail);
  };
  return tied(left) == tied(right);
}

// The key function of the part's class: its virtual table lives in this library.
Audit::~Audit() = default;

}  // namespace cq
