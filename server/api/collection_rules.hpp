#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/rule.hpp"

/// What a list or an object in a request must be.
namespace cq::api {

/// The bounds of a list's length.
struct ListBounds {
  std::size_t minimum = 0;
  std::size_t maximum = std::numeric_limits<std::size_t>::max();
};

/// Complains about a list that is too short or too long; returns whether it is neither.
bool complain_of_length(const ListBounds& bounds, const JsonValue& input, std::size_t length,
                        Reading& reading);

/// The JSON Schema of a list.
JsonValue list_schema(const ListBounds& bounds, JsonValue item_schema);

/// A list whose items all follow one rule.
template <class ItemRule>
class ListRule : public Rule<std::vector<typename ItemRule::Value>> {
 public:
  using Items = std::vector<typename ItemRule::Value>;

  explicit ListRule(ItemRule item) : item_(std::move(item)) {}

  [[nodiscard]] ListRule at_least(std::size_t count) const {
    ListRule rule = *this;
    rule.bounds_.minimum = count;
    return rule;
  }
  [[nodiscard]] ListRule at_most(std::size_t count) const {
    ListRule rule = *this;
    rule.bounds_.maximum = count;
    return rule;
  }

  void read(const JsonValue& input, Reading& reading, Items& into) const override {
    const JsonValue::Array* values = input.as_array();
    if (values == nullptr) {
      reading.complain("list_type", "Input should be a valid list", input);
      return;
    }
    // Too long a list is complained about instead of its items, too short a one only after them.
    if (values->size() > bounds_.maximum) {
      complain_of_length(bounds_, input, values->size(), reading);
      return;
    }
    const std::size_t complaints_before = reading.count();
    Items items;
    items.reserve(values->size());
    for (std::size_t i = 0; i < values->size(); ++i) {
      const Reading::Step step(reading, i);
      typename ItemRule::Value item{};
      item_.read((*values)[i], reading, item);
      items.push_back(std::move(item));
    }
    if (reading.count() == complaints_before &&
        complain_of_length(bounds_, input, values->size(), reading)) {
      into = std::move(items);
    }
  }

  [[nodiscard]] JsonValue schema() const override { return list_schema(bounds_, item_.schema()); }
  [[nodiscard]] bool takes_many() const noexcept override { return true; }

 private:
  ItemRule item_;
  ListBounds bounds_;
};

template <class ItemRule>
ListRule<ItemRule> list_of(ItemRule item) {
  return ListRule<ItemRule>(std::move(item));
}

/// A JSON object of any content, or null.
class NullableDictionaryRule : public Rule<std::optional<JsonValue>> {
 public:
  void read(const JsonValue& input, Reading& reading,
            std::optional<JsonValue>& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline NullableDictionaryRule nullable_dictionary() {
  return {};
}

/// A JSON object of any content.
class DictionaryRule : public Rule<JsonValue> {
 public:
  void read(const JsonValue& input, Reading& reading, JsonValue& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline DictionaryRule dictionary() {
  return {};
}

/// A JSON object whose values are all texts.
class TextMapRule : public Rule<JsonValue> {
 public:
  void read(const JsonValue& input, Reading& reading, JsonValue& into) const override;
  [[nodiscard]] JsonValue schema() const override;
};

inline TextMapRule text_map() {
  return {};
}

}  // namespace cq::api
