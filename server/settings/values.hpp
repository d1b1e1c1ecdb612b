#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "settings/settings.hpp"

/// How the values of settings are read and shown: what the rows of the table point to. All are safe
/// from any thread.
namespace cq::settings {

/// Digits and nothing else, within those bounds.
template <class Number>
bool parse_number(const std::string& value, Number min, Number max, Number& number) {
  const char* end = value.data() + value.size();
  const auto [stopped, problem] = std::from_chars(value.data(), end, number);
  return problem == std::errc() && stopped == end && number >= min && number <= max;
}

template <std::size_t Settings::*kMember, std::size_t kMin, std::size_t kMax>
bool assign_size(Settings& settings, const std::string& value) {
  return parse_number(value, kMin, kMax, settings.*kMember);
}

inline constexpr unsigned kMaxSeconds = 3600;

template <std::chrono::seconds Settings::*kMember>
bool assign_seconds(Settings& settings, const std::string& value) {
  unsigned seconds = 0;
  const bool parsed = parse_number(value, 1U, kMaxSeconds, seconds);
  settings.*kMember = std::chrono::seconds(seconds);
  return parsed;
}

template <std::string Settings::*kMember>
bool assign_text(Settings& settings, const std::string& value) {
  settings.*kMember = value;
  return true;
}

/// For settings that core reads itself.
bool assign_nothing(Settings& settings, const std::string& value);
/// Core reads it itself; here it is only looked at. Throws Error: invalid argument.
bool check_database_url(Settings& settings, const std::string& value);
/// Directories, separated by colons, each by its whole path: a relative one would be another in
/// each working directory.
bool check_paths(Settings& settings, const std::string& value);
/// The directories that such a value names.
std::vector<std::string> split_paths(std::string_view value);
/// Names of features, separated by commas, each once. Whether there are such features is for
/// Sources to say.
bool assign_features(Settings& settings, const std::string& value);
/// Throws Error: invalid argument, naming the entry that can't be used.
bool assign_trusted_proxies(Settings& settings, const std::string& value);
/// An address as parse_public_url() takes one, or nothing.
bool assign_public_url(Settings& settings, const std::string& value);
bool assign_port(Settings& settings, const std::string& value);
bool assign_metrics_port(Settings& settings, const std::string& value);
/// One word for true and one for false.
bool assign_word(bool& setting, const std::string& value, std::string_view yes,
                 std::string_view no);
bool assign_count_once(Settings& settings, const std::string& value);
bool assign_log_level(Settings& settings, const std::string& value);
bool assign_log_format(Settings& settings, const std::string& value);

/// The value itself.
std::string show_plain(const std::string& value);
/// "***".
std::string show_masked(const std::string& value);
/// A database URL without its password; "***" for what is none.
std::string show_database_url(const std::string& value);

}  // namespace cq::settings
