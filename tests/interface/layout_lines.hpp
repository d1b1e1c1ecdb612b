#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

namespace cq::test {

/// What comes after all virtual functions of `Base`.
template <typename Base>
struct AfterLast : Base {
  virtual void after_last() = 0;
};

/// The place of a virtual function in its class's table, from how the Itanium C++ ABI represents a
/// pointer to it: the offset in the table, plus 1 where the architecture has no other mark.
template <typename Function>
std::size_t slot_of(Function function) {
  struct Representation {
    std::ptrdiff_t function;
    std::ptrdiff_t adjustment;
  };
  const auto pointer = std::bit_cast<Representation>(function);
#if defined(__aarch64__) || defined(__arm__)
  constexpr std::ptrdiff_t kMark = 0;
#else
  constexpr std::ptrdiff_t kMark = 1;
#endif
  return static_cast<std::size_t>(pointer.function - kMark) / sizeof(void*);
}

/// Collects the lines of layout_lines().
class LayoutLines {
 public:
  template <typename... Words>
  void add(const Words&... words) {
    std::ostringstream line;
    const char* separator = "";
    ((line << std::exchange(separator, " ") << words), ...);
    lines_.push_back(line.str());
  }

  /// A function of that name, e.g. "Users.create".
  template <typename Function>
  void slot(const std::string& name, Function method) {
    add("virtual", name, slot_of(method), typeid(Function).name());
  }

  /// How many slots a class has, and that its objects hold nothing but the table's address.
  template <typename Class>
  void slots_end(const std::string& name) {
    add("virtuals", name, slot_of(&AfterLast<Class>::after_last));
    add("struct", name, sizeof(Class), alignof(Class));
  }

  /// A struct whose members are those, by the names in `names`, which blanks separate. Naming them
  /// by a structured binding makes sure that there are no others.
  template <typename Struct, typename... Members>
  void members(const char* kind, const std::string& name, const Struct& whole,
               const std::string& names, const Members&... each) {
    std::istringstream words(names);
    const auto* const begin = reinterpret_cast<const std::byte*>(&whole);
    const auto one = [&](const auto& member) {
      std::string word;
      words >> word;
      add(kind, name + "." + word, reinterpret_cast<const std::byte*>(&member) - begin,
          sizeof(member), typeid(member).name());  // NOLINT(bugprone-sizeof-expression)
    };
    (one(each), ...);
    add("struct", name, sizeof(Struct), alignof(Struct));
  }

  /// The values of an enumeration that counts from 0, as long as `name_of` knows their name.
  template <typename Enum>
  void values(const std::string& name, const char* (*name_of)(Enum value)) {
    for (int value = 0; *name_of(static_cast<Enum>(value)) != '\0'; ++value) {
      add("value", name + "." + name_of(static_cast<Enum>(value)), value);
    }
    add("struct", name, sizeof(Enum), alignof(Enum));
  }

  template <typename Type>
  void type(const std::string& name) {
    add("type", name, typeid(Type).name());
  }

  template <typename Function>
  void function(const std::string& name, Function* /*function*/) {
    add("function", name, typeid(Function*).name());
  }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

}  // namespace cq::test
