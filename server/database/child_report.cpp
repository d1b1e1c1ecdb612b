#include "database/child_report.hpp"

#include <cq/error.hpp>
#include <optional>
#include <variant>

namespace cq::database {
namespace {

template <class Value>
const Value& require_read(const Value* value) {
  if (value == nullptr) {
    throw Error(ErrorKind::kCorrupt, "it wrote into this program's own report.");
  }
  return *value;
}

}  // namespace

ChildReport ChildReport::parse(std::string_view json) {
  const auto parsed = parse_json(json);
  return ChildReport(require_read(std::get_if<JsonValue>(&parsed)));
}

const JsonValue& ChildReport::member(std::string_view name) const {
  return require_read(value_.member(name));
}

std::string ChildReport::text(std::string_view name) const {
  return require_read(member(name).as_string());
}

bool ChildReport::yes_or_no(std::string_view name) const {
  return require_read(member(name).as_bool());
}

std::int64_t ChildReport::integer(std::string_view name) const {
  const std::optional<std::int64_t> value = member(name).as_int64();
  return require_read(value ? &*value : nullptr);
}

std::vector<std::string> ChildReport::texts(std::string_view name) const {
  std::vector<std::string> texts;
  for (const JsonValue& element : require_read(member(name).as_array())) {
    texts.push_back(require_read(element.as_string()));
  }
  return texts;
}

std::vector<ChildReport> ChildReport::objects(std::string_view name) const {
  std::vector<ChildReport> objects;
  for (const JsonValue& element : require_read(member(name).as_array())) {
    require_read(element.as_object());
    objects.push_back(ChildReport(element));
  }
  return objects;
}

}  // namespace cq::database
