#include <cq/error.hpp>
#include <cq/experiments/column_json.hpp>
#include <cq/text.hpp>
#include <string_view>

namespace cq::experiments {
namespace {

/// Empty when the object has no such member, or it is no text.
std::string text_member(const JsonValue& object, std::string_view name) {
  const JsonValue* const member = object.member(name);
  const std::string* const text = member == nullptr ? nullptr : member->as_string();
  return text == nullptr ? std::string() : *text;
}

void append_ascii(std::string& out, std::string_view text) {
  if (!is_utf8(text)) {
    throw Error(ErrorKind::kInvalidArgument, "A text of a list isn't UTF-8; send it as UTF-8.");
  }
  append_json_string(out, text, JsonEscapes::kAllButAscii);
}

/// "[", what `append` adds for each element, with commas between, and "]".
std::string column_of(const auto& elements, const auto& append) {
  std::string out = "[";
  for (const auto& element : elements) {
    if (out.size() > 1) out += ", ";
    append(out, element);
  }
  return out + "]";
}

}  // namespace

std::optional<std::vector<std::string>> texts_in_column(const JsonValue& value) {
  if (value.as_array() == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  texts.reserve(value.as_array()->size());
  for (const JsonValue& element : *value.as_array()) {
    if (element.as_string() == nullptr) return std::nullopt;
    texts.push_back(*element.as_string());
  }
  return texts;
}

std::vector<ProjectMetric> project_metrics_in_column(const JsonValue& value) {
  std::vector<ProjectMetric> metrics;
  if (value.as_array() == nullptr) return metrics;
  for (const JsonValue& element : *value.as_array()) {
    const auto direction = parse_direction(text_member(element, "direction"));
    const auto aggregation = parse_aggregation(text_member(element, "aggregation"));
    if (direction && aggregation) {
      metrics.push_back({text_member(element, "name"), *direction, *aggregation});
    }
  }
  return metrics;
}

void take_project_settings(const JsonValue& settings, Project& project) {
  const JsonValue* const pattern = settings.member("naming_pattern");
  if (pattern != nullptr && pattern->as_string() != nullptr) {
    project.naming_pattern = *pattern->as_string();
  }
  const JsonValue* const display = settings.member("display_metrics");
  auto names = display == nullptr ? std::nullopt : texts_in_column(*display);
  if (names) project.display_metrics = *std::move(names);
}

std::string column_of_texts(const std::vector<std::string>& texts) {
  return column_of(texts, append_ascii);
}

std::string column_of_metrics(const std::vector<ProjectMetric>& metrics) {
  return column_of(metrics, [](std::string& out, const ProjectMetric& metric) {
    out += "{\"name\": ";
    append_ascii(out, metric.name);
    out.append(", \"direction\": \"").append(to_string(metric.direction));
    out.append("\", \"aggregation\": \"").append(to_string(metric.aggregation)).append("\"}");
  });
}

std::string column_of_settings(const Project& project) {
  std::string out = "{\"naming_pattern\": ";
  append_ascii(out, project.naming_pattern);
  return out + ", \"display_metrics\": " + column_of_texts(project.display_metrics) + "}";
}

}  // namespace cq::experiments
