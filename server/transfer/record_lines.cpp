#include "transfer/record_lines.hpp"

#include <algorithm>
#include <cq/json_writer.hpp>
#include <cq/knowledge/review_status.hpp>

#include "text/text.hpp"

namespace cq::transfer {
namespace {

std::optional<std::string> moment(const std::optional<Timestamp>& value) {
  return value ? std::optional(format_timestamp(*value, UtcSuffix::kOffset)) : std::nullopt;
}

std::string written_counts(const ArchiveCounts& counts) {
  return JsonObjectWriter()
      .add("users", counts.users)
      .add("api_keys", counts.api_keys)
      .add("units", counts.units)
      .take();
}

/// Whether a document can stand in a line as it is, and be found there again.
bool fits_on_a_line(std::string_view document) {
  return document.starts_with('{') && document.ends_with('}') &&
         std::none_of(document.begin(), document.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

struct LineOf {
  std::string operator()(const User& user) const {
    return JsonObjectWriter()
        .add("type", "user")
        .add("username", user.username)
        .add("password_hash", user.password_hash)
        .add("created_at", moment(user.created_at))
        .take();
  }

  std::string operator()(const OwnedApiKey& owned) const {
    return JsonObjectWriter()
        .add("type", "api_key")
        .add("username", owned.username)
        .add("id", owned.key.id)
        .add("name", owned.key.name)
        .add("labels", owned.key.labels)
        .add("prefix", owned.key.prefix)
        .add("hash", owned.key.hash)
        .add("ttl", owned.key.ttl)
        .add("expires_at", moment(owned.key.expires_at))
        .add("created_at", moment(owned.key.created_at))
        .add("last_used_at", moment(owned.key.last_used_at))
        .add("revoked_at", moment(owned.key.revoked_at))
        .take();
  }

  std::string operator()(const ArchivedUnit& archived) const {
    const StoredUnit& unit = archived.unit;
    JsonObjectWriter writer;
    writer.add("type", "unit")
        .add("status", to_string(unit.status))
        .add("reviewed_by", unit.reviewed_by)
        .add("reviewed_at", moment(unit.reviewed_at))
        .add("created_at", moment(archived.created_at));
    if (fits_on_a_line(unit.document)) {
      writer.add_raw("unit", unit.document);
    } else {
      writer.add("document", unit.document);
    }
    return writer.take();
  }
};

struct NameOf {
  std::string operator()(const User& user) const { return "user '" + user.username + "'"; }
  std::string operator()(const OwnedApiKey& owned) const {
    return "API key '" + owned.key.id + "'";
  }
  std::string operator()(const ArchivedUnit& archived) const {
    return "unit '" + archived.unit.id + "'";
  }
};

}  // namespace

std::string header_line(Timestamp created_at, const ArchiveCounts& counts) {
  return JsonObjectWriter()
      .add("format", kFormat)
      .add("version", kFormatVersion)
      .add("created_at", moment(created_at))
      .add_raw("counts", written_counts(counts))
      .take();
}

std::string record_line(const ArchiveRecord& record) {
  return std::visit(LineOf(), record);
}

std::string footer_line(const ArchiveCounts& counts, std::string_view sha256) {
  return JsonObjectWriter()
      .add("type", "footer")
      .add_raw("counts", written_counts(counts))
      .add("sha256", sha256)
      .take();
}

std::string name_of(const ArchiveRecord& record) {
  return std::visit(NameOf(), record);
}

std::uint64_t total(const ArchiveCounts& counts) noexcept {
  return counts.users + counts.api_keys + counts.units;
}

void add(ArchiveCounts& counts, const ArchiveRecord& record) noexcept {
  counts.users += std::holds_alternative<User>(record) ? 1U : 0U;
  counts.api_keys += std::holds_alternative<OwnedApiKey>(record) ? 1U : 0U;
  counts.units += std::holds_alternative<ArchivedUnit>(record) ? 1U : 0U;
}

std::string in_words(const ArchiveCounts& counts) {
  return text::counted(counts.users, "user") + ", " + text::counted(counts.api_keys, "API key") +
         " and " + text::counted(counts.units, "unit");
}

}  // namespace cq::transfer
