#include "change_text.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <optional>
#include <type_traits>
#include <vector>

#include "change_fields.hpp"

namespace jsonl {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

[[noreturn]] void refuse(const std::string& complaint) {
  throw cq::Error(cq::ErrorKind::kCorrupt, complaint);
}

// Text may hold zero bytes, so its length always goes along.
void write_text(JsonWriter& json, std::string_view text) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

std::string read_text(const rapidjson::Value& value, const char* name) {
  if (!value.IsString()) refuse(std::string("its '") + name + "' is no text");
  return {value.GetString(), value.GetStringLength()};
}

/// Writes the fields of a change; what isn't set is left out.
class FieldWriter {
 public:
  explicit FieldWriter(JsonWriter& json) : json_(json) {}

  void operator()(const char* name, std::int64_t value) {
    json_.Key(name);
    json_.Int64(value);
  }
  void operator()(const char* name, std::string_view value) {
    json_.Key(name);
    write_text(json_, value);
  }
  void operator()(const char* name, cq::Timestamp value) {
    (*this)(name, cq::format_timestamp(value, cq::UtcSuffix::kZ));
  }
  void operator()(const char* name, cq::ReviewStatus value) { (*this)(name, cq::to_string(value)); }
  void operator()(const char* name, cq::Role value) { (*this)(name, cq::to_string(value)); }
  void operator()(const char* name, const std::vector<std::string>& values) {
    json_.Key(name);
    json_.StartArray();
    for (const std::string& value : values) write_text(json_, value);
    json_.EndArray();
  }
  template <typename Value>
  void operator()(const char* name, const std::optional<Value>& value) {
    if (value) (*this)(name, *value);
  }

 private:
  JsonWriter& json_;
};

/// Reads the fields of a change.
class FieldReader {
 public:
  explicit FieldReader(const rapidjson::Value& object) : object_(object) {}

  void operator()(const char* name, std::int64_t& value) const {
    if (!member(name).IsInt64()) refuse(std::string("its '") + name + "' is no whole number");
    value = member(name).GetInt64();
  }
  void operator()(const char* name, std::string& value) const {
    value = read_text(member(name), name);
  }
  void operator()(const char* name, cq::Timestamp& value) const {
    value = known(cq::parse_timestamp(read_text(member(name), name)), name);
  }
  void operator()(const char* name, cq::ReviewStatus& value) const {
    value = known(cq::parse_review_status(read_text(member(name), name)), name);
  }
  // A line of an earlier version has none: then the user keeps what a new one has.
  void operator()(const char* name, cq::Role& value) const {
    if (object_.HasMember(name)) value = known(cq::parse_role(read_text(member(name), name)), name);
  }
  void operator()(const char* name, std::vector<std::string>& values) const {
    if (!member(name).IsArray()) refuse(std::string("its '") + name + "' is no list");
    for (const rapidjson::Value& each : member(name).GetArray()) {
      values.push_back(read_text(each, name));
    }
  }
  template <typename Value>
  void operator()(const char* name, std::optional<Value>& value) const {
    if (object_.HasMember(name)) (*this)(name, value.emplace());
  }

 private:
  [[nodiscard]] const rapidjson::Value& member(const char* name) const {
    const auto found = object_.FindMember(name);
    if (found == object_.MemberEnd()) refuse(std::string("it has no '") + name + "'");
    return found->value;
  }
  template <typename Value>
  static Value known(const std::optional<Value>& value, const char* name) {
    if (!value) refuse(std::string("its '") + name + "' has no meaning");
    return *value;
  }

  const rapidjson::Value& object_;
};

template <typename Kind>
bool read_as(std::string_view kind, const FieldReader& fields, Change& change) {
  if (kind != Kind::kKind) return false;
  describe(fields, change.emplace<Kind>());
  return true;
}

// Tries one kind after the other; says whether it was one of them.
template <typename... Kinds>
bool read_kinds(std::string_view kind, const FieldReader& fields, std::variant<Kinds...>& change) {
  return (read_as<Kinds>(kind, fields, change) || ...);
}

}  // namespace

std::string write_change(Change change) {
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  json.StartObject();
  std::visit(
      [&json](auto& held) {
        json.Key(std::remove_reference_t<decltype(held)>::kKind);
        json.StartObject();
        FieldWriter fields(json);
        describe(fields, held);
        json.EndObject();
      },
      change);
  json.EndObject();
  return {text.GetString(), text.GetSize()};
}

Change read_change(std::string_view line) {
  rapidjson::Document json;
  json.Parse(line.data(), line.size());
  if (json.HasParseError() || !json.IsObject() || json.MemberCount() != 1 ||
      !json.MemberBegin()->value.IsObject()) {
    refuse("it is no JSON object of one kind of change");
  }
  const std::string kind = read_text(json.MemberBegin()->name, "kind");
  Change change;
  if (!read_kinds(kind, FieldReader(json.MemberBegin()->value), change)) {
    refuse("this version of the jsonl module knows no '" + kind + "'; use a newer one");
  }
  return change;
}

}  // namespace jsonl
