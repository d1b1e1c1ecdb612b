#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Settings by the names that another program has for them, whose place a feature takes. All
/// functions are safe from any thread.
namespace cq::settings {

/// One name of such a program. It counts where the feature is switched on and nothing gives the
/// setting by its own name.
struct OriginalName {
  std::string feature;
  std::string_view name;     ///< compared without regard to case, as that program does
  std::string_view setting;  ///< ours
  /// The value as ours has it, also of an empty one; an empty result: it isn't given.
  std::string (*translate)(const std::string& value);
};

/// Whether that is one of the names.
bool is_original_name(std::string_view name, const std::vector<OriginalName>& originals) noexcept;

/// What a line of an env file gives behind the '=', by the rules of Python's dotenv files as far as
/// they concern one line: quotes around all of it are taken off, else a comment behind a blank.
/// Nothing in it is expanded or decoded; see meaning_lost_of().
std::string original_value_of(std::string_view text);

/// What those rules make of such a text and original_value_of() doesn't, so that its result would
/// be another value than that program's, as the end of a sentence that begins with "the value":
/// a variable in braces, or an escape within quotes. nullopt where nothing is lost.
std::optional<std::string> meaning_lost_of(std::string_view text);

/// A value under such a name.
struct FoundOriginal {
  std::string name;  ///< as it is written there
  std::string value;
};

/// The value under that name among those; nullopt where there is none, or an empty one that stands
/// for nothing.
std::optional<FoundOriginal> find_original(const std::map<std::string, std::string>& values,
                                           const OriginalName& original);

}  // namespace cq::settings
