#include "transfer/record_lines.hpp"

#include <algorithm>
#include <cq/json.hpp>
#include <cq/knowledge/review_status.hpp>

#include "text/counted.hpp"

namespace cq::transfer {
namespace {

/// Writes the members of one object.
class ObjectWriter {
 public:
  ObjectWriter& text(std::string_view name, std::string_view value) {
    start(name);
    append_json_string(out_, value);
    return *this;
  }
  ObjectWriter& optional_text(std::string_view name, const std::optional<std::string>& value) {
    return value ? text(name, *value) : raw(name, "null");
  }
  ObjectWriter& moment(std::string_view name, const std::optional<Timestamp>& value) {
    return value ? text(name, format_timestamp(*value, UtcSuffix::kOffset)) : raw(name, "null");
  }
  ObjectWriter& number(std::string_view name, std::uint64_t value) {
    return raw(name, std::to_string(value));
  }
  ObjectWriter& raw(std::string_view name, std::string_view json) {
    start(name);
    out_ += json;
    return *this;
  }
  std::string take() {
    out_ += '}';
    return std::move(out_);
  }

 private:
  void start(std::string_view name) {
    if (out_.size() > 1) {
      out_ += ',';
    }
    append_json_string(out_, name);
    out_ += ':';
  }

  std::string out_ = "{";
};

std::string written_counts(const ArchiveCounts& counts) {
  return ObjectWriter()
      .number("users", counts.users)
      .number("api_keys", counts.api_keys)
      .number("units", counts.units)
      .take();
}

std::string labels_json(const std::vector<std::string>& labels) {
  std::string out = "[";
  for (const std::string& label : labels) {
    if (out.size() > 1) {
      out += ',';
    }
    append_json_string(out, label);
  }
  return out + "]";
}

/// Whether a document can stand in a line as it is, and be found there again.
bool fits_on_a_line(std::string_view document) {
  return document.starts_with('{') && document.ends_with('}') &&
         std::none_of(document.begin(), document.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

struct LineOf {
  std::string operator()(const User& user) const {
    return ObjectWriter()
        .text("type", "user")
        .text("username", user.username)
        .text("password_hash", user.password_hash)
        .moment("created_at", user.created_at)
        .take();
  }

  std::string operator()(const OwnedApiKey& owned) const {
    return ObjectWriter()
        .text("type", "api_key")
        .text("username", owned.username)
        .text("id", owned.key.id)
        .text("name", owned.key.name)
        .raw("labels", labels_json(owned.key.labels))
        .text("prefix", owned.key.prefix)
        .text("hash", owned.key.hash)
        .text("ttl", owned.key.ttl)
        .moment("expires_at", owned.key.expires_at)
        .moment("created_at", owned.key.created_at)
        .moment("last_used_at", owned.key.last_used_at)
        .moment("revoked_at", owned.key.revoked_at)
        .take();
  }

  std::string operator()(const ArchivedUnit& archived) const {
    const StoredUnit& unit = archived.unit;
    ObjectWriter writer;
    writer.text("type", "unit")
        .text("status", to_string(unit.status))
        .optional_text("reviewed_by", unit.reviewed_by)
        .moment("reviewed_at", unit.reviewed_at)
        .moment("created_at", archived.created_at);
    if (fits_on_a_line(unit.document)) {
      writer.raw("unit", unit.document);
    } else {
      writer.text("document", unit.document);
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
  return ObjectWriter()
      .text("format", kFormat)
      .number("version", kFormatVersion)
      .moment("created_at", created_at)
      .raw("counts", written_counts(counts))
      .take();
}

std::string record_line(const ArchiveRecord& record) {
  return std::visit(LineOf(), record);
}

std::string footer_line(const ArchiveCounts& counts, std::string_view sha256) {
  return ObjectWriter()
      .text("type", "footer")
      .raw("counts", written_counts(counts))
      .text("sha256", sha256)
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
