#include "api/form.hpp"

#include <algorithm>
#include <cq/text.hpp>

#include "api/errors.hpp"
#include "api/request.hpp"
#include "text/text.hpp"

namespace cq::api {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr int kBadForm = 400;

[[noreturn]] void refuse_form(const std::string& sentence) {
  throw Refusal(kBadForm, sentence);
}

std::string lower_ascii_of(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

std::string_view without_blanks_around(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// A header's value with parameters, e.g. `form-data; name="a"; filename="b"`.
class HeaderValue {
 public:
  explicit HeaderValue(std::string_view text) {
    const std::size_t end = std::min(text.find(';'), text.size());
    type_ = lower_ascii_of(without_blanks_around(text.substr(0, end)));
    text.remove_prefix(end);
    while (!text.empty()) take_parameter(text);
  }

  [[nodiscard]] const std::string& type() const noexcept { return type_; }
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const {
    for (const auto& [key, value] : parameters_) {
      if (key == name) return value;
    }
    return std::nullopt;
  }

 private:
  void take_parameter(std::string_view& text) {
    text.remove_prefix(1);  // the semicolon
    const std::size_t equals = text.find_first_of("=;");
    const std::string name = lower_ascii_of(without_blanks_around(text.substr(0, equals)));
    if (equals == std::string_view::npos || text[equals] == ';') {
      text.remove_prefix(std::min(equals, text.size()));
      return;
    }
    text.remove_prefix(equals + 1);
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    parameters_.emplace_back(name, text.starts_with('"') ? take_quoted(text) : take_plain(text));
  }

  static std::string take_plain(std::string_view& text) {
    const std::size_t end = std::min(text.find(';'), text.size());
    std::string value(without_blanks_around(text.substr(0, end)));
    text.remove_prefix(end);
    return value;
  }

  static std::string take_quoted(std::string_view& text) {
    std::string value;
    std::size_t i = 1;
    for (; i < text.size() && text[i] != '"'; ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      value += text[i];
    }
    text.remove_prefix(std::min(i, text.size()));
    text.remove_prefix(std::min(text.find(';'), text.size()));
    return value;
  }

  std::string type_;
  std::vector<std::pair<std::string, std::string>> parameters_;
};

/// Adds one part of a multipart body, without the line end before its delimiter.
void add_part(std::string_view part, Form& form) {
  constexpr std::string_view kHeadEnd = "\r\n\r\n";
  // A part without headers begins with the empty line.
  const std::size_t end = part.starts_with(kLineEnd) ? 0 : part.find(kHeadEnd);
  if (end == std::string_view::npos) refuse_form("A part of the form has no end of its headers.");
  std::string_view head = part.substr(0, end);
  const std::string_view bytes =
      part.substr(end + (end == 0 && part.starts_with(kLineEnd) ? kLineEnd : kHeadEnd).size());
  std::optional<std::string> name;
  std::optional<std::string> file_name;
  std::string content_type;
  while (!head.empty()) {
    const std::size_t line_end = std::min(head.find(kLineEnd), head.size());
    const std::string_view line = head.substr(0, line_end);
    head.remove_prefix(std::min(line_end + kLineEnd.size(), head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) refuse_form("A part of the form has a broken header.");
    const std::string header = lower_ascii_of(line.substr(0, colon));
    const std::string_view value = without_blanks_around(line.substr(colon + 1));
    if (header == "content-disposition") {
      const HeaderValue disposition(value);
      name = disposition.find("name");
      file_name = disposition.find("filename");
    } else if (header == "content-type") {
      content_type = value;
    }
  }
  if (!name) {
    refuse_form("The Content-Disposition header field \"name\" must be provided.");
  }
  if (file_name) {
    form.files.push_back({text::with_replacements(*name), text::with_replacements(*file_name),
                          std::move(content_type), bytes});
  } else {
    form.texts.emplace_back(text::with_replacements(*name), text::with_replacements(bytes));
  }
  if (form.files.size() + form.texts.size() > kMaxFormFields) {
    refuse_form("Too many fields. Maximum number of fields is " + std::to_string(kMaxFormFields) +
                ".");
  }
}

Form parse_multipart(std::string_view body, const std::string& boundary) {
  Form form;
  if (body.empty()) return form;
  const std::string delimiter = "--" + boundary;
  if (!body.starts_with(delimiter)) refuse_form("The form does not begin with its boundary.");
  body.remove_prefix(delimiter.size());
  const std::string next = std::string(kLineEnd) + delimiter;
  while (!body.starts_with("--")) {
    if (!body.starts_with(kLineEnd)) refuse_form("A boundary of the form is not a line by itself.");
    body.remove_prefix(kLineEnd.size());
    const std::size_t end = body.find(next);
    if (end == std::string_view::npos) refuse_form("The form ends before its last boundary.");
    add_part(body.substr(0, end), form);
    body.remove_prefix(end + next.size());
  }
  return form;
}

}  // namespace

const FormFile* Form::find_file(std::string_view field) const noexcept {
  const auto found = std::find_if(files.rbegin(), files.rend(),
                                  [field](const FormFile& file) { return file.field == field; });
  return found == files.rend() ? nullptr : &*found;
}

Form parse_form(const http::Request& request) {
  const std::string* header = request.header("content-type");
  if (header == nullptr) return {};
  const HeaderValue content_type(*header);
  if (content_type.type() == "application/x-www-form-urlencoded") {
    Form form{.texts = QueryParameters(request.body).parameters()};
    if (form.texts.size() > kMaxFormFields) {
      refuse_form("Too many fields. Maximum number of fields is " + std::to_string(kMaxFormFields) +
                  ".");
    }
    return form;
  }
  if (content_type.type() != "multipart/form-data") return {};
  const std::optional<std::string> boundary = content_type.find("boundary");
  if (!boundary || boundary->empty()) refuse_form("Missing boundary in multipart.");
  return parse_multipart(request.body, *boundary);
}

}  // namespace cq::api
