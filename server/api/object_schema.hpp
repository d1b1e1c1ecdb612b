#pragma once

#include <algorithm>
#include <cq/json.hpp>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json_schema.hpp"
#include "api/request.hpp"
#include "api/rule.hpp"

namespace cq::api {

/// "aName" as "a_name".
std::string snake_case_of(std::string_view camel_case);

/// What the API's documentation needs of a request type, independent of the struct that it fills.
class SchemaDescription {
 public:
  SchemaDescription() = default;
  SchemaDescription(const SchemaDescription&) = default;
  SchemaDescription& operator=(const SchemaDescription&) = default;
  SchemaDescription(SchemaDescription&&) noexcept = default;
  SchemaDescription& operator=(SchemaDescription&&) noexcept = default;
  virtual ~SchemaDescription() = default;

  /// E.g. "LoginRequest".
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  /// The JSON Schema of the request type.
  [[nodiscard]] virtual JsonValue describe() const = 0;
};

/// A request type: its fields, each with its rule and, when it may be left out, its default. Fills
/// a struct T. Immutable once made; may then be used from any thread.
template <class T>
class ObjectSchema : public Rule<T>, public SchemaDescription {
 public:
  explicit ObjectSchema(std::string name) : name_(std::move(name)) {}

  /// Adds a field that must be there. Complaints come in the order in which fields were added.
  template <class FieldRule>
  ObjectSchema& required(std::string name, typename FieldRule::Value T::*member, FieldRule rule) {
    return add(std::move(name), member, std::move(rule), std::nullopt);
  }

  /// Adds a field that may be left out and then has that value.
  template <class FieldRule>
  ObjectSchema& optional(std::string name, typename FieldRule::Value T::*member, FieldRule rule,
                         JsonValue default_value) {
    return add(std::move(name), member, std::move(rule), std::move(default_value));
  }

  /// Adds a field that may be left out and is checked, but not kept.
  template <class FieldRule>
  ObjectSchema& ignored(std::string name, FieldRule rule, JsonValue default_value) {
    fields_.push_back(std::make_shared<IgnoredField<FieldRule>>(
        std::move(name), std::move(default_value), std::move(rule)));
    return *this;
  }

  /// Adds a field that may be left out, which then leaves the member empty: so that what is left
  /// out differs from what is given as null.
  template <class FieldRule>
  ObjectSchema& if_given(std::string name, std::optional<typename FieldRule::Value> T::*member,
                         FieldRule rule) {
    fields_.push_back(
        std::make_shared<GivenField<FieldRule>>(std::move(name), member, std::move(rule)));
    return *this;
  }

  /// Of a body: members that no field has are complained about, and a field in camelCase is taken
  /// by its name in snake_case, too.
  ObjectSchema& strict() {
    is_strict_ = true;
    return *this;
  }

  /// Of a body: each member is a parameter by itself. What is no object has none of them, and what
  /// is missing is shown as null.
  ObjectSchema& of_parameters() {
    is_of_parameters_ = true;
    return *this;
  }

  /// Of a body: the last field that was added must be there, and not null, when the field `other`
  /// is that text. Otherwise it has its default, whatever was sent.
  ObjectSchema& needed_when(std::string other, std::string text) {
    needs_.push_back({fields_.back()->name(), std::move(other), std::move(text)});
    return *this;
  }

  void read(const JsonValue& input, Reading& reading, T& into) const override {
    if (input.as_object() == nullptr && !is_of_parameters_) {
      reading.complain("model_attributes_type",
                       "Input should be a valid dictionary or object to extract fields from",
                       input);
      return;
    }
    for (const auto& field : fields_) {
      if (!counts(field->name(), input)) {
        field->read(nullptr, input, reading, into);
      } else if (is_missing(field->name(), input)) {
        const Reading::Step step(reading, field->name());
        reading.complain("missing", "Field required", input);
      } else {
        field->read(find_member(input, *field), is_of_parameters_ ? nothing() : input, reading,
                    into);
      }
    }
    if (is_strict_) complain_of_others(input, reading);
  }

  /// A request's body; null or none counts as missing. Throws InvalidRequest.
  [[nodiscard]] T read_body(const std::optional<JsonValue>& body) const {
    Reading reading("body");
    T value{};
    if (is_of_parameters_) {
      read(body ? *body : nothing(), reading, value);
    } else if (!body || body->is_null()) {
      reading.complain("missing", "Field required", JsonValue());
    } else {
      read(*body, reading, value);
    }
    std::move(reading).finish();
    return value;
  }

  /// A request's query parameters; of a repeated one that takes a single value the last counts.
  /// Throws InvalidRequest.
  [[nodiscard]] T read_query(const QueryParameters& parameters) const {
    return read_parameters("query", parameters);
  }

  /// Likewise for parameters of another kind: `root` is "query", or "body" for a form's.
  [[nodiscard]] T read_parameters(std::string_view root, const QueryParameters& parameters) const {
    Reading reading(root);
    T value{};
    for (const auto& field : fields_) {
      const std::optional<JsonValue> input =
          field->takes_many() ? parameters.all(field->name()) : parameters.last(field->name());
      field->read(input ? &*input : nullptr, JsonValue(), reading, value);
    }
    std::move(reading).finish();
    return value;
  }

  [[nodiscard]] const std::string& name() const noexcept override { return name_; }
  [[nodiscard]] JsonValue schema() const override { return describe(); }

  [[nodiscard]] JsonValue describe() const override {
    JsonValue properties = json_object({});
    std::vector<std::string> required_names;
    for (const auto& field : fields_) {
      properties.add(field->name(), field->schema());
      if (field->is_required()) {
        required_names.push_back(field->name());
      }
    }
    JsonValue json =
        json_object({{"type", "object"}, {"title", name_}, {"properties", std::move(properties)}});
    if (!required_names.empty()) {
      json.add("required", required_names);
    }
    if (!needs_.empty()) {
      json.add("allOf", json_array(needs_, [](const Need& need) {
                 return schema::needed_when(need.field, need.other, need.text);
               }));
    }
    return json;
  }

 private:
  static const JsonValue& nothing() {
    static const JsonValue kNull;
    return kNull;
  }

  /// `field` must be there when the field `other` is `text`.
  struct Need {
    std::string field;
    std::string other;
    std::string text;
  };

  class Field {
   public:
    Field(std::string name, std::optional<JsonValue> default_value)
        : name_(std::move(name)), default_value_(std::move(default_value)) {}
    Field(const Field&) = delete;
    Field& operator=(const Field&) = delete;
    Field(Field&&) = delete;
    Field& operator=(Field&&) = delete;
    virtual ~Field() = default;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool is_required() const noexcept { return !default_value_ && !may_be_absent(); }
    [[nodiscard]] virtual bool takes_many() const noexcept = 0;
    [[nodiscard]] JsonValue schema() const {
      JsonValue json = rule_schema();
      json.add_if("default", default_value_);
      return json;
    }

    /// `input` is null when the field was left out; `around` is what a complaint then shows.
    void read(const JsonValue* input, const JsonValue& around, Reading& reading, T& into) const {
      const Reading::Step step(reading, name_);
      if (input == nullptr && default_value_) {
        input = &*default_value_;
      }
      if (input == nullptr && may_be_absent()) return;
      if (input == nullptr) {
        reading.complain("missing", "Field required", around);
      } else {
        read_value(*input, reading, into);
      }
    }

   private:
    virtual void read_value(const JsonValue& input, Reading& reading, T& into) const = 0;
    [[nodiscard]] virtual JsonValue rule_schema() const = 0;
    [[nodiscard]] virtual bool may_be_absent() const noexcept { return false; }

    std::string name_;
    std::optional<JsonValue> default_value_;
  };

  template <class FieldRule>
  class BoundField : public Field {
   public:
    using Member = typename FieldRule::Value T::*;

    BoundField(std::string name, std::optional<JsonValue> default_value, Member member,
               FieldRule rule)
        : Field(std::move(name), std::move(default_value)),
          member_(member),
          rule_(std::move(rule)) {}

    [[nodiscard]] bool takes_many() const noexcept override { return rule_.takes_many(); }

   private:
    void read_value(const JsonValue& input, Reading& reading, T& into) const override {
      rule_.read(input, reading, into.*member_);
    }
    [[nodiscard]] JsonValue rule_schema() const override { return rule_.schema(); }

    Member member_;
    FieldRule rule_;
  };

  template <class FieldRule>
  class IgnoredField : public Field {
   public:
    IgnoredField(std::string name, std::optional<JsonValue> default_value, FieldRule rule)
        : Field(std::move(name), std::move(default_value)), rule_(std::move(rule)) {}

    [[nodiscard]] bool takes_many() const noexcept override { return rule_.takes_many(); }

   private:
    void read_value(const JsonValue& input, Reading& reading, T& /*into*/) const override {
      typename FieldRule::Value value{};
      rule_.read(input, reading, value);
    }
    [[nodiscard]] JsonValue rule_schema() const override { return rule_.schema(); }

    FieldRule rule_;
  };

  template <class FieldRule>
  class GivenField : public Field {
   public:
    using Member = std::optional<typename FieldRule::Value> T::*;

    GivenField(std::string name, Member member, FieldRule rule)
        : Field(std::move(name), std::nullopt), member_(member), rule_(std::move(rule)) {}

    [[nodiscard]] bool takes_many() const noexcept override { return rule_.takes_many(); }

   private:
    void read_value(const JsonValue& input, Reading& reading, T& into) const override {
      rule_.read(input, reading, (into.*member_).emplace());
    }
    [[nodiscard]] JsonValue rule_schema() const override { return rule_.schema(); }
    [[nodiscard]] bool may_be_absent() const noexcept override { return true; }

    Member member_;
    FieldRule rule_;
  };

  template <class FieldRule>
  ObjectSchema& add(std::string name, typename FieldRule::Value T::*member, FieldRule rule,
                    std::optional<JsonValue> default_value) {
    fields_.push_back(std::make_shared<BoundField<FieldRule>>(
        std::move(name), std::move(default_value), member, std::move(rule)));
    return *this;
  }

  [[nodiscard]] const JsonValue* find_member(const JsonValue& input, const Field& field) const {
    const JsonValue* const member = input.member(field.name());
    return member == nullptr && is_strict_ ? input.member(snake_case_of(field.name())) : member;
  }

  /// Whether a field takes the member of that name, which `input` has.
  [[nodiscard]] bool is_taken(const std::string& name, const JsonValue& input) const {
    return std::any_of(fields_.begin(), fields_.end(), [&](const auto& field) {
      return field->name() == name ||
             (input.member(field->name()) == nullptr && snake_case_of(field->name()) == name);
    });
  }

  void complain_of_others(const JsonValue& input, Reading& reading) const {
    for (const auto& [name, value] : *input.as_object()) {
      if (is_taken(name, input)) continue;
      const Reading::Step step(reading, name);
      reading.complain("extra_forbidden", "Extra inputs are not permitted", value);
    }
  }

  static bool is_met(const Need& need, const JsonValue& input) {
    const JsonValue* const other = input.member(need.other);
    const std::string* const text = other == nullptr ? nullptr : other->as_string();
    return text != nullptr && *text == need.text;
  }

  /// Whether what was sent for a field is looked at.
  [[nodiscard]] bool counts(const std::string& field, const JsonValue& input) const {
    return std::all_of(needs_.begin(), needs_.end(), [&](const Need& need) {
      return need.field != field || is_met(need, input);
    });
  }

  [[nodiscard]] bool is_missing(const std::string& field, const JsonValue& input) const {
    const JsonValue* const value = input.member(field);
    return (value == nullptr || value->is_null()) &&
           std::any_of(needs_.begin(), needs_.end(), [&](const Need& need) {
             return need.field == field && is_met(need, input);
           });
  }

  std::string name_;
  bool is_strict_ = false;
  bool is_of_parameters_ = false;
  std::vector<Need> needs_;
  std::vector<std::shared_ptr<const Field>> fields_;  // shared, so that schemas can be nested
};

}  // namespace cq::api
